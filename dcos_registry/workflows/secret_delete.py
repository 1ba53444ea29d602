"""Delete pull secrets that nothing refers to."""

from collections.abc import Callable, Sequence

from dcos_registry import errors
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.errors import ExitCode
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.secret_report import SecretsReport
from dcos_registry.workflows.secret_users import SecretUsers, named


def delete_secrets(
    paths: Sequence[SecretPath],
    *,
    secrets: SecretsClient,
    users: SecretUsers,
    force: bool = False,
    agree: Callable[[str], None] | None = None,
) -> SecretsReport:
    """Delete secrets, but those that an app or pod refers to, unless with `force`.

    Where Marathon could not be asked who does, that is a refusal too. `agree` has the user agree once, before the
    first is deleted; it raises where they do not.
    """
    wanted = list(dict.fromkeys(paths))
    refused = {} if force else {path: item for path in wanted if (item := _refusal(path, users))}
    free = [path for path in wanted if path not in refused]
    if free and agree:
        agree(f"Delete {'the secret' if len(free) == 1 else 'the secrets'} {named(map(str, free))}?")
    items = [refused.get(path) or _deleted(path, secrets, users) for path in wanted]
    notes = [_told(path, users) for path, item in zip(wanted, items, strict=True) if item.status.succeeded]
    return SecretsReport("secret-delete", "secrets", tuple(items), tuple(notes))


def _refusal(path: SecretPath, users: SecretUsers) -> Item | None:
    hint = f"to delete it all the same: dcos registry secret-delete {path} --force"
    if users.unknown is not None:
        reason = f"Whether something uses the secret {path} could not be asked: {users.unknown.message}"
        return Item(ItemStatus.REFUSED, _fields(path, users), reason, hint, users.unknown.exit_code)
    if not users.of(path):
        return None
    reason = f"The secret {path} is in use by {users.shown(path)}"
    return Item(ItemStatus.REFUSED, _fields(path, users), reason, hint, ExitCode.CONFLICT)


def _deleted(path: SecretPath, secrets: SecretsClient, users: SecretUsers) -> Item:
    try:
        secrets.delete(path)
    except errors.RegistryPluginError as error:
        return Item.failed(error, _fields(path, users))
    return Item(ItemStatus.DONE, _fields(path, users))


def _told(path: SecretPath, users: SecretUsers) -> str:
    if users.unknown is not None:
        return f"The secret {path} is deleted; whether something uses it could not be asked: {users.unknown.message}"
    used = users.shown(path)
    return f"The secret {path} is deleted" + (f"; {used} cannot start tasks without it" if used else "")


def _fields(path: SecretPath, users: SecretUsers) -> dict[str, object]:
    return {"path": str(path), "workloads": users.to_json(path)}
