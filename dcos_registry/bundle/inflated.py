"""The content of a compressed file, piece by piece: a small file cannot make a large one of itself in memory."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

_PIECE = 64 * 1024
XZ_MEMORY = 128 * 1024 * 1024
"""What `xz -9` needs is half of it; a header can ask for 4 GiB."""


class Damaged(ValueError):
    """It ends too early, is not what its first bytes promise, or holds more than is looked at; in words."""


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


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Gunzip:
    """zlib's decompressor with the interface that those of bz2 and lzma share."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


_KINDS: tuple[tuple[bytes, Callable[[], _Decompressor]], ...] = (
    (b"\x1f\x8b", _Gunzip),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)),
)


def _pieces(packed: bytes) -> Iterator[bytes]:
    """Yield the content in pieces of bounded size."""
    for magic, make in _KINDS:
        if packed.startswith(magic):
            yield from _unpacked(packed, magic, make)
            return
    for at in range(0, len(packed), _PIECE):
        yield packed[at : at + _PIECE]


def _unpacked(packed: bytes, magic: bytes, make: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Unpack members one after the other; what follows the last one, as padding, is nobody's."""
    at = 0
    try:
        while packed.startswith(magic, at):
            decompressor = make()
            while not decompressor.eof:
                given = packed[at : at + _PIECE] if decompressor.needs_input else b""
                at += len(given)
                piece = decompressor.decompress(given, _PIECE)
                if not (given or piece or decompressor.eof):
                    raise Damaged("it is cut short")
                yield piece
            at -= len(decompressor.unused_data)
    except (zlib.error, lzma.LZMAError, OSError, EOFError):
        raise Damaged("its compression is damaged") from None
