"""Manifests of images: the one that is written of a push, and what one that stands in a registry says of its layers.

DC/OS pulls Docker's schema 2 alone with the UCR (ucr.md 27). A configuration is the same JSON in both forms, so
converting an OCI image leaves its bytes as they are and gives them another media type (distribution
manifest/schema2/manifest.go; image-spec config.md).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dcos_registry import errors
from dcos_registry.model.digest import Digest
from dcos_registry.pull.docker_manifest import OCI, V2S2

Format = Literal["docker", "oci"]

LARGEST_CONFIG = 8 * 1024 * 1024
"""More than any configuration has; registries take no more than 4 MB for a manifest (registry.md 1.2)."""

_CONFIGS: Mapping[Format, str] = {
    "docker": "application/vnd.docker.container.image.v1+json",
    "oci": "application/vnd.oci.image.config.v1+json",
}
_LAYERS: Mapping[Format, str] = {
    "docker": "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "oci": "application/vnd.oci.image.layer.v1.tar+gzip",
}
_TYPES: Mapping[Format, str] = {"docker": V2S2, "oci": OCI}


@dataclass(frozen=True)
class Blob:
    """A blob of a registry; `size` is in bytes."""

    digest: Digest
    size: int


def write(form: Format, config: Blob, layers: Sequence[Blob]) -> tuple[bytes, str]:
    """Return a manifest and its media type; `layers` are packed by gzip, the lowest first.

    It is spelled as Docker spells one (Go's MarshalIndent with three blanks), so equal blobs make an equal digest.
    """
    document = {
        "schemaVersion": 2,
        "mediaType": _TYPES[form],
        "config": _descriptor(_CONFIGS[form], config),
        "layers": [_descriptor(_LAYERS[form], layer) for layer in layers],
    }
    return json.dumps(document, indent=3).encode(), _TYPES[form]


def config_of(manifest: bytes, media_type: str) -> Digest | None:
    """Return which configuration a manifest names; None where it is of no kind that has one."""
    document = _object(manifest) if media_type in _TYPES.values() else {}
    blob = _blob(document.get("config"), None)
    return blob.digest if blob else None


def packed_layers(manifest: bytes, config: bytes) -> dict[Digest, Blob]:
    """Return the blobs of an image's layers by their diff_ids, those that are packed by gzip."""
    rootfs = _object(config).get("rootfs")
    diff_ids = rootfs.get("diff_ids") if isinstance(rootfs, dict) else None
    layers = _object(manifest).get("layers")
    if not isinstance(diff_ids, list) or not isinstance(layers, list) or len(diff_ids) != len(layers):
        return {}
    blobs = (_blob(layer, tuple(_LAYERS.values())) for layer in layers)
    return {
        diff_id: blob
        for diff_id, blob in zip(map(_digest, diff_ids), blobs, strict=True)
        if diff_id is not None and blob is not None
    }


def _descriptor(media_type: str, blob: Blob) -> dict[str, Any]:
    return {"mediaType": media_type, "size": blob.size, "digest": blob.digest}


def _object(document: bytes) -> dict[str, Any]:
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _blob(entry: object, media_types: Sequence[str] | None) -> Blob | None:
    """Read a descriptor, of one of the media types where some are given."""
    if not isinstance(entry, dict):
        return None
    digest, size = _digest(entry.get("digest")), entry.get("size")
    fits = media_types is None or entry.get("mediaType") in media_types
    if digest is None or not fits or not isinstance(size, int) or size <= 0:
        return None
    return Blob(digest, size)


def _digest(value: object) -> Digest | None:
    try:
        return Digest.parse(value) if isinstance(value, str) else None
    except errors.UsageError:
        return None
