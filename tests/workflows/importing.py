"""Somebody who has logins with docker and podman, and takes them over."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dcos_registry.clients.http import Http
from dcos_registry.clients.registry import RegistryClient
from dcos_registry.clients.trust import Trust
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.docker_logins import DockerLogins
from dcos_registry.store.index import Index
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.login_import import ImportReport, import_logins
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.store.memory_store import MemoryStore

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
ALICE = ("alice", USERS["alice"], False)
BOB = ("bob", USERS["bob"], False)
"""What `kept` says of the registry's users."""


def auth(username: str, password: str | None = None) -> dict[str, str]:
    """Write an entry of `auths`; without a password with that of the registries' user."""
    secret = USERS[username] if password is None else password
    return {"auth": base64.b64encode(f"{username}:{secret}".encode()).decode()}


class Importer:
    """Somebody with a home folder; his logins are in memory, and he trusts the authority of one registry."""

    def __init__(self, home: Path, registry: DockerRegistry, **variables: str) -> None:
        self.home = home
        self.registry = registry
        self.port = registry.host.partition(":")[2]
        self.variables = {"XDG_RUNTIME_DIR": str(home / "run"), **variables}
        self.docker_file = home / ".docker" / "config.json"
        self.podman_file = home / ".config" / "containers" / "auth.json"
        store = MemoryStore()
        self.logins = Logins(Index(home / "logins.json"), lambda _: store)

    def docker(self, **document: Any) -> None:
        """Write docker's file."""
        _write(self.docker_file, document)

    def podman(self, **document: Any) -> None:
        """Write podman's file."""
        _write(self.podman_file, document)

    def take_over(
        self, *only: str, file: Path | None = None, checks: bool = True, plain_http: bool = False
    ) -> ImportReport:
        """Take over what there is."""
        trust = Trust(ca_file=self.registry.ca_file, extend=True)
        opened: list[Http] = []

        def client(host: RegistryHost) -> RegistryClient:
            opened.append(Http(trust=trust, timeout=10))
            return RegistryClient(host, opened[-1])

        try:
            return import_logins(
                DockerLogins(self.variables, self.home, file),
                only=[RegistryHost.parse(each) for each in only],
                client=client if checks else None,
                logins=self.logins,
                store="keyring",
                now=NOW,
                plain_http=plain_http,
            )
        finally:
            for http in opened:
                http.close()

    def kept(self) -> dict[str, tuple[str, str, bool]]:
        """Say of each login that is kept who logs in with what, and whether it is unchecked."""
        return {
            login.name: (login.username, self.logins.credential(login).secret, login.unchecked)
            for login in self.logins.all()
        }


def outcome(report: ImportReport) -> list[tuple[str | None, str, str | None]]:
    """Say of each item its key, how it ended, and the name that it has."""
    return [(item.fields["key"], item.status.value, item.fields["name"]) for item in report.items]


def _write(file: Path, document: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))
