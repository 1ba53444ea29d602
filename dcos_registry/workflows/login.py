"""Log in to a registry: try the credential there, and keep it only when it was accepted."""

import logging
from datetime import datetime

from dcos_registry.clients.registry import RegistryClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.logins import Logins

_log = logging.getLogger(__name__)


def log_in(
    host: RegistryHost,
    credential: Credential,
    *,
    registry: RegistryClient,
    logins: Logins,
    store: StoreKind,
    now: datetime,
    plain_http: bool,
) -> Report:
    """Keep a login that the registry accepts; raises `NotLoggedInError` where it does not, and nothing is stored."""
    _log.info("Trying the login of %s at %s", credential.username, host)
    check = registry.check_login(credential)
    _log.info("Accepted (%s); keeping it in the %s", check.kind, logins.backend(store))
    login = Login(
        name=Login.default_name(host),
        host=host,
        username=credential.username,
        store=store,
        backend=logins.backend(store),
        created=now,
        plain_http=plain_http,
        unchecked=check.kind == "none",
    )
    forgotten = logins.save(login, credential)
    fields = {
        "registry": str(login.host),
        "name": login.name,
        "username": login.username,
        "store": login.store,
        "backend": login.backend,
        "challenge": check.kind,
    }
    warnings = [f"Warning: {warning}" for warning in check.warnings]
    if forgotten:
        warnings.append(f"Warning: the earlier password is still in {forgotten.backend}, which could not be opened")
    told = f"Logged in to {login.host} as {login.username}; the password is kept in the {login.backend}"
    return Report("login", "logins", (Item(ItemStatus.DONE, fields),), (*warnings, told))
