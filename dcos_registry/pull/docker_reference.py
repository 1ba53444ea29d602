"""Image names as the docker CLI 20.10 takes them (docker.md 33 to 35; distribution/reference normalize.go)."""

import re
from dataclasses import dataclass

HUB = "docker.io"

_COMPONENT = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
DOMAIN = rf"{_COMPONENT}(?:\.{_COMPONENT})*(?::[0-9]+)?"
_PATH = r"[a-z0-9]+(?:(?:[._]|__|-*)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?P<name>{DOMAIN}(?:/{_PATH})+)(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?"
)
_IDENTIFIER = re.compile("[a-f0-9]{64}")
_HEX_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_MAX_NAME = 255


class BadReference(ValueError):
    """What the CLI says of an image name that it refuses."""


@dataclass(frozen=True)
class Reference:
    """An image: `domain` as it is written (`docker.io` for the hub), `path`, and what is asked for."""

    domain: str
    path: str
    tag: str | None
    digest: str | None

    @property
    def familiar_name(self) -> str:
        """The name as dockerd shows it: without the hub's domain and `library/`."""
        if self.domain != HUB:
            return f"{self.domain}/{self.path}"
        return self.path.removeprefix("library/") if self.path.count("/") == 1 else self.path

    @property
    def familiar(self) -> str:
        """The whole reference as dockerd shows it; a digest makes the tag go away (rule 35)."""
        return f"{self.familiar_name}@{self.digest}" if self.digest else f"{self.familiar_name}:{self.tag}"


def parse(image: str) -> Reference:
    """Read an image name; raises `BadReference` with the CLI's text."""
    if _IDENTIFIER.fullmatch(image):
        raise BadReference(f"invalid repository name ({image}), cannot specify 64-byte hexadecimal strings")
    domain, path = _split(image)
    if path.partition(":")[0] != path.partition(":")[0].lower():
        raise BadReference("invalid reference format: repository name must be lowercase")
    found = _REFERENCE.fullmatch(f"{domain}/{path}")
    if not found:
        raise BadReference("invalid reference format")
    if len(found["name"]) > _MAX_NAME:
        raise BadReference(f"repository name must not be more than {_MAX_NAME} characters")
    digest = found["digest"]
    if digest:
        _check_digest(digest)
    tag = None if digest else found["tag"] or "latest"
    return Reference(domain, found["name"].partition("/")[2], tag, digest)


def _split(image: str) -> tuple[str, str]:
    first, slash, rest = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        domain, path = first, rest
    else:
        domain, path = HUB, image
    if domain == f"index.{HUB}":
        domain = HUB
    if domain == HUB and "/" not in path:
        path = f"library/{path}"
    return domain, path


def _check_digest(digest: str) -> None:
    algorithm, _, encoded = digest.partition(":")
    if algorithm not in _HEX_LENGTHS:
        raise BadReference("unsupported digest algorithm")
    if len(encoded) != _HEX_LENGTHS[algorithm]:
        raise BadReference("invalid checksum digest length")
    if encoded != encoded.lower():
        raise BadReference("invalid checksum digest format")
