"""Logins to try things on."""

from datetime import datetime, timezone

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.login import Login, StoreKind

CREATED = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)


def login(
    registry: str = "registry.example:5000", *, name: str = "", username: str = "alice", store: StoreKind = "keyring"
) -> Login:
    host = RegistryHost.parse(registry)
    return Login(name or Login.default_name(host), host, username, store, "a backend", CREATED)
