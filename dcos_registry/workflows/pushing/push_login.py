"""With whose login an image is pushed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import DockerConfig, registry_of_key
from dcos_registry.model.registry_host import RegistryHost

if TYPE_CHECKING:
    from dcos_registry.workflows.login_choice import LoginChoice


@dataclass(frozen=True)
class PushLogin:
    """A login at one registry, None for nobody's.

    It is one of those that `choice` chooses among, else it stands in `document`, a docker config that is called
    `origin`. `plain_http` is whether the user let it go in clear when it was kept.
    """

    credential: Credential | None = field(repr=False)
    choice: "LoginChoice | None" = None
    document: bytes | None = field(default=None, repr=False)
    origin: str = ""
    plain_http: bool = False


def kept_login(choice: "LoginChoice", host: RegistryHost) -> PushLogin:
    """Take the login of a registry out of its store; nobody's where there is none.

    Raises `UsageError` where several fit, and where one was chosen that is for another registry.
    """
    login = choice.login(host)
    unused = choice.unused()
    if unused:
        raise errors.UsageError(f"The login {unused[0]} is for another registry than {host}")
    if login is None:
        return PushLogin(None, choice)
    return PushLogin(choice.logins.credential(login), choice, plain_http=login.plain_http)


def typed_login(host: RegistryHost, username: str, secret: str) -> PushLogin:
    """Take what the user has typed; raises `UsageError` for what no registry can be sent."""
    from dcos_registry.workflows.login import credential_of

    credential = credential_of(username, secret)
    document = DockerConfig.of({str(host): credential}).to_bytes()
    return PushLogin(credential, document=document, origin=f"the login of {username}")


def login_in_file(document: bytes, name: str, host: RegistryHost) -> PushLogin:
    """Take the login of a registry out of a docker config that is called `name`.

    Raises `UsageError` for what is none, or whose entry holds no login, `NotFoundError` for one without an entry.
    """
    from dcos_registry.store import docker_entries

    entries = docker_entries.parse(document, name).entries
    found = [entry for key, entry in entries.items() if registry_of_key(key) == host.identity]
    credential = next((entry.credential for entry in found if entry.credential), None)
    if credential is None and found:
        defect = found[0].defect or "it is in a keyring, which a credential helper opens"
        hint = "take it over, and push with it: dcos registry login --from-docker"
        raise errors.UsageError(f"The entry for {host} in {name} holds no login: {defect}", hint)
    if credential is None:
        raise errors.NotFoundError(f"{name} has no login for {host}", f"dcos registry login {host}")
    return PushLogin(credential, document=document, origin=name)
