"""What a daemon.json makes of dockerd (docker.md 41, 45 to 47; docker/docker 20.10 daemon/config, registry/config.go).

Only what image pulls hang on is looked at; another setting may keep dockerd from starting, too.
"""

import ipaddress
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from dcos_registry.pull import docker_directives, docker_reference, go_json, go_types
from dcos_registry.pull.go_json import GoError, Object, Value
from dcos_registry.pull.go_types import Struct

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_FILE = "/etc/docker/daemon.json"
_UNREADABLE = f"unable to configure the Docker daemon with file {_FILE}: "
_NOT_STARTED = "failed to start daemon: "
_ANYTHING = Struct("map[string]interface {}", {})
_LARGEST_PORT = 65535


class _Refused(Exception):
    """The text with which dockerd does not start."""


@dataclass(frozen=True)
class Settings:
    """What a daemon.json says: registries by name and networks that are insecure, and the hub's mirrors by URL.

    With a `refusal` dockerd does not start. `notes` say what it ignores in silence.
    """

    insecure: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    mirrors: tuple[str, ...] = ()
    refusal: str | None = None
    notes: tuple[str, ...] = ()


def parse(document: bytes) -> Settings:
    """Read a daemon.json."""
    try:
        value = _read(document)
        mirrors = tuple(_mirror(mirror) for mirror in _texts(value, "registry-mirrors"))
        entries = [_insecure(entry) for entry in _texts(value, "insecure-registries")]
    except GoError as error:
        return Settings(refusal=f"{_UNREADABLE}{error}")
    except _Refused as error:
        return Settings(refusal=str(error))
    return Settings(
        insecure=tuple(entry for entry in entries if isinstance(entry, str)),
        networks=tuple(entry for entry in entries if not isinstance(entry, str)),
        mirrors=mirrors,
        notes=tuple(_notes(value)),
    )


def _read(document: bytes) -> Object:
    """Read what follows nothing but its first value (`getConflictFreeConfiguration`): unknown keys go before types."""
    value = go_json.decode_first(document)
    mismatch = next(go_types.mismatches(value, _ANYTHING), None)
    settings = value if isinstance(value, Object) else Object(())
    unknown = docker_directives.unknown(settings)
    if not mismatch and unknown:
        mismatch = f"the following directives don't match any configuration option: {', '.join(unknown)}"
    mismatch = mismatch or next(go_types.mismatches(settings, docker_directives.TYPES), None)
    mismatch = mismatch or docker_directives.invalid(settings)
    if mismatch:
        raise GoError(mismatch)
    return settings


def _texts(settings: Object, name: str) -> list[str]:
    value: Value = settings.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _mirror(text: str) -> str:
    """Check a mirror (`ValidateMirror`) and return its URL without a slash at the end."""
    parts = _split(text)
    if parts is None:
        raise _Refused(f"{_NOT_STARTED}invalid mirror: {_quoted(text)} is not a valid URI")
    if parts.scheme not in ("http", "https"):
        raise _Refused(f"{_NOT_STARTED}invalid mirror: unsupported scheme {_quoted(parts.scheme)} in {_quoted(text)}")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        reason = "path, query, or fragment at end of the URI"
        raise _Refused(f"{_NOT_STARTED}invalid mirror: {reason} {_quoted(text)}")
    if "@" in parts.netloc:
        shown = f"{parts.scheme}://{parts.username}:xxxxx@{parts.netloc.rpartition('@')[2]}{parts.path}"
        raise _Refused(f"{_NOT_STARTED}invalid mirror: username/password not allowed in URI {_quoted(shown)}")
    return f"{parts.scheme}://{parts.netloc}"


def _split(text: str) -> SplitResult | None:
    """Split a URL, None where Go's `url.Parse` finds none."""
    if re.search(r"[\x00-\x20\x7f]", text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _insecure(text: str) -> str | Network:
    """Check an insecure registry (`LoadInsecureRegistries`) and return its name or its network."""
    if text.startswith("-") or text.endswith("-"):
        raise _Refused(f"{_NOT_STARTED}invalid index name ({text}). Cannot begin or end with a hyphen")
    name = re.sub("^https?://", "", text, flags=re.IGNORECASE)
    if name == text and "://" in name:
        raise _Refused(f"{_NOT_STARTED}insecure registry {name} should not contain '://'")
    network = _network(name)
    if network is not None:
        return network
    reason = _bad_host(name)
    if reason:
        raise _Refused(f"{_NOT_STARTED}insecure registry {name} is not valid: {reason}")
    return name


def _network(text: str) -> Network | None:
    if not re.fullmatch(r"[^/]+/[0-9]+", text):
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _bad_host(name: str) -> str | None:
    """Say what is wrong with `host` or `host:port` (`validateHostPort`)."""
    host, port = _host_and_port(name)
    if not re.fullmatch(docker_reference.DOMAIN, name) and not _is_address(host):
        return f"invalid host {_quoted(host)}"
    return f"invalid port {_quoted(port)}" if port and int(port) > _LARGEST_PORT else None


def _host_and_port(name: str) -> tuple[str, str]:
    found = re.fullmatch(r"(?:\[([^\[\]]*)\]|([^:\[\]]*)):([^:\[\]]*)", name)
    return (found[1] or found[2] or "", found[3]) if found else (name, "")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _notes(settings: Object) -> Iterator[str]:
    """Tell of the names of flags, which dockerd knows in daemon.json, and does nothing for."""
    for flag, option in (("insecure-registry", "insecure-registries"), ("registry-mirror", "registry-mirrors")):
        if any(name == flag for name, _ in settings.members):
            yield f"dockerd ignores {flag} in daemon.json; the name there is {option}"
