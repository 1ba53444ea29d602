"""The content of a compressed file, piece by piece: a small file cannot make a large one of itself in memory."""

from collections.abc import Iterator

from dcos_registry.bundle.decompression import Damaged, compression_of, unpacked

_PIECE = 64 * 1024


class Inflated:
    """Reads forward through what gzip, bzip2, xz or nothing has packed; after `largest` bytes it is `Damaged`."""

    def __init__(self, packed: bytes, *, largest: int) -> None:
        self._pieces = _pieces(packed)
        self._rest = b""
        self._left = largest

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        taken = bytearray()
        while len(taken) < size and self._refill():
            missing = size - len(taken)
            taken += self._rest[:missing]
            self._rest = self._rest[missing:]
        return bytes(taken)

    def skip(self, size: int) -> None:
        """Pass over `size` bytes."""
        while size > 0:
            if not self._refill():
                raise Damaged("it is cut short")
            passed = min(size, len(self._rest))
            self._rest = self._rest[passed:]
            size -= passed

    def finish(self) -> None:
        """Read on to the end, which shows whether it is there."""
        while self._refill():
            self._rest = b""

    def _refill(self) -> bool:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._left -= len(piece)
            if self._left < 0:
                raise Damaged("it holds far more than credentials")
            self._rest = piece
        return True


def _pieces(packed: bytes) -> Iterator[bytes]:
    """Yield the content in pieces of bounded size."""
    slices = (packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE))
    kind = compression_of(packed[:6])
    return slices if kind == "zstd" else unpacked(slices, kind)
