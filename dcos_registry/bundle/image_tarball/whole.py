"""A tarball that is packed as a whole, or comes as a stream: what it is unpacked."""

from collections.abc import Iterator

from dcos_registry import errors
from dcos_registry.bundle.decompression import Damaged, NotReadable, compression_of, unpacked
from dcos_registry.bundle.image_tarball.mistakes import ANEW

_ALWAYS = 1024**3
_MOST_TIMES = 200
"""Images become three to ten times as large; 200 is passed only where next to nothing but zeros is in them."""


def unpacked_whole(packed: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Yield the plain tar that is packed by gzip, bzip2, xz, zstd, or not at all; `name` is what messages call it.

    Raises `UsageError` where it is damaged, grows out of all proportion, or takes a library that is missing.
    """
    counted = _Counted(packed)
    kind = compression_of(counted.start(6))
    size = 0
    try:
        for piece in unpacked(counted.pieces(), kind):
            size += len(piece)
            if size > max(_ALWAYS, _MOST_TIMES * counted.size) and kind != "none":
                raise Damaged(f"it becomes over {_MOST_TIMES} times as large when it is unpacked, as no image does")
            yield piece
    except Damaged as error:
        raise errors.UsageError(f"{name} cannot be unpacked: {error}", ANEW) from None
    except NotReadable as error:
        raise errors.UsageError(
            f"{name} cannot be unpacked: {error}", f"pip install 'dcos-registry[zstd]', or unpack it: zstd -d {name}"
        ) from None


class _Counted:
    """Pieces, of which the first can be looked at, and the size of those that were taken."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._begun = b""
        self.size = 0

    def start(self, size: int) -> bytes:
        """Return the first bytes, fewer only where it ends."""
        while len(self._begun) < size and (piece := next(self._pieces, b"")):
            self._begun += piece
        return self._begun[:size]

    def pieces(self) -> Iterator[bytes]:
        """Yield all of it."""
        self.size = len(self._begun)
        yield self._begun
        for piece in self._pieces:
            self.size += len(piece)
            yield piece
