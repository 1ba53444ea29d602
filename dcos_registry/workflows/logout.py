"""Log out: forget logins and their secrets."""

import logging
from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.login import Login
from dcos_registry.store.logins import Logins

_log = logging.getLogger(__name__)


def chosen_logins(logins: Logins, host: RegistryHost | None, names: Sequence[str]) -> list[Login]:
    """List the logins of a registry, or all, and of these the ones of certain names; raises `NotFoundError`."""
    there = logins.for_host(host) if host else logins.all()
    place = f" for {host}" if host else ""
    if host and not there:
        raise errors.NotFoundError(f"There is no login{place}", "dcos registry login-list")
    for name in names:
        if name not in [login.name for login in there]:
            raise errors.NotFoundError(f"There is no login {name}{place}", "dcos registry login-list")
    return [login for login in there if login.name in names] if names else there


def log_out(wanted: Sequence[Login], *, logins: Logins) -> Report:
    """Forget logins, each with its secret; one whose store does not open stays and does not stop the others."""
    items = [_forgotten(login, logins) for login in wanted]
    notes = [_told(login) for login, item in zip(wanted, items, strict=True) if item.status.succeeded]
    return Report("logout", "logins", tuple(items), tuple(notes if wanted else ["There are no logins"]))


def _forgotten(login: Login, logins: Logins) -> Item:
    fields = {"registry": str(login.host), "name": login.name, "username": login.username, "backend": login.backend}
    try:
        logins.remove(login)
    except errors.RegistryPluginError as error:
        return Item.failed(error, fields)
    _log.info("Forgot the login %s", login.name)
    return Item(ItemStatus.DONE, fields)


def _told(login: Login) -> str:
    return f"Logged out of {login.host}: the login {login.name} of {login.username} is forgotten ({login.backend})"
