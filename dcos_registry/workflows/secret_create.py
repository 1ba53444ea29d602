"""Write a docker config with the chosen registries, and no others, into the cluster's secret store."""

import logging
from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.logins import Logins

_log = logging.getLogger(__name__)


def create_secret(path: SecretPath, hosts: Sequence[RegistryHost], *, logins: Logins, secrets: SecretsClient) -> Report:
    """Create the pull secret; each registry's key is spelled as the user gave it, which is how images spell it.

    Raises `NotFoundError` without a login, `ConflictError` where the secret exists.
    """
    config = DockerConfig({host: _credential(host, logins) for host in hosts})
    secrets.create(path, config.subset(hosts).to_bytes())
    fields = {"path": str(path), "registries": [str(host) for host in hosts]}
    users = f"services in /{path.space}" if path.space else "every service"
    note = f"The secret {path} is there, for {users}; next: dcos registry app-attach ID --secret {path}"
    return Report("secret-create", "secrets", (Item(ItemStatus.DONE, fields),), (note,))


def _credential(host: RegistryHost, logins: Logins) -> Credential:
    fitting = logins.for_host(host)
    if not fitting:
        raise errors.NotFoundError(f"There is no login for {host}", f"dcos registry login {host} -u USER")
    _log.info("Using the login %s of %s", fitting[0].name, fitting[0].username)
    return logins.credential(fitting[0])
