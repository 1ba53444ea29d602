"""Tarballs and calls of `image-push`, for its tests."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bundle.image_tarballs import Members, packed
from tests.cli.calling import Called, call
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry, basic
from tests.servers.pulled_image import PulledImage, pull

SCHEMA_2 = "application/vnd.docker.distribution.manifest.v2+json"


def write(folder: Path, content: Members | bytes, name: str = "app.tar") -> str:
    """Write a tarball, and return its name."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else packed(content))
    return str(file)


def config(folder: Path, host: str, username: str = "alice", password: str | None = None) -> str:
    """Write a docker config with one login, and return its name."""
    auth = basic(username, USERS[username] if password is None else password).removeprefix("Basic ")
    file = folder / "config.json"
    file.write_text(json.dumps({"auths": {host: {"auth": auth}}}))
    return str(file)


def push(registry: DockerRegistry, folder: Path, *arguments: str, given: bytes = b"", check: bool = False) -> Called:
    """Push as alice, and do not check it where that is not asked for."""
    trust = ["--ca-file", str(registry.ca_file)] if registry.ca_file else ["--plain-http"]
    rest: Sequence[str] = [] if check else ["--no-check"]
    return call("image-push", *arguments, "--docker-config", config(folder, registry.host), *trust, *rest, given=given)


def there(registry: DockerRegistry, repository: str, tag: str = "1.0") -> PulledImage:
    """Return the image that is there."""
    image = pull(registry, repository, tag)
    assert image is not None
    return image


def images(called: Called) -> list[dict[str, Any]]:
    """Return what `--json` says of the images."""
    found: list[dict[str, Any]] = called.document()["images"]
    return found


def ways(called: Called) -> list[list[str]]:
    """List how the layers of each image came there."""
    return [[one["way"] for one in image["layers"]] for image in images(called)]
