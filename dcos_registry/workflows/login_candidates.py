"""Which of the logins that docker and podman keep can be taken over, and what each will be called."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Item, ItemStatus
from dcos_registry.store.docker_keys import Scope, scope_of, shown_key
from dcos_registry.store.docker_logins import DockerLogins, FoundLogin
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.login import NewLogin

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Candidate:
    """A login that was found, and what it is for; `kept` is a login of ours that is the same.

    `remark` says what to mind, as a clause, or is empty.
    """

    found: FoundLogin
    scope: Scope
    credential: Credential
    kept: Login | None
    remark: str = ""
    name: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """What reports show of it."""
        known = {"name": self.name or None, "username": self.credential.username}
        return {**fields_of(self.found.source, self.found.key, self.scope.host), **known}

    def new_login(self) -> NewLogin:
        """Make of it what is tried and kept."""
        return NewLogin(self.scope.host, self.credential, self.name, email=self.found.entry.email)


def fields_of(source: str, key: str | None = None, host: RegistryHost | None = None) -> dict[str, Any]:
    """Return what reports show of a key of which nothing else is known; without one it is about the whole source."""
    return {
        "key": None if key is None else shown_key(key),
        "source": source,
        "registry": None if host is None else str(host),
        "name": None,
        "username": None,
    }


def candidates(
    sources: DockerLogins, only: Collection[RegistryHost], *, logins: Logins, store: StoreKind
) -> list[Candidate | Item]:
    """List what was found in all places, in order; an item is one that cannot be taken, with the reason."""
    outcomes: list[Candidate | Item] = []
    for source, document in sources.documents():
        _log.info("Reading the logins of %s", source)
        if isinstance(document, errors.RegistryPluginError):
            outcomes.append(Item.failed(document, fields_of(source)))
            continue
        found, error = sources.found(source, document, only)
        looked_at = (_candidate(one, logins, store) for one in found)
        outcomes += [one for one in looked_at if one]
        if error:
            outcomes.append(Item.failed(error, fields_of(source)))
    return _named(list(_without_twins(outcomes)), logins)


def _candidate(found: FoundLogin, logins: Logins, store: StoreKind) -> Candidate | Item | None:
    """Look at one key; None where a helper was asked by guess, and has nothing."""
    fields = fields_of(found.source, found.key)
    if found.not_for_us:
        return Item(ItemStatus.SKIPPED, fields, found.not_for_us)
    try:
        scope = scope_of(found.key)
    except errors.UsageError:
        return Item(ItemStatus.SKIPPED, fields, "its key is the name of no registry")
    fields = fields_of(found.source, found.key, scope.host)
    try:
        credential, remark = found.credential()
    except errors.RegistryPluginError as error:
        hint = error.hint or f"dcos registry login {scope.host}"
        return replace(Item.failed(error, fields), reason=f"{found.where}: {error.message}", hint=hint)
    if credential:
        return Candidate(found, scope, credential, _kept(scope, credential, logins, store), remark)
    if found.guessed:
        return None
    nothing = f"{found.helper.program} has no login" if found.helper else "its entry is empty, and no helper is named"
    return Item(ItemStatus.SKIPPED, fields, f"{nothing} for it")


def _kept(scope: Scope, credential: Credential, logins: Logins, store: StoreKind) -> Login | None:
    """Find the login of ours with the same user and secret in the same store."""
    for login in logins.for_host(scope.host):
        if (login.username, login.store) != (credential.username, store):
            continue
        try:
            if logins.credential(login) == credential:
                return login
        except errors.NotFoundError:  # its store has lost it
            continue
    return None


def _without_twins(found: Sequence[Candidate | Item]) -> Iterator[Candidate | Item]:
    """Pass over a login that an earlier key or file has, too: docker and podman often keep the same."""
    first: dict[tuple[RegistryHost, Credential], FoundLogin] = {}
    for one in found:
        if isinstance(one, Candidate):
            earlier = first.setdefault((one.scope.host.identity, one.credential), one.found)
            if earlier is not one.found:
                yield Item(ItemStatus.SKIPPED, one.fields, f"it is the same login as that of {earlier.where}")
                continue
        yield one


def _named(found: Sequence[Candidate | Item], logins: Logins) -> list[Candidate | Item]:
    """Name the logins; those of paths in one registry get the path into their names, since engines go by the host."""
    paths: dict[RegistryHost, set[str]] = {}
    for one in found:
        if isinstance(one, Candidate):
            paths.setdefault(one.scope.host.identity, set()).add(one.scope.path)
    return [
        replace(one, name=_name(one, paths[one.scope.host.identity], logins)) if isinstance(one, Candidate) else one
        for one in found
    ]


def _name(one: Candidate, paths: Collection[str], logins: Logins) -> str:
    if one.kept:
        return one.kept.name
    plain = Login.default_name(one.scope.host)
    if not one.scope.path:
        return plain
    there = logins.for_host(one.scope.host)
    is_free = all((login.name, login.username) == (plain, one.credential.username) for login in there)
    # No host has an underscore in it, so the name is that of no registry.
    return plain if len(paths) == 1 and is_free else f"{plain}_{one.scope.path.replace('/', '_')}"
