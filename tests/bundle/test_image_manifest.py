"""The manifest that is written, and what is read back from one that stands in a registry."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.bundle.image_manifest import Blob, Format, config_of, packed_layers, write
from dcos_registry.model.digest import Digest
from dcos_registry.pull import docker_manifest, ucr_manifest

CONFIG = Blob(Digest.of(b"config"), 100)
LAYERS = [Blob(Digest.of(b"lower"), 200), Blob(Digest.of(b"upper"), 300)]
DIFF_IDS = [Digest.of(b"lower content"), Digest.of(b"upper content")]
ABOUT = json.dumps({"rootfs": {"type": "layers", "diff_ids": DIFF_IDS}}).encode()
DOCKER = write("docker", CONFIG, LAYERS)[0]


def test_the_ucr_reads_what_is_written() -> None:
    content, media_type = write("docker", CONFIG, LAYERS)
    assert ucr_manifest.blobs_of(media_type, content) == sorted([CONFIG.digest, *(layer.digest for layer in LAYERS)])


@pytest.mark.parametrize("form", ["docker", "oci"])
def test_the_docker_engine_reads_what_is_written(form: Format) -> None:
    content, media_type = write(form, CONFIG, LAYERS)
    manifest = docker_manifest.read(media_type, content)
    assert (manifest.config, manifest.layers) == (CONFIG.digest, tuple(layer.digest for layer in LAYERS))


def test_it_is_spelled_as_docker_push_spells_it() -> None:
    assert (
        write("docker", CONFIG, LAYERS[:1])[0].decode()
        == f"""{{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {{
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 100,
      "digest": "{CONFIG.digest}"
   }},
   "layers": [
      {{
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 200,
         "digest": "{LAYERS[0].digest}"
      }}
   ]
}}"""
    )


@pytest.mark.parametrize("form", ["docker", "oci"])
def test_what_is_written_is_read_back(form: Format) -> None:
    content, media_type = write(form, CONFIG, LAYERS)
    assert config_of(content, media_type) == CONFIG.digest
    assert packed_layers(content, ABOUT) == dict(zip(DIFF_IDS, LAYERS, strict=True))


def changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(DOCKER), **fields}).encode()


def test_of_a_list_of_images_nothing_is_read() -> None:
    assert config_of(changed(manifests=[]), docker_manifest.LIST) is None


def test_layers_that_are_not_packed_by_gzip_are_no_use() -> None:
    layers = json.loads(DOCKER)["layers"]
    layers[0]["mediaType"] = "application/vnd.oci.image.layer.v1.tar+zstd"
    assert packed_layers(changed(layers=layers), ABOUT) == {DIFF_IDS[1]: LAYERS[1]}


def test_a_config_with_another_number_of_layers_is_no_use() -> None:
    assert packed_layers(changed(layers=json.loads(DOCKER)["layers"][:1]), ABOUT) == {}


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(
    st.sampled_from(["config", "layers", "digest", "size", "mediaType", "rootfs", "diff_ids"]) | st.text(), one
))  # fmt: skip


@given(JSON.map(json.dumps).map(str.encode) | st.binary(), JSON.map(json.dumps).map(str.encode) | st.binary())
def test_any_manifest_and_config_of_others_are_read_or_passed_over(manifest: bytes, config: bytes) -> None:
    assert config_of(manifest, docker_manifest.V2S2) is None or json.loads(manifest)["config"]
    assert isinstance(packed_layers(manifest, config), dict)


@pytest.mark.parametrize("size", [-1, 0, "100", None, 1.5])
def test_a_layer_without_a_size_is_no_use(size: object) -> None:
    lower, upper = json.loads(DOCKER)["layers"]
    assert packed_layers(changed(layers=[{**lower, "size": size}, upper]), ABOUT) == {DIFF_IDS[1]: LAYERS[1]}
