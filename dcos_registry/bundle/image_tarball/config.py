"""The configuration of an image: what of it says what the layers are (image-spec config.md; moby image/spec)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.bundle.decompression import Damaged
from dcos_registry.model.digest import Digest

MOST_LAYERS = 1000
"""Engines mount 127 at the most."""


@dataclass(frozen=True)
class Config:
    """A configuration: its bytes, and what is read out of them. `platform` is `linux/amd64`, `linux/arm64/v8`."""

    content: bytes = field(repr=False)
    diff_ids: tuple[Digest, ...]
    platform: str
    created: str | None

    @classmethod
    def of(cls, content: bytes, document: Any, name: str) -> "Config":
        """Read a configuration; raises `Damaged` for what is none."""
        rootfs = mapping(mapping(document).get("rootfs"))
        diff_ids = rootfs.get("diff_ids")
        if not isinstance(diff_ids, list) and rootfs.get("type") != "layers":
            raise Damaged(f"{name} is no configuration of an image: it says nothing of layers")
        created = document.get("created")
        return cls(
            content,
            tuple(digest(one, name) for one in items(diff_ids, MOST_LAYERS, name)),
            platform(document),
            created if isinstance(created, str) else None,
        )


def platform(document: Mapping[str, Any]) -> str:
    """Say for which platform something is, by the three members that configurations and descriptors share.

    Docker takes an image without `os` for one of Linux (moby image/image.go, OperatingSystem).
    """
    parts = [document.get(name) for name in ("os", "architecture", "variant")]
    system, architecture, variant = (part if isinstance(part, str) else "" for part in parts)
    return "/".join(filter(None, (system or "linux", architecture or "unknown", variant)))


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object of a document; an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def items(value: Any, most: int, name: str) -> list[Any]:
    """Return a list of a document, none for null; raises `Damaged` where it is none, or has more than any."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        raise Damaged(f"{name} is not as it should be: a list of at most {most:,} is missing")
    return value


def digest(value: Any, name: str) -> Digest:
    """Return a digest of a document; raises `Damaged` for what is none."""
    from dcos_registry import errors

    try:
        return Digest.parse(value if isinstance(value, str) else "")
    except errors.UsageError:
        raise Damaged(f"{name} is not as it should be: {str(value)[:100]!r} is not a digest") from None
