"""What is wrong with one login of a docker config, and with the keys that are beside it."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dcos_registry import errors
from dcos_registry.model.docker_config import shown_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import expiry
from dcos_registry.pull.credential_shapes import Offered
from dcos_registry.pull.credential_table import kind_of
from dcos_registry.pull.problem import Problem

_MANY = 5


@dataclass(frozen=True)
class Document:
    """The document that credentials are read from: what it is called, and what makes it anew.

    `replacement` is what does where it cannot be read at all, empty where that is no other thing.
    """

    name: str
    renewal: str
    replacement: str = ""


def no_entry(document: Document, keys: Sequence[str], registry: str, rule: str) -> Problem:
    """Say that no key serves an image's registry, and name both strings (pains.md 19); `rule` is the engine's."""
    shown = ", ".join(repr(shown_key(key)) for key in keys[:_MANY]) + (" and others" if len(keys) > _MANY else "")
    held = f"has logins for {shown} and none for" if keys else "has no login for"
    near = next(filter(None, (_difference(key, registry) for key in keys)), "")
    return Problem(
        "no-entry-for-registry",
        f"{document.name} {held} {registry!r}, where the image comes from: {near}{rule}",
        document.renewal,
    )


def several_entries(document: Document, keys: Sequence[str], registry: str) -> Problem:
    """Say that chance decides which entry is sent (pains.md 20), and keep the one that the image spells."""
    keys = [shown_key(key) for key in keys]
    kept = registry if registry in keys else keys[0]
    removed = " and ".join(repr(key) for key in keys if key != kept)
    return Problem(
        "ambiguous-keys",
        f"{document.name} has several entries that match {registry!r}: {', '.join(map(repr, keys))}; "
        "which of them is sent depends on the agent's build",
        f"keep {kept!r}, and take {removed} out of {document.name}",
    )


def entry_without_login(document: Document, key: str, reason: str) -> Problem:
    """Say that the entry that matches holds nothing to send (pains.md 28)."""
    return Problem(
        "entry-without-auth",
        f"The entry {shown_key(key)!r} of {document.name} holds no login that is sent: {reason}",
        document.renewal,
    )


def of_auth(document: Document, key: str, auth: str) -> Iterator[Problem]:
    """Say what is wrong with an `auth`, which the UCR sends as it is (ucr.md 5 and 31; pains.md 32)."""
    entry = f"The entry {shown_key(key)!r} of {document.name}"
    user, password = login_in(auth)
    if not (user and password):
        yield Problem("auth-not-user-and-password", f"{entry} has an auth that {_why_not(auth)}", document.renewal)
    newline = _newline(auth, password)
    if newline:
        yield Problem("auth-with-newline", f"{entry} has a newline {newline}", document.renewal)


def _newline(auth: str, password: str) -> str:
    """Say where there is a newline, and what it does; empty for none."""
    if re.search(r"[\r\n]", auth.rstrip()):
        return "in its auth, and what is behind it is not sent"
    if re.search(r"[\r\n]", auth):
        return "behind its auth: the header ends there, and the registry is not told which manifests the UCR can read"
    return "behind the password, as echo without -n makes it, and it is sent along" if password.endswith("\n") else ""


def of_lifetime(
    document: Document, key: str, username: str, passwords: Iterable[str], now: datetime
) -> Iterator[Problem]:
    """Say when a login ends by itself (pains.md 30, 39)."""
    host = _host(key)
    for password in passwords:
        kind = kind_of(Offered(host, username, password))
        at = expiry.end_of(password)
        if at is None and not kind.ends:
            continue
        end = f"; it {'expired' if at <= now else 'expires'} on {at:%Y-%m-%d at %H:%M} UTC" if at else ""
        maker = kind.maker(host)
        yield Problem(
            "credential-expires",
            f"The entry {shown_key(key)!r} of {document.name} holds {kind.words}{end}",
            f"{maker.fill(maker.lasting, host)}: {document.renewal}",
        )


def _host(key: str) -> RegistryHost | None:
    """Read the key of a docker config as a registry; None where it is spelled as none is."""
    try:
        return RegistryHost.parse(key)
    except errors.UsageError:
        return None


def login_in(auth: str) -> tuple[str, str]:
    """Split an `auth` into user and password; both empty where it does not decode."""
    user, _, password = (_decoded(auth) or "").partition(":")
    return user, password


def _decoded(auth: str) -> str | None:
    try:
        return base64.b64decode(re.sub(r"[\r\n]|[ \t]+$", "", auth), validate=True).decode(errors="replace")
    except ValueError:
        return None


def _why_not(auth: str) -> str:
    text = _decoded(auth)
    if not auth.strip():
        return "is empty"
    if ":" in auth:
        return "is USER:PASSWORD as it is, and not its base64"
    if text is None:
        return "is not base64"
    return "lacks a user or a password" if ":" in text else "is not the base64 of USER:PASSWORD, but of one word"


def _difference(key: str, registry: str) -> str:
    """Say in what a key differs from the registry that it is probably for; empty where they have nothing in common."""
    host = key.partition("://")[2].partition("/")[0] or key.partition("/")[0]
    if host == registry:
        return ""
    if host.lower() == registry.lower():
        return f"{shown_key(key)!r} differs in capitals; "
    if host.partition(":")[0].lower() == registry.partition(":")[0].lower():
        return f"{shown_key(key)!r} differs in the port; "
    return ""
