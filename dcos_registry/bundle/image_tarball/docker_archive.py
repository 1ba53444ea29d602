"""What `docker save` has written since Docker 1.10, and podman, skopeo, buildx and kaniko write too (registry.md 3.1).

`manifest.json` lists the images, each with its configuration and its layers by their names in the tar. Since Docker 25
those are blobs of an OCI layout that is there besides.
"""

import re
from typing import Any

from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.image_tarball import mistakes
from dcos_registry.bundle.image_tarball.config import MOST_LAYERS, Config, items, mapping
from dcos_registry.bundle.image_tarball.image import TarballImage
from dcos_registry.bundle.image_tarball.layers import stated_digest, stored_layers
from dcos_registry.bundle.image_tarball.members import Members
from dcos_registry.model.digest import Digest
from dcos_registry.model.json_text import JsonText

MANIFEST = "manifest.json"
MOST_IMAGES = 1000
FORMAT = "docker"

_CONFIG_FILE = re.compile(r"([0-9a-f]{64})\.json")


def images(members: Members) -> list[TarballImage]:
    """Read all images; raises `Damaged` where one of them cannot be pushed as it is."""
    document = members.document(MANIFEST)
    if isinstance(document, dict):
        raise mistakes.folder_layout(members.tar.name)
    return [_image(members, mapping(entry)) for entry in items(document, MOST_IMAGES, MANIFEST)]


def _image(members: Members, entry: Any) -> TarballImage:
    path = entry.get("Config")
    if not isinstance(path, str):
        raise Damaged(f"{MANIFEST} names no configuration of an image")
    names = _texts(entry.get("RepoTags"), MOST_IMAGES)
    config = read_config(members, path)
    layers = stored_layers(members, _texts(entry.get("Layers"), MOST_LAYERS), config, names[0] if names else path)
    return TarballImage(tuple(names), config.content, layers, config.platform, FORMAT, config.created)


def read_config(members: Members, path: str) -> Config:
    """Read a configuration, and hold it to the hash that is its name; raises `Damaged`."""
    content = members.read(path)
    named = _CONFIG_FILE.fullmatch(path)
    stated = Digest.from_hex(named[1]) if named else stated_digest(path)
    if stated not in (None, Digest.of(content)):
        raise Damaged(f"the configuration {path} in it is not the one that its name says")
    return Config.of(content, JsonText.read(content, f"{path} in {members.tar.name}").value, path)


def _texts(value: Any, most: int) -> list[str]:
    texts = items(value, most, MANIFEST)
    if not all(isinstance(text, str) for text in texts):
        raise Damaged(f"{MANIFEST} is not as it should be: a name in it is no text")
    return texts
