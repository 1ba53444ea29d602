"""A Docker registry, as far as a login needs it (registry.md 1.1)."""

from dcos_registry.clients.registry.client import LoginCheck, RegistryClient

__all__ = ["LoginCheck", "RegistryClient"]
