"""What is sent of a layer: its content packed by gzip, the same each time, and only where it is the right layer."""

import bz2
import gzip
import hashlib
import lzma
import random
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.bundle import layer_blob
from dcos_registry.bundle.decompression import Compression
from dcos_registry.bundle.image_tarball import StoredLayer
from dcos_registry.bundle.layer_blob import LayerBlob
from dcos_registry.bundle.layer_packer import packer
from dcos_registry.model.digest import Digest
from tests.bundle.image_tarballs import Held

LARGE = random.Random(1).randbytes(500_000) + bytes(500_000) + random.Random(2).randbytes(1000)
PACKERS: dict[Compression, Any] = {
    "none": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def blob(
    stored: bytes,
    compression: Compression,
    content: bytes = LARGE,
    digest: Digest | None = None,
    *,
    unpacked: bool = False,
) -> LayerBlob:
    """Make a layer that lies in the middle of a tarball."""
    layer = StoredLayer("abc/layer.tar", 100, len(stored), compression, Digest.of(content), digest)
    return LayerBlob(Held(bytes(100) + stored + bytes(100)), layer, "2 of 3 (abc/layer.tar)", unpacked=unpacked)


def refused(made: LayerBlob) -> str:
    with pytest.raises(errors.UsageError) as error:
        list(made.chunks(0))
    return error.value.message


@pytest.mark.parametrize("compression", PACKERS)
def test_the_content_is_packed_by_gzip_whatever_it_was_packed_by(compression: Compression) -> None:
    made = blob(PACKERS[compression](LARGE), compression)
    sent = b"".join(made.chunks(0))
    assert gzip.decompress(sent) == LARGE
    assert made.finished() == (Digest.of(sent), len(sent))


@pytest.mark.parametrize("unpacked", [True, False])
@pytest.mark.parametrize("is_stated", [True, False])
def test_what_is_packed_by_gzip_is_passed_through(*, is_stated: bool, unpacked: bool) -> None:
    stored = gzip.compress(LARGE[:600_000]) + gzip.compress(LARGE[600_000:])
    made = blob(stored, "gzip", digest=Digest.of(stored) if is_stated else None, unpacked=unpacked)
    assert b"".join(made.chunks(0)) == stored
    assert made.finished() == (Digest.of(stored), len(stored))
    assert made.passed == len(stored)


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_it_can_be_had_again_from_any_byte_on(compression: Compression) -> None:
    made = blob(PACKERS[compression](LARGE), compression)
    whole = b"".join(made.chunks(0))
    for offset in (1, 1000, len(whole) // 2, len(whole) - 1, len(whole)):
        assert b"".join(made.chunks(offset)) == whole[offset:]
        assert made.finished() == (Digest.of(whole), len(whole))


@given(st.binary(max_size=2000), st.integers(0, 3000))
def test_any_content_comes_back(content: bytes, offset: int) -> None:
    made = blob(content, "none", content)
    whole = b"".join(made.chunks(0))
    assert gzip.decompress(whole) == content
    assert b"".join(made.chunks(offset)) == whole[offset:]


def test_the_gzip_header_has_neither_time_nor_name() -> None:
    header = b"".join(blob(LARGE, "none").chunks(0))[:10]
    assert (header[3], header[4:8]) == (0, bytes(4))


def test_without_isal_zlib_packs_the_same_content_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    assert isinstance(packer(), type(zlib.compressobj()))
    first, second = (b"".join(blob(LARGE, "none").chunks(0)) for _ in range(2))
    assert first == second
    assert gzip.decompress(first) == LARGE


def test_gnu_tar_takes_what_is_sent(tmp_path: Path) -> None:
    """It is what the UCR unpacks layers with (registry.md 0.2)."""
    from tests.bundle.image_tarballs import layer

    content = layer("some text")
    file = tmp_path / "blob"
    file.write_bytes(b"".join(blob(content, "none", content).chunks(0)))
    subprocess.run(["tar", "-x", "-f", file, "-C", tmp_path], check=True)
    assert (tmp_path / "etc" / "text").read_text() == "some text"


@pytest.mark.parametrize("compression", PACKERS)
def test_another_layer_is_refused_by_its_name(compression: Compression) -> None:
    message = refused(blob(PACKERS[compression](b"another"), compression))
    assert message.startswith("The layer 2 of 3 (abc/layer.tar) is damaged: it holds sha256:")
    assert Digest.of(LARGE) in message


def test_a_blob_that_is_not_the_one_it_is_stored_as_is_refused() -> None:
    assert "and is stored as" in refused(blob(gzip.compress(LARGE), "gzip", digest=Digest.of(b"another")))


def test_a_blob_is_looked_into_on_request() -> None:
    stored = gzip.compress(b"another")
    assert b"".join(blob(stored, "gzip", digest=Digest.of(stored)).chunks(0)) == stored
    assert "it holds sha256:" in refused(blob(stored, "gzip", digest=Digest.of(stored), unpacked=True))


@pytest.mark.parametrize("compression", ["gzip", "bzip2", "xz", "zstd"])
def test_a_layer_that_is_cut_short_is_refused(compression: Compression) -> None:
    assert "abc/layer.tar" in refused(blob(PACKERS[compression](LARGE)[:-30], compression))


def test_a_tarball_that_becomes_shorter_is_refused() -> None:
    layer = StoredLayer("abc/layer.tar", 0, 200, "none", Digest.of(bytes(200)))
    assert "it is cut short" in refused(LayerBlob(Held(bytes(100)), layer, "1 of 1 (abc/layer.tar)"))


def test_what_follows_the_gzip_stream_is_refused() -> None:
    """The Docker Engine cannot unpack it (Go's compress/gzip)."""
    assert "something follows" in refused(blob(gzip.compress(LARGE) + b"more", "gzip"))


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer_blob, "_LARGEST", 10_000_000)
    bomb = gzip.compress(bytes(20_000_000))
    assert "it holds more than 10,000,000 bytes" in refused(blob(bomb, "gzip", bytes(20_000_000)))


def test_without_zstandard_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    made = blob(PACKERS["zstd"](LARGE), "zstd")
    with pytest.raises(errors.UsageError) as error:
        list(made.chunks(0))
    assert error.value.hint == "pip install 'dcos-registry[zstd]'"


def test_nothing_is_finished_before_its_end() -> None:
    made = blob(LARGE, "none")
    next(iter(made.chunks(0)))
    with pytest.raises(ValueError, match="not read to its end"):
        made.finished()


def test_the_digest_is_that_of_the_bytes() -> None:
    made = blob(LARGE, "none")
    sent = b"".join(made.chunks(0))
    assert made.finished()[0] == f"sha256:{hashlib.sha256(sent).hexdigest()}"
