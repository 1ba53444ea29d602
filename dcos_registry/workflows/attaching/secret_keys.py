"""For which registries a secret of the cluster holds logins, before anything is attached to it."""

from collections.abc import Callable, Collection

from dcos_registry import errors
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.pull import messages, ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.workflows.attaching.selected import Selected


def keys_of(
    source: SecretPath, selected: Selected, secrets: Callable[[], SecretsClient]
) -> tuple[Collection[str] | None, tuple[str, ...]]:
    """Find the keys under which the secret holds a login; None, with a warning, where nobody can look into it.

    Raises `NotFoundError` for a secret that is not there, `UsageError` for one that is no docker config, and what is in
    the way of asking, unless only files are to be changed: they need no cluster.
    """
    try:
        value = _read(source, secrets)
    except _Unread as unread:
        if selected.asks_cluster and not isinstance(unread.error, errors.ForbiddenError):
            raise unread.error from None
        return None, (
            f"Warning: the secret {source} could not be looked into, and is taken to be for every image: "
            f"{unread.error.message}",
        )
    try:
        config = ucr.parse_config(value)
    except MesosError as error:
        raise errors.UsageError(
            f"The secret {source} is not a docker config: {messages.masked(str(error))}",
            f"dcos registry secret-update {source} --registry HOST --replace",
        ) from None
    return [key for key, entry in config.items() if entry.auth is not None], ()


class _Unread(Exception):
    """Nobody could look into a secret; `error` says why."""

    def __init__(self, error: errors.RegistryPluginError) -> None:
        super().__init__(error.message)
        self.error = error


def _read(source: SecretPath, secrets: Callable[[], SecretsClient]) -> bytes:
    try:
        client = secrets()
    except errors.NotFoundError as no_cluster:
        raise _Unread(no_cluster) from None
    try:
        return client.read(source).value
    except (errors.ForbiddenError, errors.NotLoggedInError, errors.UnreachableError) as error:
        raise _Unread(error) from error
