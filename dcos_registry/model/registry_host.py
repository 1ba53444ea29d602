"""What a registry is called."""

import re
from dataclasses import dataclass

from dcos_registry import errors

DOCKER_HUB_KEY = "https://index.docker.io/v1/"
"""The one key of a docker config that both engines take for Docker Hub (docker.md 13, ucr.md 10)."""

_DOCKER_HUB_NAMES = frozenset(
    {"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"}
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r"[0-9]{1,5}")
_API_ROOTS = ("", "/", "/v1", "/v1/", "/v2", "/v2/")


@dataclass(frozen=True)
class RegistryHost:
    """A registry as images and docker configs spell it: a name and, where it was given, a port."""

    name: str
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> "RegistryHost":
        """Read `host`, `host:port`, a URL of the API's root, or any spelling of Docker Hub.

        Raises `UsageError` for anything else; a path is answered with the form that would do.
        """
        rest = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE)
        authority, slash, path = rest.partition("/")
        name, colon, port_text = authority.partition(":")
        if "@" in text:  # a password may hold a slash, so what follows it is not looked at either
            raise errors.UsageError("A registry is given as HOST[:PORT], without a user name or password in it")
        if not _NAME.fullmatch(name):
            raise errors.UsageError(f"{text!r} is not a registry: expected HOST or HOST:PORT")
        host = cls(name.lower(), _port(text, port_text) if colon else None)
        if host.is_docker_hub and (slash + path) in _API_ROOTS:
            return cls("docker.io")
        if slash + path not in _API_ROOTS:
            raise errors.UsageError(
                f"{text!r} has a path, and engines choose credentials by host alone", f"use {host} instead"
            )
        return host

    @property
    def is_docker_hub(self) -> bool:
        """Whether this is Docker Hub under any of its names."""
        return self.name in _DOCKER_HUB_NAMES and self.port in (None, 443)

    @property
    def config_key(self) -> str:
        """The key that both engines match in the `auths` of a docker config."""
        return DOCKER_HUB_KEY if self.is_docker_hub else str(self)

    @property
    def identity(self) -> "RegistryHost":
        """The form under which a login is kept: `host` and `host:443` are one registry."""
        if self.is_docker_hub:
            return RegistryHost("docker.io")
        return RegistryHost(self.name) if self.port == 443 else self

    @property
    def api_authority(self) -> str:
        """Where the registry's API answers: host and port for a URL."""
        return "registry-1.docker.io" if self.is_docker_hub else str(self)

    def __lt__(self, other: "RegistryHost") -> bool:
        return (self.name, self.port or 0) < (other.name, other.port or 0)

    def __str__(self) -> str:
        return self.name if self.port is None else f"{self.name}:{self.port}"


def _port(text: str, digits: str) -> int:
    port = int(digits) if _PORT.fullmatch(digits) else 0
    if not 0 < port < 65536:
        raise errors.UsageError(f"{text!r} is not a registry: the port is not a number from 1 to 65535")
    return port
