"""`image-list` of what real tools write: skopeo, a Docker Engine, tar and compressors; from files, pipes, folders."""

import bz2
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import zstandard

from dcos_registry.workflows.tarball_source import open_tarball
from tests.bundle.archives import tar
from tests.bundle.image_tarballs import CREATED, LAYERS, NAME, config, legacy, packed, sha256
from tests.cli.calling import COMMAND, call
from tests.servers.docker_engine import alone
from tests.servers.required import require_program
from tests.workflows.docker_saves import COPY, LOADED, OTHER

ROOT = Path(__file__).parents[2]
ADDRESS = "192.0.2.1"
REPOSITORY, _, TAG = NAME.rpartition(":")
ID = f"sha256:{sha256(config())}"
FILES = {f"{folder}/file": b"content" for folder in ("bin", "etc", "lib", "usr")}

PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
    "tar.zst": zstandard.ZstdCompressor().compress,
}


@pytest.fixture
def tarball(tmp_path: Path) -> Path:
    """Return an image as Docker saves it."""
    path = tmp_path / "app.tar"
    path.write_bytes(packed(legacy()))
    return path


@pytest.fixture(scope="module")
def saved() -> Any:
    """Have a Docker Engine save images, and yield the folder that they are in."""
    # A short path: the sockets in it must have names of less than 108 bytes.
    with tempfile.TemporaryDirectory(prefix="dockerd-") as name:
        folder = Path(name)
        (folder / "given.tar").write_bytes(packed(legacy()))
        (folder / "root.tar").write_bytes(tar(FILES))
        inside = [sys.executable, "-m", "tests.workflows.docker_saves", name, os.environ["PATH"]]
        done = subprocess.run(alone(inside, ADDRESS), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        yield folder


def listed(name: str | Path, given: bytes = b"") -> list[dict[str, Any]]:
    """Call it with `--json`, and return the images."""
    called = call("image-list", str(name), "--json", given=given)
    assert (called.exit_code, called.stderr) == (0, "")
    images: list[dict[str, Any]] = called.document()["images"]
    return images


def skopeo(source: str, target: str) -> None:
    """Copy an image."""
    program = require_program("skopeo", "skopeo")
    subprocess.run([program, "--insecure-policy", "copy", "--quiet", source, target], check=True)


def test_a_tarball_is_listed_as_docker_images_would(tarball: Path) -> None:
    called = call("image-list", str(tarball))
    assert (called.exit_code, called.stderr) == (0, "")
    assert called.stdout.splitlines() == [
        "REPOSITORY       TAG  IMAGE ID      CREATED           SIZE    PLATFORM     FORMAT",
        f"vendor.test/app  1.0  {ID[7:19]}  2023-11-14 22:13  20.5kB  linux/amd64  docker",
    ]


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("is_piped", [False, True])
def test_it_may_be_packed_as_a_whole_and_come_out_of_a_pipe(tmp_path: Path, kind: str, *, is_piped: bool) -> None:
    data = PACK[kind](packed(legacy()))
    (tmp_path / kind).write_bytes(data)
    (image,) = listed("-", data) if is_piped else listed(tmp_path / kind)
    assert image == {
        "repository": REPOSITORY,
        "tag": TAG,
        "id": ID,
        "created": CREATED,
        "size": sum(map(len, LAYERS)),
        "platform": "linux/amd64",
        "format": "docker",
        "layers": 2,
        "compressions": ["none"],
        "status": "done",
        "reason": None,
        "hint": None,
    }


def test_standard_input_that_is_a_file_is_read_where_it_lies(tarball: Path) -> None:
    with tarball.open("rb") as stdin:
        command = [*COMMAND, "image-list", "-"]
        done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, env={"TMPDIR": "/none"}, check=True)
    assert REPOSITORY in done.stdout


@pytest.mark.parametrize(
    ("target", "name", "compression", "form"),
    [
        ("docker-archive:{}/copy.tar:copy.test/app:2.0", "copy.test/app:2.0", "none", "docker"),
        ("oci-archive:{}/copy.tar:copy.test/app:2.0", "copy.test/app:2.0", "gzip", "oci"),
        ("oci-archive:{}/copy.tar:2.0", ":2.0", "gzip", "oci"),
        ("oci:{}/copy.tar:2.0", ":2.0", "gzip", "oci"),
    ],
)
def test_what_skopeo_writes_is_read(tarball: Path, target: str, name: str, compression: str, form: str) -> None:
    skopeo(f"docker-archive:{tarball}", target.format(tarball.parent))
    (image,) = listed(tarball.parent / "copy.tar")
    assert f"{image['repository'] or ''}:{image['tag']}" == name
    assert (image["compressions"], image["format"], image["layers"]) == ([compression], form, 2)
    assert image["created"] == CREATED


def test_what_was_unpacked_is_read_from_its_folder(tarball: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    subprocess.run([require_program("tar", "tar"), "-xf", tarball, "-C", folder], check=True)
    assert [image["id"] for image in listed(folder)] == [ID]
    with open_tarball(str(folder), io.BytesIO()) as tar_of_it:
        whole = tar_of_it.read(0, tar_of_it.size)
        assert b"".join(tar_of_it.read(at, 700) for at in range(0, tar_of_it.size, 700)) == whole


def test_a_folder_without_a_layout_is_refused(tmp_path: Path) -> None:
    called = call("image-list", str(tmp_path))
    assert called.exit_code == 2
    assert called.stderr.splitlines()[0] == (
        f"Error: {tmp_path} is a folder without an image layout: "
        "none of index.json, manifest.json, repositories is in it"
    )


def test_links_in_a_folder_do_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").symlink_to("/etc/hostname")
    (tmp_path / "index.json").write_text("{}")
    assert (
        call("image-list", str(tmp_path))
        .stderr.splitlines()[0]
        .endswith("manifest.json is a link to etc/hostname, which is not in it")
    )


def test_a_docker_engine_saves_one_image(saved: Path) -> None:
    (image,) = listed(saved / "one.tar")
    assert f"{image['repository']}:{image['tag']}" == LOADED
    assert (image["id"], image["format"]) == (ID, "docker")


def test_a_docker_engine_saves_several_images_with_several_names(saved: Path) -> None:
    images = listed(saved / "two.tar")
    assert sorted(f"{image['repository']}:{image['tag']}" for image in images) == sorted([LOADED, COPY, OTHER])
    assert len({image["id"] for image in images}) == 2


def test_a_docker_engine_saves_an_image_without_a_name(saved: Path) -> None:
    (image,) = listed(saved / "id.tar")
    assert (image["repository"], image["tag"], image["id"]) == (None, None, ID)


def test_what_docker_export_wrote_is_called_so(saved: Path) -> None:
    called = call("image-list", str(saved / "export.tar"))
    assert called.exit_code == 2
    assert "the file system of a container, as `docker export` or one layer alone has it" in called.stderr
    assert called.stderr.splitlines()[1] == "  docker save IMAGE -o image.tar"


def test_what_is_wrong_is_said_in_json_too(tmp_path: Path) -> None:
    (tmp_path / "app.tar").write_bytes(packed(legacy())[:9000])
    called = call("image-list", str(tmp_path / "app.tar"), "--json")
    assert (called.exit_code, called.document()["images"]) == (2, [])
    assert "it is cut short" in called.document()["error"]["message"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    called = call("image-list", str(tmp_path / "app.tar"))
    assert (called.exit_code, called.stderr) == (
        2,
        f"Error: {tmp_path}/app.tar cannot be read: no such file or directory\n",
    )


@pytest.mark.parametrize(
    ("created", "shown"),
    [
        ("2024-02-03T04:05:06.123456789+02:00", "2024-02-03 02:05"),
        ("0001-01-01T00:00:00Z", "0001-01-01 00:00"),
        ("long ago", "long ago"),
        (None, "-"),
    ],
)
def test_when_it_was_made_is_shown_to_the_minute(tmp_path: Path, created: str | None, shown: str) -> None:
    about = config(created=created)
    manifest = json.dumps([{"Config": "config.json", "RepoTags": ["app"], "Layers": ["0.tar", "1.tar"]}]).encode()
    members = {"0.tar": LAYERS[0], "1.tar": LAYERS[1], "config.json": about, "manifest.json": manifest}
    (tmp_path / "app.tar").write_bytes(packed(members))
    (_, line) = call("image-list", str(tmp_path / "app.tar")).stdout.splitlines()
    assert shown in [cell.strip() for cell in line.split("  ")]
