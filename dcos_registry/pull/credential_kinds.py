"""What somebody logs in with, told from the registry's name, the user name and the secret, and what to say of it.

The facts stand in `credential_table` and `registry_vendors`; what a text shows is never more than what they hold, the
host and the user name: no secret, and nothing that was read out of one but when it ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import expiry, google_key
from dcos_registry.pull import registry_vendors as vendors
from dcos_registry.pull.credential_shapes import Offered
from dcos_registry.pull.credential_table import CredentialKind, kind_of
from dcos_registry.pull.google_key import Defect

_KEY_DEFECTS: dict[Defect, str] = {
    "not JSON": "is no JSON",
    "not base64 of JSON": "is no base64 of JSON",
    "not encoded": "is the file as it is, which goes with the user name _json_key",
    "encoded": "is its base64, which goes with the user name _json_key_base64",
    "no service account's key": "is JSON without the type service_account, a client_email or a private_key",
}


@dataclass(frozen=True)
class Recognised:
    """The kind of a credential; when it ends, in UTC, at the latest, None where no end shows; and what to mind.

    `needs` says what only a pull can show: that the token was made for pulling.
    """

    kind: CredentialKind
    expires: datetime | None
    warnings: tuple[str, ...]
    needs: tuple[str, ...] = ()


def recognise(host: RegistryHost, username: str, secret: str, now: datetime) -> Recognised:
    """Say what a credential is that was got just now (`now`, in UTC), as a login asks it."""
    offered = Offered(host, username, secret)
    kind = kind_of(offered)
    expires = expiry.end_of(secret) or (now + kind.lasts if kind.lasts else None)
    return Recognised(kind, expires, tuple(_warnings(offered, kind, expires, now)), tuple(_needs(kind)))


def hint_for_refusal(host: RegistryHost, username: str, secret: str, now: datetime) -> str | None:
    """Say what a registry that answers 401 to a login mostly means by it; None where nothing is known of the kind."""
    offered = Offered(host, username, secret)
    kind = kind_of(offered)
    end = expiry.end_of(secret)
    maker = kind.maker(host)
    if defect := _of_key(offered):
        return defect
    if username.startswith("robot") and _may_be_eaten(offered):
        return _of_robot(offered)
    if end and end <= now:
        return f"the password is {kind.words}, and ended on {_told(end)}; {_instead(kind, host)}"
    if kind.ucr == "no":
        return f"the password is {kind.words}; {_instead(kind, host)}"
    if kind.ends and end is None:
        return f"the password is {kind.words}, and may have ended; {_instead(kind, host)}"
    if kind.guessed:
        return maker.fill(maker.refused, host) or None
    needs = f", has {kind.needs}" if kind.needs else ""
    return f"the password is {kind.words}: see that it was made for {username!r} at {host}{needs}, and was not revoked"


def _warnings(offered: Offered, kind: CredentialKind, expires: datetime | None, now: datetime) -> Iterator[str]:
    if defect := _of_key(offered):
        yield defect
    if re.fullmatch(r"robot([A-Za-z0-9+].*)?", offered.username) and _may_be_eaten(offered):
        yield _of_robot(offered)
    if "no" in (kind.ucr, kind.docker):
        cannot = "no engine can pull with it" if kind.docker == "no" else "the UCR cannot pull with it"
        yield f"the password is {kind.words}, and {cannot}; {_instead(kind, offered.host)}"
    elif kind.ends or expires:
        yield f"the password is {kind.words}; {_end(offered, expires, now)}; {_instead(kind, offered.host)}"


def _needs(kind: CredentialKind) -> Iterator[str]:
    if kind.needs:
        yield f"{kind.words} pulls only with {kind.needs}: try it with --image IMAGE"


def _end(offered: Offered, expires: datetime | None, now: datetime) -> str:
    stops = "a secret made of it stops pulling then"
    if expires is None:
        return stops
    if expires <= now:
        return f"it ended on {_told(expires)}, and nothing pulls with it"
    shown = expiry.end_of(offered.secret)
    return f"it ends on {_told(expires)}{'' if shown else ' at the latest'}, and {stops}"


def _instead(kind: CredentialKind, host: RegistryHost | None) -> str:
    maker = kind.maker(host)
    return maker.fill(f"{maker.lasting}: {maker.login}", host)


def _of_key(offered: Offered) -> str:
    """Say what is wrong with a key of Google; empty for a good one, and for what is none."""
    if offered.username not in google_key.USERNAMES:
        return ""
    defect = google_key.defect(offered.username, offered.secret)
    if defect is None:
        return ""
    wanted = "the whole JSON file of a service account's key"
    login = vendors.GOOGLE.fill(vendors.GOOGLE.login, offered.host)
    return f"the password is to be {wanted}, and this {_KEY_DEFECTS[defect]}: {login}"


def _may_be_eaten(offered: Offered) -> bool:
    """Tell a user name that can be what a shell left of `robot$NAME` (pains.md 31; goharbor/harbor#15757)."""
    return "$" not in offered.username and vendors.vendor_of(offered.host) in (vendors.HARBOR, vendors.OTHER)


def _of_robot(offered: Offered) -> str:
    login = vendors.HARBOR.fill(vendors.HARBOR.login, offered.host)
    return (
        f"the user name {offered.username!r} looks like what a shell leaves of a robot account of Harbor, whose name "
        f"has a dollar sign; write it in single quotes: {login}"
    )


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d at %H:%M} UTC"
