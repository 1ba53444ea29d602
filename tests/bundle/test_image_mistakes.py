"""What is given in the place of a tarball is called by its name, with what to do."""

import gzip
from collections.abc import Mapping

import pytest

from dcos_registry import errors
from tests.bundle.archives import CONFIG, tar, zipped
from tests.bundle.image_tarballs import LAYERS, Layout, config, legacy, packed, read

ROOT = {f"{folder}/file": b"" for folder in ("bin", "dev", "etc", "lib", "usr", "var")}
ISO = bytes(0x8001) + b"CD001" + bytes(2000)


def mistake(data: bytes) -> tuple[str, str | None]:
    """Return what a file is called, and what is advised."""
    with pytest.raises(errors.UsageError) as error:
        read(data)
    return error.value.message.removeprefix("app.tar "), error.value.hint


@pytest.mark.parametrize(
    ("members", "what"),
    [
        (ROOT, "the file system of a container, as `docker export` or one layer alone has it"),
        (
            {".dockerenv": b"", "app": b""},
            "the file system of a container, as `docker export` or one layer alone has it",
        ),
        ({".docker/config.json": CONFIG}, "an archive of docker credentials"),
        ({"app-1.0/app.tar.gz": b""}, "a tar in which it may lie, as app-1.0/app.tar.gz"),
        ({"app/Chart.yaml": b""}, "a Helm chart"),
        ({"Dockerfile": b"", "src/app": b""}, "what an image is built of"),
        ({"notes": b""}, "another tar: it has neither manifest.json nor index.json, but notes"),
        ({}, "a tar with nothing in it"),
        ({f"image/{name}": b"" for name in legacy()}, "a tar of a folder: image/manifest.json has to be at its root"),
    ],
)
def test_a_tar_without_an_image_is_called_by_its_name(members: Mapping[str, bytes], what: str) -> None:
    message, hint = mistake(tar(members))
    assert message == f"is no tarball of images, but {what}"
    assert hint


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (zipped({"app.tar": b""}), "a zip archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(600), "a 7z archive"),
        (b"\xed\xab\xee\xdb" + bytes(600), "an RPM package"),
        (b"!<arch>\ndebian-binary", "a Debian package"),
        (b"version https://git-lfs.github.com/spec/v1\n", "the pointer that Git LFS has"),
        (ISO, "an image of a disk (ISO 9660)"),
        (b"\x7fELF" + bytes(600), "a program"),
        (b"<!DOCTYPE html><title>Sign in</title>", "a page, perhaps one that asks for a login"),
        (b'\n {"errors": []}', "JSON"),
        (b"nonsense" * 100, "it does not begin as a tar does"),
        (gzip.compress(packed(legacy())), "is packed twice"),
    ],
)
def test_what_is_no_tar_is_called_by_its_name(data: bytes, what: str) -> None:
    message, hint = mistake(data)
    assert what in message
    assert hint


def test_what_docker_export_wrote_is_answered_with_docker_save() -> None:
    assert mistake(tar(ROOT))[1] == "docker save IMAGE -o image.tar"


def test_a_folder_that_was_packed_from_outside_is_answered_with_how_to_pack_it() -> None:
    members = {f"a/b/{name}": content for name, content in legacy().items()}
    assert mistake(packed(members))[1] == "tar -C a/b -cf image.tar ."


def test_the_beginning_of_a_tarball_is_no_other_thing() -> None:
    data = packed(legacy())
    end = data.index(config()) - 512
    assert mistake(data[:end])[0] == "is no tarball of images, but the first part of one: it is cut short"


def test_the_folder_layout_of_skopeo_is_told_from_that_of_docker() -> None:
    message, hint = mistake(packed({"version": b"", "manifest.json": b'{"schemaVersion": 2}', "a" * 64: LAYERS[0]}))
    assert "what skopeo calls `dir:`" in message
    assert hint == "skopeo copy dir:FOLDER docker-archive:image.tar:NAME:TAG"


@pytest.mark.parametrize("manifest", [b"[]", b"null"])
def test_a_tarball_may_list_no_image(manifest: bytes) -> None:
    assert mistake(packed({"manifest.json": manifest}))[0] == "holds no image: it lists none"


def test_an_empty_layout_holds_no_image() -> None:
    assert mistake(packed(Layout().listing().members))[0] == "holds no image: it lists none"
