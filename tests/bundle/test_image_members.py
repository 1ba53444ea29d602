"""How the members of a tarball are found: long names, links, holes, repetitions; and how much of it is looked at."""

import io
import json
import subprocess
import tarfile
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from dcos_registry.bundle.image_tarball import members as module
from dcos_registry.bundle.image_tarball import read_images
from tests.bundle.archives import tar
from tests.bundle.image_tarballs import (
    LAYERS,
    NAME,
    Held,
    Layout,
    Link,
    config,
    legacy,
    only,
    packed,
    path_of,
    read,
    refused,
    saved,
    sha256,
    text_of,
)
from tests.servers.required import require_program

GIB = 1024**3
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def image_of(layer: str, **more: bytes | Link) -> dict[str, bytes | Link]:
    """Lay out an image of one layer by the name of its member."""
    manifest = saved({"Config": "config.json", "RepoTags": [NAME], "Layers": [layer]})
    return {**more, "config.json": config(LAYERS[:1]), "manifest.json": manifest}


@pytest.mark.parametrize("tar_format", FORMATS)
@pytest.mark.parametrize("length", [1, 30, 60])
def test_names_of_any_length_are_read(tar_format: str, length: int) -> None:
    name = "folder/" * (length if tar_format != "ustar" else min(length, 30)) + "layer.tar"
    assert only(packed({name: LAYERS[0], **image_of(name)}, FORMATS[tar_format])).layers[0].name == name


@pytest.mark.parametrize("tar_format", ["gnu", "pax"])
def test_links_to_names_of_any_length_are_followed(tar_format: str) -> None:
    name = f"{'folder/' * 60}layer.tar"
    image = only(packed({name: LAYERS[0], "link": Link(name), **image_of("link")}, FORMATS[tar_format]))
    assert image.layers[0].size == len(LAYERS[0])


def test_links_are_followed_from_one_to_the_next() -> None:
    links = {f"{number}/layer.tar": Link(f"../{number + 1}/layer.tar") for number in range(10)}
    image = only(packed({**links, "10/layer.tar": LAYERS[0], **image_of("0/layer.tar")}))
    assert image.layers[0].size == len(LAYERS[0])


@pytest.mark.parametrize("target", ["layer.tar", "./layer.tar", "/layer.tar", "other"])
def test_links_in_a_circle_are_refused(target: str) -> None:
    data = packed({"layer.tar": Link(target), "other": Link("layer.tar"), **image_of("layer.tar")})
    assert refused(data).endswith("layer.tar is a link that leads nowhere but to links")


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../../etc/passwd", "nowhere"])
@pytest.mark.parametrize("is_hard", [False, True])
def test_no_link_leads_out_of_the_tarball(target: str, *, is_hard: bool) -> None:
    data = packed({"a/layer.tar": Link(target, is_hard), **image_of("a/layer.tar")})
    assert "a/layer.tar is a link to " in refused(data)
    assert refused(data).endswith(", which is not in it")


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../../etc/passwd"])
def test_no_name_in_a_tarball_is_a_path(name: str) -> None:
    assert refused(packed(image_of(name))).endswith(f"{name} is not in it")


def test_a_member_that_is_there_twice_is_refused_where_it_counts() -> None:
    once = [*legacy().items()]
    assert read(packed([("README", b"one"), ("README", b"two"), *once])).images
    message = refused(packed([*once, ("./manifest.json", b"[]")]))
    assert message.endswith("manifest.json is in it twice, and not everyone reads the same one")


@pytest.mark.parametrize("tar_format", ["gnu", "posix"])
def test_a_sparse_file_is_refused_where_it_counts_and_else_passed_over(tmp_path: Path, tar_format: str) -> None:
    tar_program = require_program("tar", "tar")
    members = legacy()
    names = [*members, "holes"]
    for name, content in members.items():
        assert isinstance(content, bytes)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with (tmp_path / "holes").open("wb") as file:
        for number in range(40):  # GNU's header has room for four pieces, and one more block for 21
            file.seek(number * 1024**2)
            file.write(b"x" * 5000)
    pack = [tar_program, "--sparse", f"--format={tar_format}", "--sparse-version=1.0"]
    subprocess.run([*pack, "-cf", "ok.tar", "holes", *names[:-1]], cwd=tmp_path, check=True)
    assert only((tmp_path / "ok.tar").read_bytes()).names == (NAME,)

    layer = next(name for name in names if name.endswith("layer.tar"))
    (tmp_path / "holes").replace(tmp_path / layer)
    subprocess.run([*pack, "-cf", "holes.tar", *names[:-1]], cwd=tmp_path, check=True)
    assert f"{layer} is packed as a sparse file" in refused((tmp_path / "holes.tar").read_bytes())


@pytest.mark.parametrize("tar_format", ["gnu", "pax"])
def test_a_layer_of_over_8_gib_is_read_and_not_into_memory(tar_format: str) -> None:
    size = 10 * GIB
    entry = tarfile.TarInfo("layer.tar")
    entry.size = size
    header = entry.tobuf(tarfile.GNU_FORMAT if tar_format == "gnu" else tarfile.PAX_FORMAT)
    rest = packed(image_of("layer.tar"))
    holey = Holey({0: header, len(header): LAYERS[0], len(header) + size: rest})
    tracemalloc.start()
    try:
        (image,) = read_images(holey).images
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (image.layers[0].offset, image.layers[0].size) == (len(header), size)
    assert peak < 1024**2


class Holey:
    """A tarball of which only some pieces are not zeros."""

    name = "huge.tar"

    def __init__(self, pieces: Mapping[int, bytes]) -> None:
        self._pieces = pieces
        self.size = max(start + len(piece) for start, piece in pieces.items())

    def read(self, offset: int, size: int) -> bytes:
        """Return a range of at most a megabyte."""
        assert size <= 1024**2
        data = bytearray(size)
        for start, piece in self._pieces.items():
            first, last = max(start, offset), min(start + len(piece), offset + size)
            if first < last:
                data[first - offset : last - offset] = piece[first - start : last - start]
        return bytes(data[: max(0, self.size - offset)])


def test_a_tarball_need_not_mark_its_end() -> None:
    data = packed(legacy())
    assert read(data.rstrip(b"\0")[:-1] + b"}" + bytes(512)).images


def test_damage_between_members_is_said_with_the_place() -> None:
    data = packed(legacy())
    at = data.index(config()) - 512
    last = f"{sha256(LAYERS[1])}/layer.tar"
    message = refused(data[:at] + b"x" * 512 + data[at + 512 :])
    assert message.endswith(f"it is damaged after {last}, at byte {at:,}")


def test_more_members_than_images_have_are_not_looked_at() -> None:
    entry = tarfile.TarInfo("file-00000").tobuf()
    made = [f"file-{number:05}".encode() for number in range(module.MOST_MEMBERS + 1)]
    sums = (sum(name) - sum(made[0]) for name in made)
    field = int(entry[148:154], 8)
    data = b"".join(
        name + entry[10:148] + b"%06o" % (field + more) + entry[154:] for name, more in zip(made, sums, strict=True)
    )
    assert refused(data).endswith("is no tarball of images, but a tar of more files than any has, as file-00000")


@pytest.mark.parametrize("document", ["manifest.json", "config.json"])
def test_a_document_larger_than_any_is_refused(document: str) -> None:
    members = image_of("layer.tar", **{"layer.tar": LAYERS[0]})
    members[document] = b" " * (module.LARGEST_DOCUMENT + 1)
    assert refused(packed(members)).endswith(f"{document} has 4,194,305 bytes, which is more than is read")


@pytest.mark.parametrize("document", ["manifest.json", "config.json"])
@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b"nonsense", b"", b"\xff", b'{"a": 1e999}', b"null", b"[[]]", b"7"]
)
def test_a_document_that_is_none_is_refused(document: str, content: bytes) -> None:
    members = image_of("layer.tar", **{"layer.tar": LAYERS[0]})
    members[document] = content
    with pytest.raises(Exception, match=r"app\.tar"):
        read(packed(members))


def test_an_index_that_leads_to_itself_over_and_over_has_an_end() -> None:
    layout = Layout()
    descriptor = layout.manifest(config(), LAYERS)
    for _ in range(7):
        descriptor = layout.index([descriptor] * 100)
    layout.listing(descriptor)
    assert refused(packed(layout.members)).endswith("its indexes lead to more than any image has")


def test_one_manifest_under_two_names_is_one_image() -> None:
    layout = Layout()
    one = layout.manifest(config(), LAYERS)
    tags = [{"org.opencontainers.image.ref.name": name} for name in ("1.0", "registry.test/app:2.0")]
    layout.listing(*({**one, "annotations": tag} for tag in tags))
    assert only(packed(layout.members)).names == (":1.0", "registry.test/app:2.0")


def test_platforms_that_are_not_there_are_noted() -> None:
    layout = Layout()
    there = layout.manifest(config(), LAYERS, platform={"os": "linux", "architecture": "amd64"})
    absent = {**there, "digest": f"sha256:{'0' * 64}", "platform": {"os": "linux", "architecture": "s390x"}}
    layout.listing(layout.index([there, absent], annotations={"io.containerd.image.name": NAME}))
    tarball = read(packed(layout.members))
    assert [image.platform for image in tarball.images] == ["linux/amd64"]
    assert tarball.notes == (f"{NAME} for linux/s390x is not in it as a whole",)

    layout.listing(absent)
    assert refused(packed(layout.members)).endswith(f"blobs/sha256/{'0' * 64} is not in it")


def test_what_is_no_image_is_passed_over_and_noted() -> None:
    layout = Layout()
    chart = json.dumps({"config": layout.blob(b"{}", "application/vnd.cncf.helm.config.v1+json"), "layers": []})
    layout.listing(layout.blob(chart.encode(), "application/vnd.oci.image.manifest.v1+json"))
    assert "is no image but 'application/vnd.cncf.helm.config.v1+json'" in refused(packed(layout.members))


def test_a_layer_that_is_to_be_fetched_elsewhere_is_named() -> None:
    layout = Layout()
    descriptor = layout.manifest(config(), LAYERS)
    manifest = json.loads(text_of(layout.members, f"blobs/sha256/{descriptor['digest'][7:]}"))
    manifest["layers"][0]["urls"] = ["https://mcr.test/layer"]
    layout.listing(layout.blob(json.dumps(manifest).encode(), "application/vnd.oci.image.manifest.v1+json"))
    del layout.members[path_of(LAYERS[0])]
    assert "https://mcr.test/layer" in refused(packed(layout.members))


def test_a_layer_that_is_neither_a_tar_nor_packed_is_refused_by_its_name() -> None:
    data = packed({"layer.tar": b"<html>" * 100, **image_of("layer.tar")})
    assert refused(data).endswith("the layer layer.tar in it is no tar, and is not packed in a way that is known")


@pytest.mark.parametrize("content", [b"", bytes(1024), tar({})])
def test_a_layer_may_be_empty(content: bytes) -> None:
    assert only(packed({"layer.tar": content, **image_of("layer.tar")})).layers[0].compression == "none"


def test_several_documents_together_are_bounded() -> None:
    buffer = io.BytesIO(b"x" * module.LARGEST_DOCUMENT)
    members = module.Members.of(Held(packed({"a": buffer.getvalue()})))
    with pytest.raises(ValueError, match="more than is read"):
        for _ in range(100):
            members.read("a")
