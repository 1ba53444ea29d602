"""Write a docker config with the chosen registries, and no others, into the cluster's secret store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from dcos_registry.clients.secrets import SecretsClient, require_fitting
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.secret_content import config_of, registries_in, take_all, told, warnings
from dcos_registry.workflows.secret_logins import LoginSupply, Taken
from dcos_registry.workflows.secret_report import SecretsReport
from dcos_registry.workflows.secret_targets import engine_warnings, registries_for
from dcos_registry.workflows.secret_users import space_in_words
from dcos_registry.workflows.targets import Workload


@dataclass(frozen=True)
class NewSecret:
    """A secret that is going to be: what it holds, of which logins, and what is to be known of it."""

    config: DockerConfig
    taken: Sequence[Taken]
    notes: tuple[str, ...]


def plan_secret(given: Sequence[str], supply: LoginSupply, targets: Sequence[Workload] = ()) -> NewSecret:
    """Plan a secret of the given registries, for the workloads that are to pull with it, where some are named.

    Raises `NotFoundError` without a login, `UsageError` for logins that would get into each other's way.
    """
    spelled, notes = registries_for(given, targets, supply)
    taken = take_all(spelled, supply)
    config = config_of(taken)
    told_of = warnings(taken, supply, config.to_bytes())
    return NewSecret(config, taken, (*notes, *told_of, *engine_warnings(targets)))


def create_secret(
    new: NewSecret, path: SecretPath, *, secrets: SecretsClient, is_text: bool = False, notes: Sequence[str] = ()
) -> SecretsReport:
    """Write it into the store; raises `ConflictError` where there is one of that path."""
    secrets.create(path, new.config.to_bytes(), is_text=is_text)
    done = (
        f"The secret {path} is there, made of {told(new.taken)}, for {space_in_words(path)}; "
        f"next: dcos registry app-attach ID --secret {path}"
    )
    return _report(ItemStatus.DONE, new, _in_store(path, is_text=is_text), (*notes, done))


def show_plan(new: NewSecret, path: SecretPath, *, is_text: bool = False, notes: Sequence[str] = ()) -> SecretsReport:
    """Say what would be written into the store, and write nothing; raises `UsageError` for what is too large."""
    require_fitting(path, new.config.to_bytes())
    would = f"The secret {path} would be made of {told(new.taken)}, for {space_in_words(path)}; nothing is written"
    return _report(ItemStatus.SKIPPED, new, _in_store(path, is_text=is_text), (*notes, would))


def write_document(
    new: NewSecret,
    file: str,
    path: SecretPath | None,
    write: Callable[[str, bytes], None] | None,
    *,
    is_text: bool = False,
) -> SecretsReport:
    """Write the docker config into a file that only its owner can read; without `write`, say what it would hold.

    `path` is where it may go later, as a text secret or a binary one.
    """
    place = {"path": str(path) if path else None, "file": file, "type": None}
    if write is None:
        would = f"{file} would be made of {told(new.taken)}; nothing is written"
        return _report(ItemStatus.SKIPPED, new, place, (would,))
    write(file, new.config.to_bytes())
    flag = "--text-file" if is_text else "--file"
    next_step = f"dcos security secrets create {flag}={quote(file)} {path or 'PATH'}"
    done = f"{file} is there, made of {told(new.taken)}; next: {next_step}"
    return _report(ItemStatus.DONE, new, place, (done,))


def _in_store(path: SecretPath, *, is_text: bool) -> dict[str, str | None]:
    return {"path": str(path), "file": None, "type": "text" if is_text else "binary"}


def _report(status: ItemStatus, new: NewSecret, place: Mapping[str, str | None], notes: Sequence[str]) -> SecretsReport:
    logins = list(dict.fromkeys(each.login for each in new.taken if each.login))
    fields = {**place, "registries": registries_in(new.config), "logins": logins}
    return SecretsReport("secret-create", "secrets", (Item(status, fields),), (*new.notes, *notes))
