"""Where the credentials of an image-check come from: each source says what an engine would have for one image."""

from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING, Protocol

from dcos_registry import errors
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker
from dcos_registry.pull.attempts import Credentials, place_of
from dcos_registry.pull.docker_helpers import Helper
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.remedies import secret_document
from dcos_registry.pull.routes import Route, verdict

if TYPE_CHECKING:
    from dcos_registry.store.login import Login
    from dcos_registry.workflows.login_choice import LoginChoice


class CredentialSource(Protocol):
    """Says what an engine has when it pulls an image."""

    engines: Sequence[Engine]
    """The engines that can use such a source at all (pull/routes.py)."""
    unfit: str
    """Why the other engine cannot."""

    def credentials(self, engine: Engine, image: str) -> Credentials:
        """Return what the engine has for an image."""
        ...


class DocumentSource:
    """A docker config that both engines may be given: a file's, or none."""

    engines: Sequence[Engine] = ("ucr", "docker")
    unfit = ""

    def __init__(self, document: bytes | None, origin: str, default_registry: str) -> None:
        self._document = document
        self._origin = origin
        self._default_registry = default_registry

    def credentials(self, engine: Engine, image: str) -> Credentials:
        """Return the same for every image."""
        registry = _for_login(registry_of(engine, image, self._default_registry))
        renewal = f"dcos registry login {registry}" if self._document is None else f"docker login {registry}"
        return _given(engine, self._document, self._origin, renewal)


class SecretSource:
    """The value of a pull secret, which serves the UCR alone."""

    engines: Sequence[Engine] = ("ucr",)
    unfit = verdict(Route.SECRET, kind="app", engine="docker", enterprise=True).reason

    def __init__(self, value: bytes, path: SecretPath, default_registry: str) -> None:
        self._value = value
        self._path = path
        self._default_registry = default_registry

    def credentials(self, engine: Engine, image: str) -> Credentials:
        """Return the same for every image."""
        registry = _for_login(registry_of(engine, image, self._default_registry))
        return of_secret(secret_document(self._path, registry), self._value)


class HomeSource:
    """What the sandbox of a Docker Engine app holds; `helper` runs the credential helpers that it names."""

    engines: Sequence[Engine] = ("docker",)
    unfit = verdict(Route.ARCHIVE, kind="app", engine="ucr", enterprise=True).reason

    def __init__(
        self, home: docker.Home, origin: str, *, helper: Helper | None = None, notes: Sequence[str] = ()
    ) -> None:
        self._home = home
        self._origin = origin
        self._helper = helper
        self._notes = tuple(notes)

    def credentials(self, engine: Engine, image: str) -> Credentials:
        """Return the same for every image."""
        renewal = f"docker login {_for_login(registry_of(engine, image, ''))}"
        return Credentials(
            self._origin, renewal, home=self._home, helper=self._helper, searched=self._origin, notes=self._notes
        )


class LoginSource:
    """The logins that fit: for each image that of its registry, as a secret or archive made of it would hold it.

    `ca_file` is what the registry is trusted with, where the user said so: who logs in anew needs it too.
    """

    engines: Sequence[Engine] = ("ucr", "docker")
    unfit = ""

    def __init__(self, choice: "LoginChoice", default_registry: str, ca_file: str | None = None) -> None:
        self._choice = choice
        self._trust = f" --ca-file {quote(ca_file)}" if ca_file else ""
        self._default_registry = default_registry
        self._documents: dict[tuple[str, str], bytes] = {}

    def credentials(self, engine: Engine, image: str) -> Credentials:
        """Return the login of the image's registry; raises `UsageError` where several fit and none is chosen."""
        spelled = registry_of(engine, image, self._default_registry)
        host = _host(spelled)
        login = self._choice.login(host) if host else None
        if login is None or host is None:
            renewal = f"dcos registry login {_for_login(spelled)}{self._trust}"
            return Credentials("none", renewal, searched="your keyring")
        origin = f"the login {login.name}" + (" (unchecked)" if login.unchecked else "")
        document = self._document(login, spelled)
        return _given(engine, document, origin, f"{login.renewal}{self._trust}", guarded=not login.plain_http)

    def unused(self) -> list[str]:
        """Say of each login that was chosen and is for no image that was asked for, that it is not used."""
        return [f"Warning: the login {name} is for none of these images" for name in self._choice.unused()]

    def _document(self, login: "Login", spelled: str) -> bytes:
        key = (login.name, spelled)
        if key not in self._documents:
            self._documents[key] = DockerConfig.of({spelled: self._choice.logins.credential(login)}).to_bytes()
        return self._documents[key]


def of_secret(document: Document, value: bytes | None) -> Credentials:
    """Return what the UCR has of a pull secret; `value` is None for one that was not read."""
    return Credentials(
        document.name,
        document.renewal,
        secret=value,
        guarded=True,
        searched=document.name,
        replacement=document.replacement,
    )


def registry_of(engine: Engine, image: str, default_registry: str) -> str:
    """Return the registry that an engine looks up credentials for, as the image spells it; empty for a bad name."""
    place = place_of(engine, image, default_registry)
    return place.registry if place else ""


def _host(spelled: str) -> RegistryHost | None:
    try:
        return RegistryHost.parse(spelled)
    except errors.UsageError:
        return None


def _for_login(spelled: str) -> str:
    """Name a registry for a command that logs in: the UCR asks Docker Hub at registry-1.docker.io:443 (ucr.md 9)."""
    host = _host(spelled)
    return "docker.io" if host is not None and host.is_docker_hub else spelled


def _given(engine: Engine, document: bytes | None, origin: str, renewal: str, *, guarded: bool = False) -> Credentials:
    searched = "" if document is None else origin
    if engine == "ucr":
        return Credentials(origin, renewal, secret=document, guarded=guarded, searched=searched)
    return Credentials(origin, renewal, home=docker.Home(config=document), guarded=guarded, searched=searched)
