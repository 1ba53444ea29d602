"""What is read of the tarballs in the matrix of hard cases (registry.md 3.3), row by row."""

import gzip
import io
import json
from collections.abc import Callable
from contextlib import suppress

import pytest
import zstandard

from dcos_registry import errors
from dcos_registry.bundle.image_tarball import TarballImage
from dcos_registry.bundle.image_tarball.whole import unpacked_whole
from tests.bundle.image_tarballs import (
    CREATED,
    LAYERS,
    NAME,
    OCI_LAYER,
    Layout,
    Link,
    Members,
    attestation,
    config,
    gzipped,
    layer,
    legacy,
    named,
    only,
    packed,
    path_of,
    read,
    refused,
    saved,
    sha256,
    text_of,
)

AMD64 = {"os": "linux", "architecture": "amd64"}
ARM64 = {"os": "linux", "architecture": "arm64", "variant": "v8"}
ARM64_CONFIG = config(architecture="arm64", variant="v8")
PACKED = [gzipped(one) for one in LAYERS]


def content_of(data: bytes, image: TarballImage) -> list[bytes]:
    """Return the layers of an image as they are stored."""
    return [data[one.offset : one.offset + one.size] for one in image.layers]


def diff_ids(image: TarballImage) -> list[str]:
    """List what the layers are called when they are unpacked."""
    return [one.diff_id for one in image.layers]


def test_row_1_the_layout_up_to_docker_24_is_read() -> None:
    data = packed(legacy())
    image = only(data)
    assert (image.names, image.platform, image.created, image.format) == ((NAME,), "linux/amd64", CREATED, "docker")
    assert image.config == config()
    assert image.id == f"sha256:{sha256(config())}"
    assert content_of(data, image) == list(LAYERS)
    assert diff_ids(image) == [f"sha256:{sha256(one)}" for one in LAYERS]
    assert {(one.compression, one.digest) for one in image.layers} == {("none", None)}
    assert image.size == sum(map(len, LAYERS))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress], ids=["row_2_gzip", "row_3_zstd"])
def test_rows_2_and_3_a_tarball_that_is_packed_as_a_whole_is_unpacked(pack: Callable[[bytes], bytes]) -> None:
    data = packed(legacy())
    stream = io.BytesIO(pack(data))
    assert b"".join(unpacked_whole(iter(lambda: stream.read(1000), b""), "app.tar")) == data


def test_row_4_names_may_begin_with_the_folder_they_are_in() -> None:
    assert only(packed(legacy(prefix="./"))).names == (NAME,)


def test_row_5_an_image_may_have_no_name() -> None:
    image = only(packed(legacy(names=None)))
    assert (image.names, len(image.layers)) == ((), 2)


@pytest.mark.parametrize(
    "link",
    [Link(f"../{sha256(LAYERS[0])}/layer.tar"), Link(f"{sha256(LAYERS[0])}/layer.tar", is_hard=True)],
    ids=["row_6_symbolic", "row_7_hard"],
)
def test_rows_6_and_7_a_repeated_layer_is_a_link_to_the_first(link: Link) -> None:
    about = config([LAYERS[0], LAYERS[0]])
    paths = [f"{sha256(LAYERS[0])}/layer.tar", "0000/layer.tar"]
    manifest = saved({"Config": "config.json", "RepoTags": [NAME], "Layers": paths})
    members: Members = {paths[0]: LAYERS[0], paths[1]: link, "config.json": about, "manifest.json": manifest}
    data = packed(members)
    image = only(data)
    assert content_of(data, image) == [LAYERS[0], LAYERS[0]]
    assert [one.name for one in image.layers] == paths


def test_row_8_a_layer_that_is_there_once_may_be_a_link() -> None:
    members: Members = {
        "content.tar": LAYERS[0],
        "a/layer.tar": Link("../content.tar"),
        "config.json": config(LAYERS[:1]),
    }
    manifest = saved({"Config": "config.json", "RepoTags": [NAME], "Layers": ["a/layer.tar"]})
    data = packed({**members, "manifest.json": manifest})
    assert content_of(data, only(data)) == [LAYERS[0]]


def test_row_9_the_layout_of_docker_25_is_read_once() -> None:
    layout = Layout()
    layout.listing(layout.manifest(config(), LAYERS, annotations=named())).saving(config(), LAYERS)
    data = packed(layout.members)
    image = only(data)
    assert (image.names, image.format) == ((NAME,), "docker")
    assert content_of(data, image) == list(LAYERS)
    assert [one.digest for one in image.layers] == diff_ids(image), "its blobs are called by what is stored"


def test_row_10_the_manifest_without_layers_of_docker_25_0_0_is_passed_over() -> None:
    layout = Layout()
    layout.listing(layout.manifest(config(), [], annotations=named())).saving(config(), LAYERS)
    assert diff_ids(only(packed(layout.members))) == [f"sha256:{sha256(one)}" for one in LAYERS]


def test_an_index_beside_docker_s_list_is_passed_over_where_it_is_wrong() -> None:
    layout = Layout()
    layout.manifest(config(), LAYERS)
    layout.listing({"mediaType": "index", "digest": "nonsense"}).saving(config(), LAYERS)
    tarball = read(packed(layout.members))
    assert [image.names for image in tarball.images] == [(NAME,)]
    assert tarball.notes == (
        "its index.json is passed over: index.json is not as it should be: 'nonsense' is not a digest",
    )


def test_other_platforms_beside_docker_s_list_are_read_too() -> None:
    layout = Layout()
    both = [layout.manifest(about, LAYERS) for about in (config(), ARM64_CONFIG)]
    layout.listing({**layout.index(both), "annotations": named()}).saving(config(), LAYERS)
    images = read(packed(layout.members)).images
    assert [(image.names, image.platform, image.format) for image in images] == [
        ((NAME,), "linux/amd64", "docker"),
        ((NAME,), "linux/arm64/v8", "oci"),
    ]


@pytest.mark.parametrize("is_nested", [False, True], ids=["row_11", "row_12_nested"])
def test_rows_11_and_12_layers_of_the_containerd_store_are_passed_through(*, is_nested: bool) -> None:
    layout = Layout()
    descriptor = layout.manifest(config(), PACKED, f"{OCI_LAYER}+gzip", platform=AMD64)
    if is_nested:
        descriptor = layout.index([descriptor, attestation(layout)])
    layout.listing({**descriptor, "annotations": named()}).saving(config(), PACKED)
    data = packed(layout.members)
    tarball = read(data)
    (image,) = tarball.images
    assert content_of(data, image) == PACKED
    assert [one.compression for one in image.layers] == ["gzip", "gzip"]
    assert [one.digest for one in image.layers] == [f"sha256:{sha256(one)}" for one in PACKED]
    assert tarball.notes == ()


@pytest.mark.parametrize("is_nested", [False, True], ids=["row_13", "row_14_nested"])
def test_rows_13_and_14_an_oci_archive_is_read(*, is_nested: bool) -> None:
    layout = Layout()
    descriptor = layout.manifest(config(), PACKED, f"{OCI_LAYER}+gzip", platform=AMD64)
    if is_nested:
        arm = layout.manifest(ARM64_CONFIG, PACKED, f"{OCI_LAYER}+gzip", platform=ARM64)
        descriptor = layout.index([descriptor, arm, attestation(layout)])
    layout.listing({**descriptor, "annotations": named()})
    data = packed(layout.members)
    images = read(data).images
    platforms = ["linux/amd64", "linux/arm64/v8"] if is_nested else ["linux/amd64"]
    assert [image.platform for image in images] == platforms
    for image in images:
        assert (image.names, image.format) == ((NAME,), "oci")
        assert content_of(data, image) == PACKED
        assert diff_ids(image) == [f"sha256:{sha256(one)}" for one in LAYERS]


def test_row_15_zstd_layers_are_told_by_their_first_bytes() -> None:
    layout = Layout()
    stored = [zstandard.ZstdCompressor().compress(one) for one in LAYERS]
    layout.listing(layout.manifest(config(), stored, f"{OCI_LAYER}+zstd"))
    assert [one.compression for one in only(packed(layout.members)).layers] == ["zstd", "zstd"]


@pytest.mark.parametrize("first_packed", [0, 1], ids=["row_16", "row_17"])
def test_rows_16_and_17_each_layer_may_be_packed_or_not(first_packed: int) -> None:
    members = legacy(stored=lambda number, content: gzipped(content) if number == first_packed else content)
    expected = ["gzip", "none"] if first_packed == 0 else ["none", "gzip"]
    assert [one.compression for one in only(packed(members)).layers] == expected


def test_row_18_a_layer_is_given_with_the_diff_id_that_it_has_to_have() -> None:
    members = legacy(stored=lambda _, __: layer("something else"))
    assert diff_ids(only(packed(members))) == [f"sha256:{sha256(one)}" for one in LAYERS]


def test_row_19_all_images_of_a_tarball_are_read() -> None:
    about, other = config(), config(LAYERS[:1])
    first = {"Config": "a.json", "RepoTags": ["app:1", "app:latest"], "Layers": ["0.tar", "1.tar"]}
    second = {"Config": "b.json", "RepoTags": ["base:1"], "Layers": ["0.tar"]}
    members = {"0.tar": LAYERS[0], "1.tar": LAYERS[1], "a.json": about, "b.json": other}
    images = read(packed({**members, "manifest.json": saved(first, second)})).images
    assert [image.names for image in images] == [("app:1", "app:latest"), ("base:1",)]
    assert images[0].layers[0] == images[1].layers[0]


def test_row_20_a_tarball_that_is_cut_short_is_refused_with_the_name_of_what_is() -> None:
    data = packed(legacy())
    cut = data.index(LAYERS[1]) + 700
    assert refused(data[:cut]).endswith(
        f"it is cut short: {sha256(LAYERS[1])}/layer.tar has {len(LAYERS[1]):,} bytes, and 700 are there"
    )


def test_row_20_no_cut_gives_another_image() -> None:
    data = packed(legacy())
    whole = read(data)
    for cut in range(0, len(data), 256):
        with suppress(errors.UsageError):
            assert read(data[:cut]) == whole


@pytest.mark.parametrize("part", ["manifest", "configuration"])
def test_row_21_a_blob_that_is_not_what_its_name_says_is_refused(part: str) -> None:
    layout = Layout()
    descriptor = layout.manifest(config(), LAYERS)
    layout.listing(descriptor)
    path = path_of(config()) if part == "configuration" else f"blobs/sha256/{descriptor['digest'][7:]}"
    layout.members[path] = json.dumps(json.loads(text_of(layout.members, path)), indent=1).encode()
    assert "is not what its name says" in refused(packed(layout.members)).replace("the one that", "what")


def test_row_21_a_layer_is_given_with_the_digest_that_it_has_to_have() -> None:
    layout = Layout()
    layout.listing(layout.manifest(config(), LAYERS))
    layout.members[path_of(LAYERS[1])] = layer("other")
    assert only(packed(layout.members)).layers[1].digest == f"sha256:{sha256(LAYERS[1])}"


def test_row_22_as_many_layers_as_the_configuration_names_have_to_be_there() -> None:
    members = legacy()
    members[f"{sha256(config())}.json"] = about = config([*LAYERS, layer("third")])
    members[f"{sha256(about)}.json"] = members.pop(f"{sha256(config())}.json")
    entry = json.loads(text_of(members, "manifest.json"))[0]
    members["manifest.json"] = saved({**entry, "Config": f"{sha256(about)}.json"})
    assert refused(packed(members)).endswith(f"{NAME} has 2 layers, and its configuration names 3")
