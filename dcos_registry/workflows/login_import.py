"""Take over the logins that docker and podman keep: try each at its registry, and keep those that were accepted."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from dcos_registry import errors
from dcos_registry.clients.registry import LoginCheck, RegistryClient
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.docker_logins import DockerLogins
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.login import keep, require_free_name, try_login
from dcos_registry.workflows.login_candidates import Candidate, candidates, fields_of
from dcos_registry.workflows.side_by_side import side_by_side

COLUMNS = {"KEY": "key", "USER": "username", "LOGIN": "name", "RESULT": "result", "FOUND IN": "source"}

Trial: TypeAlias = LoginCheck | errors.RegistryPluginError | None
"""How a registry took a login; None where it was not asked."""
Trials: TypeAlias = dict[Candidate, Trial]


class ImportReport(Report):
    """What was found, of which the table shows all."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows: each key with what came of it."""
        return [{**item.fields, "result": _result(item)} for item in self.items]


_RESULTS = {
    ItemStatus.DONE: "taken",
    ItemStatus.ALREADY: "already there",
    ItemStatus.SKIPPED: "skipped",
    ItemStatus.REFUSED: "refused",
    ItemStatus.FAILED: "failed",
}


def _result(item: Item) -> str:
    return f"{_RESULTS[item.status]}{', unchecked' if item.fields.get('unchecked') else ''}"


def import_logins(
    sources: DockerLogins,
    *,
    only: Collection[RegistryHost] = (),
    client: Callable[[RegistryHost], RegistryClient] | None,
    logins: Logins,
    store: StoreKind,
    now: datetime,
    plain_http: bool = False,
) -> ImportReport:
    """Take over what `sources` hold, `only` of certain registries where some are given, and say what came of each.

    `client` makes what tries a login; without it they are kept untried. Raises `NotFoundError` where nothing is found.
    """
    if plain_http and not only:
        raise errors.UsageError(
            "Passwords are not sent in clear to all registries of a docker config",
            "name the one that has no TLS: dcos registry login REGISTRY --from-docker --plain-http",
        )
    logins.backend(store)  # where nothing can be kept, no helper is to ask for a passphrase first
    found = candidates(sources, only, logins=logins, store=store)
    missing = [_missing(host, sources) for host in only if host.identity not in _answered(found)]
    if not found and not only:
        raise errors.NotFoundError(
            f"No logins of docker or podman were found in {', '.join(sources.places)}",
            "name their file: dcos registry login --from-docker FILE",
        )
    trials = _tried([one for one in found if isinstance(one, Candidate)], client, now)
    keeper = _Keeper(logins, store, now, plain_http=plain_http, tries=client is not None)
    items = [keeper.item(one, trials) if isinstance(one, Candidate) else one for one in found]
    return ImportReport("login", "logins", (*items, *missing), (*keeper.notes, *_remarks(items)))


def _tried(
    found: Sequence[Candidate], client: Callable[[RegistryHost], RegistryClient] | None, now: datetime
) -> dict[str, Trials]:
    """Try logins, those of one name one after the other until one is accepted; returns the trials by name."""
    groups: dict[str, list[Candidate]] = {}
    for one in found:
        groups.setdefault(one.name, []).append(one)
    clients = {one.scope.host: client(one.scope.host) for one in found} if client else {}

    def attempt(group: Sequence[Candidate]) -> Trials:
        trials: Trials = {}
        for one in group:
            trials[one] = _trial(one, clients.get(one.scope.host), now)
            if not isinstance(trials[one], errors.RegistryPluginError):
                break
        return trials

    return {group[0].name: trials for group, trials in side_by_side(attempt, list(groups.values()))}


def _trial(one: Candidate, client: RegistryClient | None, now: datetime) -> Trial:
    if client is None or _is_there(one, tries=True):
        return None
    try:
        return try_login(one.new_login(), client, now)
    except errors.RegistryPluginError as error:
        return error


def _is_there(one: Candidate, *, tries: bool) -> bool:
    """Whether nothing is left to do: it is kept, and was tried once or is not to be tried."""
    return one.kept is not None and not (one.kept.unchecked and tries)


class _Keeper:
    """Keeps what was accepted, one after the other; `notes` are what there is to say of that."""

    def __init__(self, logins: Logins, store: StoreKind, now: datetime, *, plain_http: bool, tries: bool) -> None:
        self._logins = logins
        self._store: StoreKind = store
        self._now = now
        self._plain_http = plain_http
        self._tries = tries
        self.notes: list[str] = []

    def item(self, one: Candidate, all_trials: Mapping[str, Trials]) -> Item:
        """Say what came of one, after keeping it where it is to be kept."""
        trials = all_trials[one.name]
        if one not in trials:
            chosen = list(trials)[-1]
            return _skipped(one, f"{chosen.credential.username} of {chosen.found.where} is kept as {one.name}")
        trial = trials[one]
        if isinstance(trial, errors.RegistryPluginError):
            return _failed(one, trial)
        if _is_there(one, tries=self._tries):
            return Item(ItemStatus.ALREADY, one.fields, "it is kept already, with the same password")
        earlier = next((login for login in self._logins.all() if login.name == one.name), None)
        if earlier and not self._tries:
            reason = f"the login {earlier.name} of {earlier.username} does not give way to one that was not tried"
            return _skipped(one, reason)
        return self._kept(one, trial, earlier)

    def _kept(self, one: Candidate, check: LoginCheck | None, earlier: Login | None) -> Item:
        new = replace(one.new_login(), plain_http=self._plain_http)
        try:
            require_free_name(new.name, new.host, self._logins)
            item, notes = keep(new, check, logins=self._logins, store=self._store, now=self._now)
        except errors.RegistryPluginError as error:
            return _failed(one, error)
        *warnings, told = notes
        self.notes += [told, *warnings]  # among several, a warning is to be read as one of its login
        return replace(item, fields={**one.fields, **item.fields}, reason="; ".join(_reasons(one, earlier)) or None)


def _reasons(one: Candidate, earlier: Login | None) -> Iterator[str]:
    if one.remark:
        yield one.remark
    if one.scope.path:
        yield f"engines choose a login by the host alone, so it is one for {one.scope.host}, named {one.name}"
    if earlier and earlier.username == one.credential.username and one.kept is None:
        yield "it takes the place of an earlier password"


def _skipped(one: Candidate, reason: str) -> Item:
    return Item(ItemStatus.SKIPPED, one.fields, reason)


def _failed(one: Candidate, error: errors.RegistryPluginError) -> Item:
    item = Item.failed(error, one.fields)
    return replace(item, status=ItemStatus.REFUSED) if isinstance(error, errors.NotLoggedInError) else item


def _remarks(items: Sequence[Item]) -> list[str]:
    """Say the reasons of what went well, which no table shows."""
    return [
        f"{item.fields['key']} in {item.fields['source']}: {item.reason}"
        for item in items
        if item.status.succeeded and item.reason
    ]


def _answered(found: Sequence[Candidate | Item]) -> set[RegistryHost]:
    """List the registries that a login was found for, or a failure; one that was only passed over is none."""
    telling = [one for one in found if isinstance(one, Candidate) or not one.status.succeeded]
    return {RegistryHost.parse(one.fields["registry"]).identity for one in telling if one.fields["registry"]}


def _missing(host: RegistryHost, sources: DockerLogins) -> Item:
    places = ", ".join(sources.places)
    error = errors.NotFoundError(f"No login for {host} was found in {places}", f"dcos registry login {host}")
    return Item.failed(error, fields_of(places, host=host))
