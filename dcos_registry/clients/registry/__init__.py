"""A Docker registry, as far as a login and a push need it (registry.md 1)."""

from dcos_registry.clients.registry.client import LoginCheck, RegistryClient
from dcos_registry.clients.registry.repository import Manifest, RepositoryClient
from dcos_registry.clients.registry.retries import Patience
from dcos_registry.clients.registry.uploads import BlobSource

__all__ = ["BlobSource", "LoginCheck", "Manifest", "Patience", "RegistryClient", "RepositoryClient"]
