"""`image-push` of every form that a tarball has (registry.md 3.3), the wrong ones among them."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard

from tests.bundle.image_tarballs import (
    LAYERS,
    OCI_LAYER,
    Layout,
    Link,
    Members,
    attestation,
    gzipped,
    layer,
    legacy,
    named,
    packed,
    saved,
    sha256,
)
from tests.bundle.image_tarballs import config as about
from tests.cli.pushing import SCHEMA_2, push, there, ways, write
from tests.servers.docker_registry import DockerRegistry
from tests.servers.pulled_image import pull

PACKED = [gzipped(one) for one in LAYERS]
ARM64 = about(architecture="arm64", variant="v8")


def docker_25(stored: Sequence[bytes]) -> dict[str, bytes | Link]:
    """Lay out an image as Docker does since version 25, or 29 where the layers are packed."""
    layout = Layout().saving(about(), stored)
    return layout.listing(layout.manifest(about(), stored)).members


ODD: dict[str, Members | bytes] = {
    "a gzip around it": gzip.compress(packed(legacy())),
    "a zstd around it": zstandard.ZstdCompressor().compress(packed(legacy())),
    "names that begin with ./": legacy(prefix="./"),
    "no name": legacy(names=None),
    "docker 25": docker_25(LAYERS),
    "mixed layers": legacy(stored=lambda number, content: gzipped(content) if number else content),
}


@pytest.mark.parametrize("members", ODD.values(), ids=list(ODD))
def test_every_form_becomes_the_same_image(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path, members: Members | bytes
) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    called = push(plain_registry, tmp_path, write(tmp_path, members), target)
    assert called.exit_code == 0, called.stderr
    image = there(plain_registry, repository)
    assert (image.media_type, image.config, image.contents) == (SCHEMA_2, about(), list(LAYERS))


def oci(stored: list[bytes], media_type: str = OCI_LAYER) -> Members:
    """Lay out an OCI archive as buildx writes it, with an attestation and one platform too many."""
    layout = Layout()
    amd64 = layout.manifest(about(), stored, media_type, platform={"os": "linux", "architecture": "amd64"})
    arm64 = layout.manifest(ARM64, stored, media_type, platform={"os": "linux", "architecture": "arm64"})
    index = layout.index([arm64, amd64, attestation(layout)], annotations=named())
    return layout.listing(index).members


def test_an_oci_archive_becomes_docker_s_own_form_and_its_layers_are_passed_through(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    tarball = write(tmp_path, oci(PACKED, f"{OCI_LAYER}+gzip"))
    called = push(plain_registry, tmp_path, tarball, f"{plain_registry.host}/{repository}:1.0")
    assert "is an OCI image, and is written in Docker's own form (schema 2)" in called.stderr
    image = there(plain_registry, repository)
    assert (image.media_type, image.config, image.layers) == (SCHEMA_2, about(), PACKED)


def test_a_layer_that_is_there_by_the_digest_that_the_tarball_states_is_not_sent(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    tarball = write(tmp_path, oci(PACKED, f"{OCI_LAYER}+gzip"))
    push(plain_registry, tmp_path, tarball, f"{plain_registry.host}/{repository}:1.0")
    called = push(plain_registry, tmp_path, tarball, f"{plain_registry.host}/{repository}:1.1", "--json")
    assert ways(called) == [["skipped", "skipped"]]


def test_zstd_layers_are_packed_anew_and_this_is_said(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    stored = [zstandard.ZstdCompressor().compress(one) for one in LAYERS]
    tarball = write(tmp_path, oci(stored, f"{OCI_LAYER}+zstd"))
    called = push(plain_registry, tmp_path, tarball, f"{plain_registry.host}/{repository}:1.0")
    assert "are packed by zstd" in called.stderr
    assert there(plain_registry, repository).contents == list(LAYERS)


def test_another_platform_is_taken_where_it_is_asked_for_and_this_is_warned_of(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    tarball, target = write(tmp_path, oci(PACKED, f"{OCI_LAYER}+gzip")), f"{plain_registry.host}/{repository}:1.0"
    called = push(plain_registry, tmp_path, tarball, target, "--platform", "linux/arm64")
    assert f"Warning: {target} is for linux/arm64/v8, and agents of DC/OS are linux/amd64" in called.stderr
    assert there(plain_registry, repository).config == ARM64


def test_oci_is_written_on_request_with_a_warning(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    called = push(plain_registry, tmp_path, write(tmp_path, legacy()), target, "--format", "oci", check=True)
    assert called.exit_code == 0, called.stderr
    assert f"Warning: {target} becomes an OCI image, which the UCR cannot pull" in called.stderr
    assert there(plain_registry, repository).media_type == "application/vnd.oci.image.manifest.v1+json"


CONFIG = f"{sha256(about())}.json"
FIRST = f"{sha256(LAYERS[0])}/layer.tar"
WRONG: dict[str, Members | bytes] = {
    "cut short": packed(legacy())[:6000],
    "another layer": legacy(stored=lambda number, content: layer("other") if number else content),
    "a docker export": packed({"bin/sh": b"", "etc/passwd": b"", "usr/bin/env": b""}),
    "no tar": b"no tar at all" * 1000,
    "a layer too few": {**legacy(), "manifest.json": saved({"Config": CONFIG, "RepoTags": None, "Layers": [FIRST]})},
    "another blob": {**docker_25(PACKED), f"blobs/sha256/{sha256(PACKED[1])}": gzipped(layer("x"))},
    "a link that leads out": {**legacy(), FIRST: Link("../../../etc/passwd")},
}


@pytest.mark.parametrize("members", WRONG.values(), ids=list(WRONG))
def test_a_wrong_tarball_is_refused_and_no_tag_is_written(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path, members: Members | bytes
) -> None:
    called = push(plain_registry, tmp_path, write(tmp_path, members), f"{plain_registry.host}/{repository}:1.0")
    assert (called.exit_code, called.stdout) == (2, "")
    assert called.stderr.startswith("Error: ")
    assert pull(plain_registry, repository, "1.0") is None


@pytest.mark.parametrize("name", ["another layer", "another blob"])
def test_a_wrong_layer_is_named(plain_registry: DockerRegistry, repository: str, tmp_path: Path, name: str) -> None:
    tarball = write(tmp_path, WRONG[name])
    called = push(plain_registry, tmp_path, tarball, f"{plain_registry.host}/{repository}:1.0")
    path = f"{sha256(LAYERS[1])}/layer.tar" if name == "another layer" else f"blobs/sha256/{sha256(PACKED[1])}"
    assert f"The layer 2 of 2 ({path}) is damaged" in called.stderr
