"""The layers of an image as its tarball stores them: each may be packed in another way, which its first bytes tell."""

import re
from collections.abc import Sequence

from dcos_registry.bundle.decompression import Damaged, compression_of
from dcos_registry.bundle.image_tarball.config import Config
from dcos_registry.bundle.image_tarball.image import StoredLayer
from dcos_registry.bundle.image_tarball.members import Member, Members, placed
from dcos_registry.bundle.tar_headers import BLOCK, Header
from dcos_registry.model.digest import Digest

_BLOB = re.compile(r"blobs/sha256/([0-9a-f]{64})")


def stored_layers(members: Members, paths: Sequence[str], config: Config, image: str) -> tuple[StoredLayer, ...]:
    """Find the layers of an image; raises `Damaged` with the layer's name, and where there are more or less of them."""
    if len(paths) != len(config.diff_ids):
        raise Damaged(f"{image} has {len(paths)} layers, and its configuration names {len(config.diff_ids)}")
    return tuple(stored_layer(members, path, diff_id) for path, diff_id in zip(paths, config.diff_ids, strict=True))


def stored_layer(members: Members, path: str, diff_id: Digest) -> StoredLayer:
    """Find one layer, and see how it is packed; raises `Damaged`."""
    member = members.find(path)
    start = members.tar.read(member.offset, min(BLOCK, member.size))
    compression = compression_of(start)
    if compression == "none" and not _is_tar(start, member):
        raise Damaged(f"the layer {path} in it is no tar, and is not packed in a way that is known")
    return StoredLayer(path, member.offset, member.size, compression, diff_id, stated_digest(path))


def stated_digest(path: str) -> Digest | None:
    """Return what a blob of an OCI layout is called by its content; None for any other file."""
    blob = _BLOB.fullmatch(placed(path))
    return Digest.from_hex(blob[1]) if blob else None


def _is_tar(start: bytes, member: Member) -> bool:
    """Tell whether a layer begins as a tar does; an empty one is two blocks of zeros, or nothing at all."""
    return member.size == 0 or not start.strip(b"\0") or Header.parse(start) is not None
