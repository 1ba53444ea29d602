"""Unpacks gzip, bzip2, xz and zstd piece by piece: a small file cannot make a large one of itself in memory."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Protocol, TypeAlias

Compression: TypeAlias = Literal["none", "gzip", "bzip2", "xz", "zstd"]

GZIP = 31
"""zlib's `wbits` for a gzip stream, whose header then has neither time nor name (zlib.h, deflateInit2)."""
XZ_MEMORY = 128 * 1024 * 1024
"""What `xz -9` needs is half of it; a header can ask for 4 GiB."""
_ZSTD_WINDOW = 128 * 1024 * 1024
"""The largest window that zstd takes without being told to (zstd.h, ZSTD_WINDOWLOG_LIMIT_DEFAULT)."""
_PIECE = 128 * 1024

_MAGIC: Mapping[Compression, bytes] = {
    "gzip": b"\x1f\x8b",
    "bzip2": b"BZh",
    "xz": b"\xfd7zXZ\0",
    "zstd": b"\x28\xb5\x2f\xfd",
}


class Damaged(ValueError):
    """It ends too early, is not what its first bytes promise, or holds more than is looked at; in words."""


class NotReadable(ValueError):
    """A library is missing here that it takes to unpack it; in words."""


def compression_of(start: bytes) -> Compression:
    """Say by its first six bytes how something is packed; `none` for what is of no kind that is known."""
    return next((kind for kind, magic in _MAGIC.items() if start.startswith(magic)), "none")


def unpacked(packed: Iterator[bytes], compression: Compression, *, to_its_end: bool = False) -> Iterator[bytes]:
    """Yield what is packed in one member after the other, in pieces of bounded size.

    What follows the last member, as padding, is nobody's; with `to_its_end` nothing may follow, as for Go's
    compress/gzip, by which engines unpack layers. A zstd stream that is cut short only ends too early.
    Raises `Damaged`, and `NotReadable` for zstd without its library.
    """
    if compression == "none":
        return packed
    source = _Source(packed)
    return _unzstd(source) if compression == "zstd" else _members(source, compression, to_its_end=to_its_end)


def gzip_library() -> Any:
    """Return what packs and unpacks gzip: ISA-L where it has wheels, zlib elsewhere; both have zlib's interface."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


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

    def __init__(self, library: Any) -> None:
        self._zlib = library.decompressobj(wbits=GZIP)
        self.error = library.error

    @property
    def eof(self) -> bool:
        return bool(self._zlib.eof)

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return bytes(self._zlib.unused_data)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        try:
            return bytes(self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length))
        except self.error:
            raise EOFError from None


def _decompressor(compression: Compression) -> Callable[[], _Decompressor]:
    if compression == "bzip2":
        return bz2.BZ2Decompressor
    if compression == "xz":
        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
    library = gzip_library()
    return lambda: _Gunzip(library)


class _Source:
    """The packed pieces, of which what was not used can be given back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def starts_with(self, magic: bytes) -> bool:
        while len(self._rest) < len(magic) and (piece := next(self._pieces, b"")):
            self._rest += piece
        return self._rest.startswith(magic)

    def is_at_its_end(self) -> bool:
        return not self.starts_with(b"\0") and not self._rest

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end; zstandard reads so, too."""
        self._rest = self._rest or next(self._pieces, b"")
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def give_back(self, data: bytes) -> None:
        self._rest = data + self._rest


def _members(source: _Source, compression: Compression, *, to_its_end: bool) -> Iterator[bytes]:
    make = _decompressor(compression)
    try:
        while source.starts_with(_MAGIC[compression]):
            yield from _member(source, make())
    except (lzma.LZMAError, OSError, EOFError):
        raise Damaged("its compression is damaged") from None
    if to_its_end and not source.is_at_its_end():
        raise Damaged("something follows what is compressed in it")


def _member(source: _Source, decompressor: _Decompressor) -> Iterator[bytes]:
    while not decompressor.eof:
        given = source.read(_PIECE) if decompressor.needs_input else b""
        piece = decompressor.decompress(given, _PIECE)
        if piece:
            yield piece
        elif not given and not decompressor.eof:
            raise Damaged("it is cut short")
    source.give_back(decompressor.unused_data)


def _unzstd(source: _Source) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError:
        raise NotReadable("it is packed by zstd, for which a library is missing here") from None
    readable: Any = source
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    stream = decompressor.stream_reader(readable, read_across_frames=True)
    try:
        while piece := stream.read(_PIECE):
            yield piece
    except zstandard.ZstdError:
        raise Damaged("its compression is damaged") from None
