"""Log in to a registry: try the credential there, and keep it only when it was accepted."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dcos_registry import errors
from dcos_registry.clients.registry import LoginCheck, RegistryClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import credential_kinds, google_key
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.login import Login, StoreKind, require_name
from dcos_registry.store.logins import Logins

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewLogin:
    """A login to be kept; `name` is that of its registry where the user gave none.

    With an `image` it counts as accepted only where it may pull that.
    """

    host: RegistryHost
    credential: Credential
    name: str
    plain_http: bool = False
    email: str = ""
    image: ImageReference | None = None


def credential_of(username: str, secret: str) -> Credential:
    """Make the credential of what a user gave; raises `UsageError` for what no registry can be sent."""
    return Credential(username, google_key.on_one_line(username, secret))


def require_free_name(name: str, host: RegistryHost, logins: Logins) -> None:
    """Raise `UsageError` for what is no name, or that of another registry's login: keeping this would lose that."""
    require_name(name)
    taken = next((login for login in logins.all() if login.name == name), None)
    if taken is not None and taken.host.identity != host.identity:
        raise errors.UsageError(
            f"The name {name} is that of a login at {taken.host}",
            f"choose another with --name, or forget that one: dcos registry logout {taken.host} --login {name}",
        )


def log_in(
    new: NewLogin, *, registry: RegistryClient | None, logins: Logins, store: StoreKind, now: datetime
) -> Report:
    """Try a login, and keep it; without a `registry` it is kept untried.

    Raises `NotLoggedInError` and others where the registry does not accept it, and nothing is stored.
    """
    check = None if registry is None else try_login(new, registry, now)
    item, notes = keep(new, check, logins=logins, store=store, now=now)
    return Report("login", "logins", (item,), notes)


def try_login(new: NewLogin, registry: RegistryClient, now: datetime) -> LoginCheck:
    """Try a login at its registry; raises as `check_login` does, with a hint of what the refusal mostly means."""
    _log.info("Trying the login of %s at %s", new.credential.username, new.host)
    try:
        return registry.check_login(new.credential, new.image)
    except errors.NotLoggedInError as error:
        credential = new.credential
        hint = credential_kinds.hint_for_refusal(new.host, credential.username, credential.secret, now)
        raise errors.NotLoggedInError(error.message, hint or error.hint) from error


def keep(
    new: NewLogin, check: LoginCheck | None, *, logins: Logins, store: StoreKind, now: datetime
) -> tuple[Item, tuple[str, ...]]:
    """Keep a login, `check` being how its registry took it, or None where it was not tried; and say what to mind."""
    backend = logins.backend(store)
    _log.info("Keeping the login of %s in the %s", new.credential.username, backend)
    recognised = credential_kinds.recognise(new.host, new.credential.username, new.credential.secret, now)
    # What a token needs besides has shown where an image was pulled with it.
    told = [] if check and new.image else recognised.needs
    login = Login(
        name=new.name,
        host=new.host,
        username=new.credential.username,
        store=store,
        backend=backend,
        created=now,
        plain_http=new.plain_http,
        unchecked=check is None or check.kind == "none",
        kind=recognised.kind.id,
        expires=recognised.expires,
        email=new.email,
    )
    replaced = next((one for one in logins.all() if one.name == login.name and one.username != login.username), None)
    forgotten = logins.save(login, new.credential)
    warnings = [*recognised.warnings, *told, *(check.warnings if check else ()), *_losses(replaced, forgotten)]
    words = recognised.kind.words
    is_said = recognised.kind.guessed or any(words in warning for warning in warnings)
    password = "the password" if is_said else f"the password ({words})"
    return _item(login, check), (*(f"Warning: {warning}" for warning in warnings), _told(login, check, password))


def _losses(replaced: Login | None, forgotten: Login | None) -> Sequence[str]:
    told = []
    if replaced:
        told.append(
            f"the login of {replaced.username} was called {replaced.name} too and is replaced; --name keeps several"
        )
    if forgotten:
        told.append(f"the earlier password is still in {forgotten.backend}, which could not be opened")
    return told


def _item(login: Login, check: LoginCheck | None) -> Item:
    fields = {
        "registry": str(login.host),
        "name": login.name,
        "username": login.username,
        "kind": login.kind,
        "expires": login.expires.isoformat() if login.expires else None,
        "unchecked": login.unchecked,
        "store": login.store,
        "backend": login.backend,
        "challenge": check.kind if check else None,
    }
    return Item(ItemStatus.DONE, fields)


def _told(login: Login, check: LoginCheck | None, password: str) -> str:
    named = "" if login.name == Login.default_name(login.host) else f" under the name {login.name}"
    if check is None:
        return (
            f"Kept the login of {login.username} at {login.host}{named}, unchecked; "
            f"{password} is in the {login.backend}"
        )
    return f"Logged in to {login.host} as {login.username}{named}; {password} is kept in the {login.backend}"
