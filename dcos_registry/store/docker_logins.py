"""The logins that docker and podman keep for a user: which files there are, and who has the login of each key."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store import docker_entries, docker_keys
from dcos_registry.store.asked_helper import AskedHelper
from dcos_registry.store.docker_entries import Document, Entry
from dcos_registry.store.private_file import PrivateFile

_LIMIT = 4 * 1024 * 1024
_VARIABLE = "DOCKER_AUTH_CONFIG"
_OURS = "dcos-registry"
"""The helper that we are."""


@dataclass(frozen=True)
class FoundLogin:
    """A key of a source: what is written there, and the helper that is to have the login and goes before that.

    One that was `guessed` stands nowhere: a helper may know the registry all the same. Of one that is `ours` the helper
    is `docker-credential-dcos-registry`, which is not asked.
    """

    source: str
    key: str
    entry: Entry
    helper: AskedHelper | None
    ours: bool = False
    guessed: bool = False

    @property
    def where(self) -> str:
        """Say where it is, for people."""
        return f"{docker_keys.shown_key(self.key)} in {self.source}"

    @property
    def not_for_us(self) -> str | None:
        """Say why this is no login to take over, as a clause; None where it may be one."""
        tool = docker_keys.tool_of(self.key)
        if tool:
            return f"it belongs to a session of {tool}, and is no login to a registry"
        return "docker asks dcos-registry itself for it" if self.ours and self.entry == Entry() else None

    def credential(self) -> tuple[Credential | None, str]:
        """Return the login, None where there is none, and a clause on what to mind of it.

        Raises `RegistryPluginError` for an entry with a defect, and for a broken helper; where that has an entry with a
        login beside it, the entry counts, as it does for docker (docker.md 18).
        """
        kept, remark = None, ""
        try:
            kept = self.helper.credential(self.key) if self.helper else None
        except errors.RegistryPluginError as error:
            if self.entry.credential is None:
                raise
            remark = f"taken from the file, since {error.message}"
        if kept is None and self.entry.defect:
            raise errors.UsageError(self.entry.defect)
        return kept or self.entry.credential, remark


class DockerLogins:
    """The places where logins may be: one file that is named, or all that docker and podman look at, in their order.

    `variables` are the user's, in which the helpers run too.
    """

    def __init__(self, variables: Mapping[str, str], home: Path, file: Path | None = None) -> None:
        self._variables = variables
        self._files = [file] if file else list(dict.fromkeys(_places(variables, home)))
        self._in_variable = "" if file else variables.get(_VARIABLE, "")
        self._helpers: dict[str, AskedHelper] = {}

    @property
    def places(self) -> list[str]:
        """Say where logins are looked for."""
        return [*([_VARIABLE] if self._in_variable else []), *map(str, self._files)]

    def documents(self) -> Iterator[tuple[str, Document | errors.RegistryPluginError]]:
        """Yield what each place that is there holds, or why it cannot be read."""
        if self._in_variable:
            yield _VARIABLE, _parsed(self._in_variable.encode(errors="replace"), _VARIABLE)
        for path in self._files:
            document = _read(path)
            if document:
                yield str(path), document

    def found(
        self, source: str, document: Document, only: Collection[RegistryHost]
    ) -> tuple[Sequence[FoundLogin], errors.RegistryPluginError | None]:
        """List the logins of a document, and say why its `credsStore` cannot tell which it has, if none of them does.

        Where `only` certain registries are wanted, their logins alone are listed, and the store is asked for those that
        it does not list: some helpers know a registry when they are asked for it (docker-credential-ecr-login).
        """
        listed, error = self._listed(document.store)
        keys = dict.fromkeys([*document.entries, *document.helpers, *listed])
        wanted = {host.identity for host in only}
        here = [key for key in keys if not only or _registry(key) in wanted]
        served = {_registry(key) for key in here}
        store = self._helper(document.store)
        guesses = [host.config_key for host in only if store and host.identity not in served]
        found = [self._found(source, key, document) for key in here]
        found += [replace(self._found(source, key, document), guessed=True) for key in guesses]
        is_told = any(one.helper is store for one in found)
        return found, None if is_told else error

    def _listed(self, store: str) -> tuple[Sequence[str], errors.RegistryPluginError | None]:
        helper = self._helper(store)
        try:
            return helper.listed() if helper else (), None
        except errors.RegistryPluginError as error:
            return (), error

    def _found(self, source: str, key: str, document: Document) -> FoundLogin:
        name = document.helpers.get(key, document.store)  # an empty name in credHelpers is none (docker.md 17)
        return FoundLogin(source, key, document.entries.get(key, Entry()), self._helper(name), ours=name == _OURS)

    def _helper(self, name: str) -> AskedHelper | None:
        if name in ("", _OURS):
            return None
        return self._helpers.setdefault(name, AskedHelper(name, self._variables))


def _places(variables: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Yield the files in the order of the tools (docker/cli cli/config/config.go, containers-auth.json(5))."""
    yield Path(variables.get("DOCKER_CONFIG") or home / ".docker") / "config.json"
    yield home / ".dockercfg"
    if variables.get("REGISTRY_AUTH_FILE"):
        yield Path(variables["REGISTRY_AUTH_FILE"])
        return
    if variables.get("XDG_RUNTIME_DIR"):
        yield Path(variables["XDG_RUNTIME_DIR"]) / "containers" / "auth.json"
    elif hasattr(os, "getuid"):
        yield Path("/run/containers") / str(os.getuid()) / "auth.json"
    yield Path(variables.get("XDG_CONFIG_HOME") or home / ".config") / "containers" / "auth.json"


def _read(path: Path) -> Document | errors.RegistryPluginError | None:
    try:
        content = PrivateFile(path, _LIMIT).read()
    except errors.RegistryPluginError as error:
        return error
    return None if content is None else _parsed(content, str(path))


def _parsed(content: bytes, name: str) -> Document | errors.RegistryPluginError:
    try:
        return docker_entries.parse(content, name)
    except errors.UsageError as error:
        return error


def _registry(key: str) -> RegistryHost | None:
    try:
        return docker_keys.scope_of(key).host.identity
    except errors.UsageError:
        return None
