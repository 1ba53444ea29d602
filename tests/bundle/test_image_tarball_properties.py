"""Any bytes give images or one line that says what is wrong, with little memory and in little time."""

import json
import tracemalloc
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.bundle.image_tarball import Tarball, read_images
from dcos_registry.bundle.tar_headers import BLOCK, Header
from tests.bundle.image_tarballs import LAYERS, NAME, Held, Layout, attestation, config, gzipped, legacy, named, packed
from tests.bundle.test_old_docker import old

MOST_READS = 20_000
MOST_MEMORY = 32 * 1024 * 1024


class Watched(Held):
    """A tarball that minds how often it is read."""

    reads = 0

    def read(self, offset: int, size: int) -> bytes:
        """Return a range of what is there."""
        Watched.reads += 1
        assert offset >= 0
        assert size >= 0
        assert Watched.reads < MOST_READS
        return super().read(offset, size)


def oci() -> bytes:
    """Lay out an image for two platforms, and what is said of it."""
    layout = Layout()
    stored = [gzipped(one) for one in LAYERS]
    both = [layout.manifest(config(architecture=one), stored, platform={"os": "linux"}) for one in ("amd64", "arm64")]
    index = layout.index([*both, attestation(layout)], annotations=named())
    return packed(layout.listing(index).saving(config(), stored).members)


SAMPLES = {"legacy": packed(legacy()), "oci": oci(), "old": packed(old())}


def read_or_refused(data: bytes) -> Tarball | None:
    """Read a tarball, and hold what is read to what can be; None where it is refused."""
    Watched.reads = 0
    tracemalloc.start()
    try:
        tarball = read_images(Watched(data))
    except errors.UsageError as error:
        assert "app.tar" in error.message
        assert len(error.message) < 1000
        return None
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MOST_MEMORY
    for image in tarball.images:
        for layer in image.layers:
            assert 0 <= layer.offset <= layer.offset + layer.size <= len(data)
    return tarball


def with_right_sums(data: bytes) -> bytes:
    """Mend the sums of all blocks that look like headers, so that what was changed in them is looked at."""
    mended = bytearray(data)
    for at in range(0, len(data) - BLOCK + 1, BLOCK):
        block = data[at : at + BLOCK]
        if block[257:262] == b"ustar":
            total = sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")
            mended[at + 148 : at + 156] = b"%06o\0 " % total
    return bytes(mended)


@given(st.binary(max_size=2000))
@example(b"")
def test_any_bytes(data: bytes) -> None:
    read_or_refused(data)


@given(st.sampled_from(list(SAMPLES)), st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), max_size=20))
def test_a_tarball_with_some_bytes_changed(sample: str, changes: list[tuple[int, int]]) -> None:
    changed = bytearray(SAMPLES[sample])
    for at, change in changes:
        changed[at % len(changed)] ^= change
    read_or_refused(bytes(changed))


@given(st.data())
def test_a_tarball_with_changed_headers(data: st.DataObject) -> None:
    sample = SAMPLES[data.draw(st.sampled_from(list(SAMPLES)))]
    headers = [at for at in range(0, len(sample), BLOCK) if sample[at + 257 : at + 262] == b"ustar"]
    changed = bytearray(sample)
    for at in data.draw(st.lists(st.sampled_from(headers), min_size=1, max_size=4)):
        field, length = data.draw(st.sampled_from([(0, 100), (124, 12), (156, 1), (157, 100), (345, 155), (482, 1)]))
        value = data.draw(st.binary(max_size=length) | st.sampled_from([b"7" * 11, b"\x80" + b"\xff" * 11, b"x", b"L"]))
        changed[at + field : at + field + length] = value[:length].ljust(length, b"\0")
    read_or_refused(with_right_sums(bytes(changed)))


@given(st.sampled_from(list(SAMPLES)), st.lists(st.integers(0, 200), max_size=40))
def test_a_tarball_with_its_blocks_in_another_order(sample: str, order: list[int]) -> None:
    data = SAMPLES[sample]
    blocks = [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)]
    read_or_refused(b"".join(blocks[number % len(blocks)] for number in order))


KEYS = ("Config", "Layers", "RepoTags", "manifests", "digest", "mediaType", "platform", "os", "rootfs", "diff_ids")
MORE_KEYS = ("layers", "config", "annotations", "urls", "size", "parent", "artifactType", "created")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["0.tar", "config.json", NAME]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS + MORE_KEYS), inner, max_size=5),
    max_leaves=15,
)


@given(st.sampled_from(["manifest.json", "index.json", "repositories"]), JSON, JSON)
def test_documents_of_any_form(name: str, document: Any, about: Any) -> None:
    members = {"0.tar": LAYERS[0], "config.json": json.dumps(about).encode(), name: json.dumps(document).encode()}
    read_or_refused(packed({**members, "a/json": members["config.json"], "a/layer.tar": LAYERS[1]}))


@given(JSON)
def test_configurations_and_manifests_of_any_form(about: Any) -> None:
    content = json.dumps(about).encode()
    entry = {"Config": "config.json", "RepoTags": [NAME], "Layers": ["0.tar"]}
    read_or_refused(packed({"0.tar": LAYERS[0], "config.json": content, "manifest.json": json.dumps([entry]).encode()}))
    layout = Layout()
    layout.listing(layout.blob(content, "application/vnd.oci.image.manifest.v1+json"), layout.manifest(content, LAYERS))
    read_or_refused(packed(layout.members))


@given(st.binary(min_size=BLOCK, max_size=BLOCK))
def test_any_block_is_a_header_or_none(block: bytes) -> None:
    Header.parse(block)
    Header.parse(with_right_sums(block[:257] + b"ustar" + block[262:]))
