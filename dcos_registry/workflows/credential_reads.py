"""Secrets and archives that workloads pull with, each read once, and what was in the way of reading it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.bundle import archive
from dcos_registry.clients.artifacts import LARGEST, ArtifactsClient
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.errors import RegistryPluginError
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.pull import fetcher
from dcos_registry.pull.artifact_findings import Located
from dcos_registry.pull.docker import Home
from dcos_registry.pull.problem import Problem
from dcos_registry.workflows.side_by_side import side_by_side

_LARGEST_UNLIKELY = 4 * 1024 * 1024
"""Bytes up to which something is looked into whose name does not say that it is about docker."""


@dataclass(frozen=True)
class SecretRead:
    """The value of a secret, or the error that was met in its place."""

    value: bytes | None = field(default=None, repr=False)
    error: RegistryPluginError | None = None


@dataclass(frozen=True)
class HomeRead:
    """What a URI puts into a sandbox, with what is wrong with it, or the error that was met in its place."""

    home: Home = field(default_factory=Home)
    defects: tuple[Problem, ...] = ()
    error: RegistryPluginError | None = None


class SecretReads:
    """Reads secrets; without a client each is an error that says `why_not`."""

    def __init__(self, secrets: SecretsClient | None, why_not: str) -> None:
        self._secrets = secrets
        self._why_not = why_not
        self._reads: dict[SecretPath, SecretRead] = {}
        self._silence: errors.UnreachableError | None = None

    def prepare(self, paths: Iterable[SecretPath]) -> None:
        """Read many, several at a time."""
        for _ in side_by_side(self.of, sorted(set(paths))):
            pass  # `of` keeps what it reads

    def of(self, path: SecretPath) -> SecretRead:
        """Read one; raises `NotLoggedInError`, since nothing else can be read then either."""
        if path not in self._reads:
            self._reads[path] = self._read(path)
        return self._reads[path]

    def _read(self, path: SecretPath) -> SecretRead:
        if self._secrets is None:
            return SecretRead(error=RegistryPluginError(f"The secret {path} was not read: {self._why_not}"))
        if self._silence is not None:
            return SecretRead(error=self._silence)
        try:
            return SecretRead(self._secrets.read(path).value)
        except errors.NotLoggedInError:
            raise
        except errors.UnreachableError as error:  # a store that is sealed or silent is so for the next one too
            self._silence = error
            return SecretRead(error=error)
        except RegistryPluginError as error:
            return SecretRead(error=error)


class HomeReads:
    """Fetches what URIs lead to; without a client each is an error that says `why_not`."""

    def __init__(self, artifacts: ArtifactsClient | None, why_not: str) -> None:
        self._artifacts = artifacts
        self._why_not = why_not
        self._reads: dict[tuple[str, str], HomeRead] = {}

    def of(self, source: Located, *, is_likely: bool) -> HomeRead:
        """Fetch one, of which no more is looked into than its docker config."""
        saved = fetcher.saved_as(source.artifact)
        placed = "" if fetcher.unpacking(source.artifact) else saved
        key = (source.artifact.uri, placed)
        if key not in self._reads:
            self._reads[key] = self._read(source, placed, LARGEST if is_likely else _LARGEST_UNLIKELY)
        return self._reads[key]

    def _read(self, source: Located, placed: str, largest: int) -> HomeRead:
        if self._artifacts is None:
            return HomeRead(error=RegistryPluginError(f"{source.shown} was not fetched: {self._why_not}"))
        try:
            content = self._artifacts.fetch(source.artifact.uri, largest=largest)
            if placed:
                return HomeRead(Home(config=content) if placed == fetcher.CONFIG else Home(dockercfg=content))
            found = archive.read(content, f"the archive {source.shown}")
        except RegistryPluginError as error:
            return HomeRead(error=error)
        return HomeRead(found.home, found.defects)
