"""Try the logins that a docker config holds, each at its registry, as `login` does."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from dcos_registry import errors
from dcos_registry.clients.registry import RegistryClient
from dcos_registry.errors import RegistryPluginError
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import registry_of_key, shown_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull.docker_config import WEB_LOGIN_KEYS, Config, Login
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.remedies import renewal_of_archive
from dcos_registry.workflows.side_by_side import side_by_side

Standing: TypeAlias = Literal["works", "refused", "not-asked", "no-answer", "not-tried"]
"""`not-asked`: the registry wants a login of nobody; `no-answer`: it said nothing of the login."""


@dataclass(frozen=True)
class TriedLogin:
    """One entry of a docker config, and how its registry took it; `error` is why not, or why nobody knows."""

    key: str
    username: str | None
    standing: Standing = "not-tried"
    error: RegistryPluginError | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write it as `--json` lists it."""
        said = self.error.message if self.error else None
        return {"key": shown_key(self.key), "username": self.username, "login": self.standing, "said": said}

    @property
    def problem(self) -> Problem | None:
        """What is wrong with it, where the registry refuses it."""
        if self.standing != "refused" or self.error is None:
            return None
        host = registry_of_key(self.key)
        return Problem("login-refused", self.error.message, renewal_of_archive(str(host)))


def untried(config: Config) -> list[TriedLogin]:
    """List the entries of a docker config without asking anybody."""
    return [TriedLogin(key, _login(config, key).username or None) for key in config.logins]


def try_logins(
    config: Config, client: Callable[[RegistryHost], RegistryClient], proven: Collection[str]
) -> list[TriedLogin]:
    """Try the login of each entry, several at a time; `client` makes what asks a registry.

    Those under the keys that are `proven` have pulled an image already, and are not asked about again.
    """
    keys = [key for key in config.logins if key not in proven]
    tried = dict(side_by_side(lambda key: _tried(key, _login(config, key), client), keys))
    works = {key: TriedLogin(key, _login(config, key).username or None, "works") for key in proven}
    return [{**tried, **works}[key] for key in config.logins]


def _tried(key: str, login: Login, client: Callable[[RegistryHost], RegistryClient]) -> TriedLogin:
    host, credential = registry_of_key(key), _credential(login)
    username = login.username or None
    if host is None or credential is None or key in WEB_LOGIN_KEYS:
        return TriedLogin(key, username)
    try:
        check = client(host).check_login(credential)
    except (errors.NotLoggedInError, errors.ForbiddenError) as error:
        return TriedLogin(key, username, "refused", error)
    except errors.UsageError:  # a file with certificates that cannot be used
        raise
    except RegistryPluginError as error:
        return TriedLogin(key, username, "no-answer", error)
    return TriedLogin(key, username, "not-asked" if check.kind == "none" else "works", warnings=check.warnings)


def _login(config: Config, key: str) -> Login:
    return config.sent(key)[0]


def _credential(login: Login) -> Credential | None:
    """Make what is sent of an entry; None where that is nothing, or no login that can be tried by itself."""
    try:
        if login.identity_token:
            return Credential("<token>", login.identity_token)
        return Credential(login.username, login.password)
    except errors.UsageError:
        return None


def silences(tried: Sequence[TriedLogin]) -> list[RegistryPluginError]:
    """List why logins could not be tried: registries that do not answer this machine."""
    return [each.error for each in tried if each.standing == "no-answer" and each.error is not None]
