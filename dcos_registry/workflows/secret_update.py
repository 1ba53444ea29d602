"""Write a pull secret anew: the logins of some registries, while everything else in it stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.secrets import Secret, SecretsClient, require_fitting
from dcos_registry.model.docker_config import DockerConfig, is_plain_key, registry_of_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.secret_content import config_of, registries_in, require_no_rivals, take_all, told, warnings
from dcos_registry.workflows.secret_logins import LoginSupply, Taken
from dcos_registry.workflows.secret_report import SecretsReport
from dcos_registry.workflows.secret_users import SecretUsers, named


@dataclass(frozen=True)
class _Renewed:
    """What a secret is going to hold, of which logins, and what was left as it is."""

    config: DockerConfig
    taken: Sequence[Taken]
    notes: tuple[str, ...] = ()


def update_secret(
    path: SecretPath,
    spelled: Sequence[str],
    supply: LoginSupply,
    *,
    secrets: SecretsClient,
    users: Callable[[], SecretUsers],
    replaces: bool = False,
    dry_run: bool = False,
) -> SecretsReport:
    """Renew the logins of registries in a secret, of all that it holds where none is named; its type stays.

    With `replaces` it holds nothing else afterwards. Where nothing would change, nothing is written. `users` asks who
    uses it. Raises `NotFoundError` for a secret or a login that is not there, `UsageError` for a secret that is no
    docker config.
    """
    spelled = spelled or supply.registries()
    if replaces and not spelled:
        raise errors.UsageError(
            "--replace leaves nothing in the secret but the registries that are named", "name them with --registry HOST"
        )
    stored = secrets.read(path)
    renewed = _replaced(spelled, supply) if replaces else _renewed(_stored(stored, path), path, spelled, supply)
    value = renewed.config.to_bytes()
    fields = {"path": str(path), "registries": registries_in(renewed.config), "type": stored.kind}
    notes = (*renewed.notes, *warnings(renewed.taken, supply, value))
    if _holds(stored.value, renewed.config):
        reason = f"The secret {path} holds these logins already, and nothing is written"
        return _report(ItemStatus.ALREADY, fields, (*notes, reason), reason)
    if dry_run:
        require_fitting(path, value)
        reason = f"The secret {path} would get {told(renewed.taken)}; nothing is written"
        return _report(ItemStatus.SKIPPED, fields, (*notes, reason, _used(path, users())), reason)
    secrets.update(path, value, is_text=stored.is_text)
    done = f"The secret {path} is written anew with {told(renewed.taken)}"
    return _report(ItemStatus.DONE, fields, (*notes, done, _used(path, users())))


def _stored(stored: Secret, path: SecretPath) -> DockerConfig:
    try:
        return DockerConfig.parse(stored.value, f"The secret {path}")
    except errors.UsageError as error:
        way_out = f"to replace all of it: dcos registry secret-update {path} --registry HOST --replace"
        raise errors.UsageError(error.message, way_out) from None


def _replaced(spelled: Sequence[str], supply: LoginSupply) -> _Renewed:
    taken = take_all(spelled, supply)
    return _Renewed(config_of(taken), taken)


def _renewed(before: DockerConfig, path: SecretPath, spelled: Sequence[str], supply: LoginSupply) -> _Renewed:
    taken, notes = (take_all(spelled, supply), ()) if spelled else _all_of(before, path, supply)
    after = before.merged(config_of(taken))
    require_no_rivals(taken, after.auths)
    return _Renewed(after, taken, notes)


def _all_of(before: DockerConfig, path: SecretPath, supply: LoginSupply) -> tuple[list[Taken], tuple[str, ...]]:
    """Take a login for each key that the secret holds; the registries without one are named."""
    taken: list[Taken] = []
    missing: dict[RegistryHost, errors.NotFoundError] = {}
    for key in (*before.auths, *before.lacking):
        host = registry_of_key(key)
        login = supply.take(str(host)) if host else None
        if login is not None:
            taken.append(replace(login, key=key) if is_plain_key(key) else login)
        elif host is not None:
            missing[host] = supply.missing(host)
    if not taken:
        held = named(map(str, missing)) or "no registry"
        hint = next((error.hint for error in missing.values()), None)
        raise errors.NotFoundError(
            f"The secret {path} holds {held}, and there is no login to renew it with",
            hint or f"dcos registry secret-update {path} --registry HOST",
        )
    return taken, tuple(f"There is no login for {host}, whose entry stays as it is" for host in missing)


def _holds(value: bytes, config: DockerConfig) -> bool:
    """Tell whether a stored value says the same as a docker config that is to be written."""
    try:
        return DockerConfig.parse(value, "") == config
    except errors.UsageError:
        return False


def _used(path: SecretPath, users: SecretUsers) -> str:
    """Say who uses the secret; the UCR is handed its value at each pull, and at no other time (marathon.md 6.2)."""
    if users.unknown is not None:
        return f"Who uses {path} could not be asked: {users.unknown.message}; none needs a restart"
    pulling, others = users.shown(path, pulling=True), users.shown(path, pulling=False)
    told = f"It is used by {pulling}; none needs a restart, since the secret is read at each pull" if pulling else ""
    if others:
        kept = f"{others} does not pull with it, and has the old value until it starts anew"
        return f"{told}; {kept}" if told else kept
    return told or f"No app or pod refers to it; next: dcos registry app-attach ID --secret {path}"


def _report(
    status: ItemStatus, fields: Mapping[str, Any], notes: tuple[str, ...], reason: str | None = None
) -> SecretsReport:
    return SecretsReport("secret-update", "secrets", (Item(status, fields, reason),), notes)
