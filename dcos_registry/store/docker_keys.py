"""What the keys of docker's and podman's logins stand for (registry.md 2.1, 2.2)."""

import re
from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull.docker_config import WEB_LOGIN_KEYS

_SCHEME = re.compile("https?://", re.IGNORECASE)
_HUB_TOOL = re.compile("hub-tool(?:-[a-z-]+)?")
_API_ROOTS = ("", "v1", "v2")
_PATH = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Scope:
    """A registry, and the path in it that podman keeps the login for; the path is empty where it is for all of it."""

    host: RegistryHost
    path: str = ""


def scope_of(key: str) -> Scope:
    """Say what a key is for; raises `UsageError` where it is for no registry.

    Behind a scheme a path means nothing (docker/cli credentials/file_store.go `ConvertToHostname`, containers/image
    pkg/docker/config `normalizeRegistry`); without one it is podman's `host/namespace/repository`.
    """
    rest = _SCHEME.sub("", key, count=1)
    authority, _, path = rest.partition("/")
    host = RegistryHost.parse(authority if "@" not in key else key)
    path = path.strip("/")
    if rest != key or path in _API_ROOTS:
        return Scope(host)
    if not _PATH.fullmatch(path):
        raise errors.UsageError(f"{key!r} is not a registry, nor a path in one")
    return Scope(host, path)


def tool_of(key: str) -> str | None:
    """Name whose session a key belongs to, which is no login to a registry; None for any other key."""
    if key in WEB_LOGIN_KEYS:
        return "docker with the browser"
    return "hub-tool" if _HUB_TOOL.fullmatch(key) else None


def shown_key(key: str) -> str:
    """Return a key for people and reports, without a login that somebody wrote into it."""
    before, at, after = key.rpartition("@")
    scheme = _SCHEME.match(before)
    return f"{scheme[0] if scheme else ''}***@{after}" if at else key
