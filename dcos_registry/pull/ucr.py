"""Which registry the Mesos UCR asks for an image, and which entry of which docker config it takes along.

Pure rules; their numbers are those of ucr.md, their code is Mesos's (1.8 to 1.11 agree on them). `ucr_walk` makes the
pull out of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from dcos_registry.pull import mesos_json, mesos_protobuf
from dcos_registry.pull.mesos_json import MesosError

Auths: TypeAlias = Mapping[str, "Auth"]
Source = Literal["secret", "agent"]

DEFAULT_REGISTRY = "https://registry-1.docker.io"
"""The agent flag `--docker_registry`; DC/OS leaves it alone."""


@dataclass(frozen=True)
class Auth:
    """One entry of a docker config: `auth` as it is written, None where it is absent or null."""

    auth: str | None = field(repr=False)


@dataclass(frozen=True)
class Match:
    """One entry that an image's registry matches, and the file that holds it."""

    key: str
    auth: str = field(repr=False)
    source: Source


@dataclass(frozen=True)
class Image:
    """An image name as `parseImageReference` splits it; `registry` is None where the name has none."""

    registry: str | None
    repository: str
    tag: str | None
    digest: str | None


@dataclass(frozen=True)
class Location:
    """Where an image is asked for: the URL's parts, `port` None where none is written, `reference` a tag or digest."""

    scheme: str
    host: str
    port: int | None
    repository: str
    reference: str

    @property
    def registry(self) -> str:
        """What the keys of docker configs are compared with (rule 8)."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def root(self) -> str:
        """The URL of the API; Mesos writes it without a slash at its end."""
        return f"{self.scheme}://{self.registry}/v2"

    @property
    def manifest(self) -> str:
        """The URL of the manifest."""
        return f"{self.root}/{self.repository}/manifests/{self.reference}"

    def blob(self, digest: str) -> str:
        """Return the URL of a blob."""
        return f"{self.root}/{self.repository}/blobs/{digest}"


def parse_config(document: bytes) -> dict[str, Auth]:
    """Read a docker config as Mesos does (rules 1 to 6; docker/spec.cpp `parseAuthConfig`).

    Raises `MesosError` with Mesos's text. Every entry is checked, whether an image needs it or not.
    """
    try:
        config = mesos_json.parse_object(document)
    except MesosError as error:
        raise MesosError(f"JSON parse failed: {error}") from None
    entries = config.get("auths")
    if entries is None:
        entries = config  # rule 2: an old .dockercfg
    if not isinstance(entries, dict):
        raise MesosError("Failed to find 'auths' in docker config file: Found JSON value of wrong type")
    return {key: _entry(entry) for key, entry in entries.items()}


def _entry(value: mesos_json.Value) -> Auth:
    if not isinstance(value, dict):
        raise MesosError("Invalid JSON object '***'")
    try:
        mesos_protobuf.check(value, mesos_protobuf.AUTH)
    except MesosError as error:
        raise MesosError(f"Protobuf parse failed: {error}") from None
    auth = value.get("auth")
    return Auth(auth if isinstance(auth, str) else None)


def key_host(key: str) -> str:
    """Cut a key down to what is compared with a registry (rule 7; docker/spec.cpp `parseAuthUrl`)."""
    for scheme in ("http://", "https://"):
        if key.startswith(scheme):
            key = key[len(scheme) :]
            break
    return key.partition("/")[0]


def key_matches(key: str, location: Location) -> bool:
    """Tell whether an entry is for this registry (rules 7, 8, 10; uri/fetchers/docker.cpp `getAuthHeaderBasic`)."""
    return key_host(key) == location.registry or ("docker.io" in key and "docker.io" in location.host)


def are_rivals(key: str, other: str) -> bool:
    """Tell whether there is a registry that two entries of one docker config are both for (rules 7, 10)."""
    return key_host(key) == key_host(other) or ("docker.io" in key and "docker.io" in other)


def matches(location: Location, secret: Auths, agent: Auths) -> list[Match]:
    """List the entries that could be sent, the one that usually is first (rules 11 to 15).

    More than one is ambiguous: the winner is the first in the order of a std::unordered_map, which unrelated entries
    and another libstdc++ change. What is inserted last usually comes first: the agent's entries before the secret's,
    the first of the agent's keys in the alphabet, the last of the secret's. Under a key that is the same to the letter
    the secret hides the agent's entry, even without an `auth` of its own.
    """
    added = {key: auth for key, auth in sorted(agent.items()) if key not in secret}
    own = dict(sorted(secret.items(), reverse=True))
    return [*_matches(location, added, "agent"), *_matches(location, own, "secret")]


def _matches(location: Location, auths: Auths, source: Source) -> list[Match]:
    return [
        Match(key, entry.auth, source)
        for key, entry in auths.items()
        if entry.auth is not None and key_matches(key, location)
    ]


def parse_image(name: str) -> Image:
    """Split an image name (rule 33; docker/spec.cpp `parseImageReference`); raises `MesosError` on a second `@`."""
    name, *digests = name.split("@")
    if len(digests) > 1:
        raise MesosError("Multiple '@' symbols found")
    digest = digests[0] if digests else None
    head, colon, last = name.rpartition(":")
    tag = None
    if colon and "/" not in last:
        name, tag = head, last
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return Image(first, rest, tag, digest)
    return Image(None, name, tag, digest)


def locate(image: Image, default_registry: str = DEFAULT_REGISTRY) -> Location:
    """Say where an image is asked for (rules 8, 9, 30, 33 to 35; provisioner/docker/registry_puller.cpp `_pull`).

    Raises `MesosError` where the registry's port is no number.
    """
    scheme, host, port = _default(default_registry) if image.registry is None else _named(image.registry)
    domain = host if image.registry is None else image.registry
    repository = image.repository
    if "docker.io" in domain and "/" not in repository:
        repository = f"library/{repository}"
    reference = image.tag if image.tag is not None else "latest"
    return Location(scheme, host, port, repository, image.digest if image.digest is not None else reference)


def _named(registry: str) -> tuple[str, str, int | None]:
    """Read the registry of an image name (rules 8, 30, 34; docker/spec.cpp `getRegistryScheme`)."""
    host, colon, digits = registry.partition(":")
    if not colon:
        return "https", host, None
    port = _int(digits)
    if port is None:
        raise MesosError(f"Failed to get registry port: Failed to numify '{digits}'")
    plain = port == 80 or (port != 443 and host in ("localhost", "127.0.0.1"))
    return "http" if plain else "https", host, port


def _default(url: str) -> tuple[str, str, int | None]:
    """Read the agent's flag; it always has a port (rule 9; libprocess http.cpp `URL::parse`)."""
    scheme, separator, rest = url.partition("://")
    host = rest.partition("/")[0]
    parts = [part for part in host.split(":") if part]
    if not separator:
        raise _bad_default("Missing scheme in url string")
    if not parts:
        raise _bad_default("Host not found in url")
    if len(parts) > 2:
        raise _bad_default("Found multiple ports in url")
    scheme = scheme.lower()
    if len(parts) == 1:
        if scheme not in ("http", "https"):
            raise _bad_default("Unable to determine port from url")
        return scheme, parts[0], 80 if scheme == "http" else 443
    port = _int(parts[1])
    if port is None or not 0 <= port < 2**16:
        raise _bad_default(f"Failed to parse port: Failed to convert '{parts[1]}' to number")
    return scheme, parts[0], port


def _bad_default(reason: str) -> MesosError:
    return MesosError(f"Failed to parse the default Docker registry: {reason}")


def _int(text: str) -> int | None:
    """Read an int as stout's numify does: a sign, leading noughts and hexadecimal are fine, blanks are not."""
    if re.fullmatch(r"[-+]?[0-9]{1,40}", text):
        number = int(text)
    elif re.fullmatch(r"-?0[xX][0-9a-fA-F]{1,8}", text):
        number = int(text, 16)
    else:
        return None
    return number if -(2**31) <= number < 2**31 else None
