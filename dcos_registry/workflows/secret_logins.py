"""Where the logins of a secret or archive come from: those that are kept, a docker config, or one that is typed in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from shlex import quote
from typing import Protocol

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import DockerConfig, key_of, shown_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import login_findings, ucr
from dcos_registry.pull.credential_kinds import recognise
from dcos_registry.pull.docker_config import WEB_LOGIN_KEYS
from dcos_registry.pull.login_findings import Document
from dcos_registry.store.login import Login
from dcos_registry.workflows.login_choice import LoginChoice

TRIAL = "to try it from the secret: dcos registry image-check IMAGE --secret PATH"
"""How the logins of a secret are tried; for what else is made of them there are other words."""


@dataclass(frozen=True)
class Taken:
    """The login of one registry as a secret or an archive gets it; `told` names it, `warnings` are what is to be known.

    `login` is the name of a login that is kept, None of any other.
    """

    key: str
    auth: str = field(repr=False)
    told: str
    warnings: tuple[str, ...] = ()
    login: str | None = None


class LoginSupply(Protocol):
    """Gives logins for registries, which are spelled as images have them."""

    def registries(self) -> list[str]:
        """List the registries that are meant where the user names none; empty where some have to be named."""
        ...

    def take(self, spelled: str) -> Taken | None:
        """Return the login of a registry, None without one; raises `UsageError` for one that cannot be used."""
        ...

    def missing(self, host: RegistryHost) -> errors.NotFoundError:
        """Make the error of a registry that there is no login for."""
        ...

    def notes(self) -> list[str]:
        """Say what is to be known when all were taken."""
        ...


class KeptLogins:
    """The logins that `login` keeps."""

    def __init__(self, choice: LoginChoice, now: datetime) -> None:
        self._choice = choice
        self._now = now
        self._auths: dict[str, str] = {}

    def registries(self) -> list[str]:
        """Name none: nothing goes into a secret that was not asked for."""
        return []

    def take(self, spelled: str) -> Taken | None:
        """Return the login that is chosen for a registry; raises `UsageError` where several fit and none is."""
        login = self._choice.login(RegistryHost.parse(spelled))
        if login is None:
            return None
        if login.name not in self._auths:  # a keyring may ask its owner each time
            self._auths[login.name] = self._choice.logins.credential(login).basic
        told = f"{login.name} ({login.username})"
        return Taken(key_of(spelled), self._auths[login.name], told, tuple(_of_login(login, self._now)), login.name)

    def missing(self, host: RegistryHost) -> errors.NotFoundError:
        """Name the command that logs in."""
        return errors.NotFoundError(f"There is no login for {host}", f"dcos registry login {host} -u USER")

    def notes(self) -> list[str]:
        """Name the logins that were chosen and are for none of the registries."""
        return [f"Warning: the login {name} is for none of these registries" for name in self._choice.unused()]


class ConfigFile:
    """The logins of a docker config that the user hands in; raises `UsageError` for what is none."""

    def __init__(self, document: bytes, name: str, now: datetime, trial: str = TRIAL) -> None:
        self._name = name
        self._trial = trial
        self._now = now
        self._way_out = (
            f"dcos registry login --from-docker {quote(name)}, which keeps its logins, and then without the file"
        )
        try:
            self._config = DockerConfig.parse(document, name)
        except errors.UsageError as error:
            raise errors.UsageError(error.message, self._way_out) from None

    def registries(self) -> list[str]:
        """List all that it holds, but the entries that a login with the browser adds (ucr.md 17).

        Raises `UsageError` for a key that is for a part of a registry, and where there is none.
        """
        keys = [key for key in (*self._config.auths, *self._config.lacking) if key not in WEB_LOGIN_KEYS]
        if not keys:
            raise errors.UsageError(f"{self._name} holds no login", self._way_out)
        return list(dict.fromkeys(map(self._spelled, keys)))

    def take(self, spelled: str) -> Taken | None:
        """Return its login for a registry; raises `UsageError` for two that differ, and for what is no login."""
        host, key = RegistryHost.parse(spelled), key_of(spelled)
        try:
            auths = self._config.subset([host]).auths
        except errors.NotFoundError:
            return None
        except errors.UsageError as error:
            way_out = f"dcos registry login {host} --from-docker {quote(self._name)}, and then without the file"
            raise errors.UsageError(f"{self._name}: {error.message}", way_out) from None
        found = {each: auth for each, auth in auths.items() if each not in WEB_LOGIN_KEYS} or auths
        alike = {each: auth for each, auth in found.items() if ucr.are_rivals(each, key)} or found
        if len(set(alike.values())) > 1:
            keys = ", ".join(repr(shown_key(each)) for each in alike)
            raise errors.UsageError(
                f"{self._name} holds different logins for {host}: {keys}", "leave one of them in the file"
            )
        auth = next(iter(alike.values()))
        problem = next(login_findings.of_auth(Document(self._name, f"docker login {host}"), key, auth), None)
        if problem is not None:
            raise errors.UsageError(problem.sentence, problem.remedy)
        username, password = login_findings.login_in(auth)
        return Taken(key, auth, f"{username} of {self._name}", tuple(_of_kind(host, username, password, self._now)))

    def missing(self, host: RegistryHost) -> errors.NotFoundError:
        """Name the file."""
        return errors.NotFoundError(f"{self._name} holds no login for {host}", f"docker login {host}")

    def notes(self) -> list[str]:
        """Say that nobody tried them."""
        return [f"Warning: what {self._name} holds was not tried; {self._trial}"]

    def _spelled(self, key: str) -> str:
        try:
            return key_of(key)
        except errors.UsageError as error:
            raise errors.UsageError(
                f"{self._name} has the key {shown_key(key)!r}: {error.message}",
                "choose registries of it with --registry HOST",
            ) from None


class TypedLogin:
    """One login that the user gives, as users of kubectl do."""

    def __init__(self, spelled: str, credential: Credential, now: datetime) -> None:
        self._host = RegistryHost.parse(spelled)
        self._spelled = spelled
        self._credential = credential
        self._now = now

    def registries(self) -> list[str]:
        """Name the one."""
        return [self._spelled]

    def take(self, spelled: str) -> Taken | None:
        """Return it for its registry alone."""
        if RegistryHost.parse(spelled).identity != self._host.identity:
            return None
        given = self._credential
        warnings = tuple(_of_kind(self._host, given.username, given.secret, self._now))
        return Taken(key_of(spelled), given.basic, given.username, warnings)

    def missing(self, host: RegistryHost) -> errors.NotFoundError:
        """Say what it is for."""
        return errors.NotFoundError(f"The login is for {self._host}, and there is none for {host}")

    def notes(self) -> list[str]:
        """Say that nobody tried it."""
        return [f"Warning: the login of {self._credential.username} at {self._host} was not tried; {TRIAL}"]


def _of_login(login: Login, now: datetime) -> Iterator[str]:
    if login.unchecked:
        yield f"Warning: the login {login.name} was never tried"
    if login.expires is not None:
        ends = "ended" if login.expires <= now else "ends"
        until = f"{login.expires:%Y-%m-%d at %H:%M} UTC"
        yield f"Warning: the login {login.name} {ends} on {until}, and nothing pulls with it from then on"


def _of_kind(host: RegistryHost, username: str, password: str, now: datetime) -> Iterator[str]:
    for warning in recognise(host, username, password, now).warnings:
        yield f"Warning: {warning}"
