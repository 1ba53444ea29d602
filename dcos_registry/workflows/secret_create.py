"""Write a docker config with the chosen registries, and no others, into the cluster's secret store."""

from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.login import Login
from dcos_registry.workflows.login_choice import LoginChoice


def create_secret(
    path: SecretPath, hosts: Sequence[RegistryHost], *, choice: LoginChoice, secrets: SecretsClient
) -> Report:
    """Create the pull secret; each registry's key is spelled as the user gave it, which is how images spell it.

    Raises `NotFoundError` without a login, `ConflictError` where the secret exists.
    """
    logins = {host: _login(host, choice) for host in hosts}
    config = DockerConfig({host: choice.logins.credential(login) for host, login in logins.items()})
    secrets.create(path, config.subset(hosts).to_bytes())
    fields = {
        "path": str(path),
        "registries": [str(host) for host in hosts],
        "logins": [login.name for login in logins.values()],
    }
    users = f"services in /{path.space}" if path.space else "every service"
    made = " and ".join(f"{login.name} ({login.username})" for login in logins.values())
    notes = (
        *(f"Warning: the login {login.name} was never tried" for login in logins.values() if login.unchecked),
        *(f"Warning: the login {name} is for none of these registries" for name in choice.unused()),
        f"The secret {path} is there, made of {made}, for {users}; next: dcos registry app-attach ID --secret {path}",
    )
    return Report("secret-create", "secrets", (Item(ItemStatus.DONE, fields),), notes)


def _login(host: RegistryHost, choice: LoginChoice) -> Login:
    login = choice.login(host)
    if login is None:
        raise errors.NotFoundError(f"There is no login for {host}", f"dcos registry login {host} -u USER")
    return login
