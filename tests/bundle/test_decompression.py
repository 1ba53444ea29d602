"""Streams are unpacked in pieces of bounded size, and what is wrong with one is said."""

import bz2
import gzip
import io
import lzma
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.bundle import decompression
from dcos_registry.bundle.decompression import Damaged, compression_of, unpacked
from dcos_registry.bundle.image_tarball import whole
from dcos_registry.bundle.image_tarball.whole import unpacked_whole

PACK: dict[decompression.Compression, Callable[[bytes], bytes]] = {
    "none": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
PACKING: list[decompression.Compression] = [kind for kind in PACK if kind != "none"]
MIB = 1024 * 1024


def pieces(data: bytes, size: int = 1000) -> Iterator[bytes]:
    """Yield data piece by piece."""
    stream = io.BytesIO(data)
    return iter(lambda: stream.read(size), b"")


@pytest.mark.parametrize("kind", PACK)
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=3), st.integers(1, 4000))
def test_members_are_unpacked_one_after_the_other(
    kind: decompression.Compression, contents: list[bytes], size: int
) -> None:
    packed = b"".join(map(PACK[kind], contents))
    if kind != "none":
        assert compression_of(packed[:6]) == kind
    assert b"".join(unpacked(pieces(packed, size), kind, to_its_end=kind != "zstd")) == b"".join(contents)


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz"])
def test_what_is_cut_short_is_damaged(kind: decompression.Compression) -> None:
    packed = PACK[kind](bytes(range(256)) * 100)
    for end in range(7, len(packed) - 1, 7):
        with pytest.raises(Damaged, match="it is cut short"):
            list(unpacked(pieces(packed[:end]), kind))


@pytest.mark.parametrize("kind", PACKING)
@given(st.binary(max_size=300), st.integers(6, 300), st.integers(1, 255))
def test_what_is_changed_is_damaged_or_other_content(
    kind: decompression.Compression, content: bytes, at: int, change: int
) -> None:
    packed = bytearray(PACK[kind](content))
    packed[at % len(packed)] ^= change
    with suppress(Damaged):
        list(unpacked(pieces(bytes(packed)), kind))


@pytest.mark.parametrize("kind", PACKING)
def test_little_becomes_much_in_small_pieces(kind: decompression.Compression) -> None:
    packed = PACK[kind](bytes(64 * MIB))
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in unpacked(pieces(packed, MIB), kind)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) == 64 * MIB
    assert max(sizes) <= 128 * 1024
    assert peak < 16 * MIB, "xz has a window of 8 MiB"


def test_what_follows_is_nobodys_or_refused() -> None:
    packed = gzip.compress(b"content") + bytes(1000)
    assert list(unpacked(pieces(packed), "gzip")) == [b"content"]
    with pytest.raises(Damaged, match="something follows"):
        list(unpacked(pieces(packed), "gzip", to_its_end=True))


def test_gzip_is_unpacked_without_isa_l_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    assert decompression.gzip_library().__name__ == "zlib"
    assert list(unpacked(pieces(gzip.compress(b"content")), "gzip")) == [b"content"]
    with pytest.raises(Damaged, match="its compression is damaged"):
        list(unpacked(pieces(b"\x1f\x8bnonsense"), "gzip"))


def test_without_the_library_of_zstd_a_tarball_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(errors.UsageError, match="packed by zstd, for which a library is missing") as error:
        list(unpacked_whole(pieces(PACK["zstd"](b"content")), "app.tar.zst"))
    assert error.value.hint == "pip install 'dcos-registry[zstd]', or unpack it: zstd -d app.tar.zst"


@pytest.mark.parametrize("kind", ["gzip", "zstd", "xz"])
def test_a_tarball_that_becomes_far_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch, kind: decompression.Compression
) -> None:
    monkeypatch.setattr(whole, "_ALWAYS", MIB)
    written = 0
    with pytest.raises(errors.UsageError, match="over 200 times as large"):
        for piece in unpacked_whole(pieces(PACK[kind](bytes(64 * MIB)), 100), "app.tar"):
            written += len(piece)
    assert written < 32 * MIB


@given(st.sampled_from(list(PACK)), st.binary(max_size=2000))
def test_any_bytes_are_unpacked_or_refused(kind: decompression.Compression, data: bytes) -> None:
    with suppress(errors.UsageError):
        for piece in unpacked_whole(pieces(PACK[kind](b"")[:6] + data), "app.tar"):
            assert len(piece) <= 128 * 1024
