"""Tarballs of Docker before version 1.10, whose images have no configuration of their own."""

import json
from collections.abc import Callable

import pytest

from tests.bundle.image_tarballs import LAYERS, gzipped, only, packed, read, refused, sha256

LOWER, UPPER = "a" * 64, "b" * 64
CREATED = "2015-01-01T00:00:00.000000001Z"


def about(id_: str, parent: str = "", command: str = "") -> bytes:
    """Write the JSON of a layer."""
    said = {"id": id_, "created": CREATED, "os": "linux", "architecture": "amd64", "Size": 5, "docker_version": "1.9.1"}
    made = {"container_config": {"Cmd": ["/bin/sh", "-c", command]}, "config": {"Cmd": ["app"]}}
    return json.dumps({**said, **made, **({"parent": parent} if parent else {})}).encode()


def old(stored: Callable[[bytes], bytes] = bytes, *, is_tagged: bool = True) -> dict[str, bytes]:
    """Lay out an image of two layers, of which the upper one is tagged."""
    members: dict[str, bytes] = {}
    for id_, parent, layer in ((LOWER, "", LAYERS[0]), (UPPER, LOWER, LAYERS[1])):
        members |= {f"{id_}/VERSION": b"1.0", f"{id_}/json": about(id_, parent, f"make {id_[0]}")}
        members[f"{id_}/layer.tar"] = stored(layer)
    tags = {"repositories": json.dumps({"registry.test:5000/app": {"1.0": UPPER, "latest": UPPER}}).encode()}
    return {**members, **(tags if is_tagged else {})}


def test_the_configuration_is_made_as_docker_makes_it() -> None:
    image = only(packed(old()))
    assert image.names == ("registry.test:5000/app:1.0", "registry.test:5000/app:latest")
    assert (image.format, image.platform, image.created) == ("docker-v1", "linux/amd64", CREATED)
    document = json.loads(image.config)
    assert document["rootfs"] == {"type": "layers", "diff_ids": [f"sha256:{sha256(one)}" for one in LAYERS]}
    assert [one["created_by"] for one in document["history"]] == ["/bin/sh -c make a", "/bin/sh -c make b"]
    assert document["config"] == {"Cmd": ["app"]}
    assert not document.keys() & {"id", "parent", "Size"}


def test_it_is_the_same_each_time() -> None:
    assert only(packed(old())).id == only(packed(old())).id


def test_an_image_without_a_name_is_the_one_that_nothing_is_built_on() -> None:
    image = only(packed(old(is_tagged=False)))
    assert (image.names, len(image.layers)) == ((), 2)


def test_layers_are_called_by_what_they_are_unpacked() -> None:
    layers = only(packed(old(gzipped))).layers
    assert [(one.compression, one.diff_id) for one in layers] == [("gzip", f"sha256:{sha256(one)}") for one in LAYERS]


def test_a_damaged_layer_is_named() -> None:
    data = packed(old(lambda layer: gzipped(layer)[:-20]))
    assert refused(data).endswith(
        f"the layer {UPPER}/layer.tar in it is damaged: it is cut short".replace(UPPER, LOWER)
    )


def test_layers_that_lead_to_each_other_have_an_end() -> None:
    members = old()
    members[f"{LOWER}/json"] = about(LOWER, UPPER)
    assert refused(packed(members)).endswith("have no end")


def test_an_image_that_is_none_is_refused() -> None:
    members = {**old(), "repositories": b'{"app": {"1.0": ""}}'}
    assert refused(packed(members)).endswith("repositories names an image without saying which")


@pytest.mark.parametrize("missing", ["json", "layer.tar"])
def test_what_is_missing_is_named(missing: str) -> None:
    members = old()
    del members[f"{LOWER}/{missing}"]
    assert refused(packed(members)).endswith(f"{LOWER}/{missing} is not in it")


def test_several_repositories_are_several_images() -> None:
    members = old()
    members["repositories"] = json.dumps({"base": {"1": LOWER}, "app": {"2": UPPER}}).encode()
    assert [image.names for image in read(packed(members)).images] == [("base:1",), ("app:2",)]
