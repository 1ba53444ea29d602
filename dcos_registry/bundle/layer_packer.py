"""How layers are packed: gzip by ISA-L where it has wheels, else by zlib."""

import zlib
from typing import Protocol

from dcos_registry.bundle.decompression import GZIP, gzip_library

_ISAL_LEVEL = 2
_ZLIB_LEVEL = 1
"""Levels by their price: ISA-L's second is as fast as its first, and zlib's first is slow enough (registry.md 5.4)."""


class Packer(Protocol):
    """Packs one gzip stream."""

    def compress(self, data: bytes, /) -> bytes:
        """Take more content, and give what is packed by now."""

    def flush(self) -> bytes:
        """Give the rest."""


def packer() -> Packer:
    """Begin a gzip stream.

    Its bytes come of the content, of the pieces in which it is given, and of the library: ISA-L and zlib pack the same
    content into other bytes, so one image may have two digests from two machines. Its layers are found again by their
    diff_ids, which are the same on both.
    """
    library = gzip_library()
    level = _ZLIB_LEVEL if library is zlib else _ISAL_LEVEL
    made: Packer = library.compressobj(level, library.DEFLATED, GZIP)
    return made
