"""Find the secrets of the cluster that hold docker configs."""

from collections.abc import Callable, Sequence

from dcos_registry import errors
from dcos_registry.clients.secrets import Secret, SecretsClient
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.secret_content import registries_in
from dcos_registry.workflows.secret_report import SecretsReport
from dcos_registry.workflows.secret_users import SecretUsers
from dcos_registry.workflows.side_by_side import side_by_side

COLUMNS = {"PATH": "path", "REGISTRIES": "registries", "TYPE": "type", "USED BY": "workloads"}


def list_secrets(secrets: SecretsClient, users: SecretUsers, *, tell: Callable[[str], None]) -> SecretsReport:
    """Read every secret, several at a time, and list those with a docker config; one that may not be read is counted.

    `tell` is told how far it is. Raises what stops all of them: a sealed store, no connection.
    """
    paths = secrets.paths()
    found: list[Item] = []
    closed: list[errors.ForbiddenError] = []
    for count, (path, read) in enumerate(side_by_side(lambda path: _read(path, secrets), paths), 1):
        tell(f"{count} of {len(paths)} secrets read")
        if isinstance(read, errors.ForbiddenError):
            closed.append(read)
        elif read is not None:
            found += _listed(path, read, users)
    found.sort(key=lambda item: str(item.fields["path"]))
    return SecretsReport("secret-list", "secrets", tuple(found), tuple(_notes(found, paths, closed, users)))


def _read(path: SecretPath, secrets: SecretsClient) -> Secret | errors.ForbiddenError | None:
    """Read one; None where it was deleted since it was listed."""
    try:
        return secrets.read(path)
    except errors.ForbiddenError as error:
        return error
    except errors.NotFoundError:
        return None


def _listed(path: SecretPath, secret: Secret, users: SecretUsers) -> list[Item]:
    try:
        config = DockerConfig.parse(secret.value, str(path))
    except errors.UsageError:
        return []
    fields = {
        "path": str(path),
        "registries": registries_in(config),
        "type": secret.kind,
        "workloads": users.to_json(path),
    }
    return [Item(ItemStatus.DONE, fields)]


def _notes(
    found: Sequence[Item], paths: Sequence[SecretPath], closed: Sequence[errors.ForbiddenError], users: SecretUsers
) -> list[str]:
    notes = [
        f"{len(found)} of {len(paths)} secrets {'holds a docker config' if len(found) == 1 else 'hold docker configs'}"
    ]
    if closed:
        first = min(error.hint or "" for error in closed)
        notes.append(f"{len(closed)} of {len(paths)} secrets may not be read with this account; for the first: {first}")
    if users.unknown is not None:
        notes.append(f"Who uses them could not be asked: {users.unknown.message}")
    return notes
