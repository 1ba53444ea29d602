"""Tarballs of images, as the tools that write them lay them out (registry.md 3)."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from dcos_registry import errors
from dcos_registry.bundle.image_tarball import Tarball, TarballImage, read_images
from tests.bundle.archives import tar

CREATED = "2023-11-14T22:13:20Z"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"

NAME = "vendor.test/app:1.0"


@dataclass(frozen=True)
class Held:
    """A tarball in memory, as `Ranges`."""

    data: bytes
    name: str = "app.tar"

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def read(self, offset: int, size: int) -> bytes:
        """Return a range."""
        return self.data[offset : offset + size]


@dataclass(frozen=True)
class Link:
    """A member that leads to another one; a hard one names it from the root."""

    to: str
    is_hard: bool = False


Members: TypeAlias = Mapping[str, bytes] | Mapping[str, Link] | Mapping[str, bytes | Link]


def read(data: bytes) -> Tarball:
    """Read a tarball that is held in memory."""
    return read_images(Held(data))


def only(data: bytes) -> TarballImage:
    """Return the one image of a tarball."""
    (image,) = read(data).images
    return image


def refused(data: bytes) -> str:
    """Return why a tarball is refused; what to do is said too."""
    with pytest.raises(errors.UsageError) as error:
        read(data)
    assert error.value.hint
    return error.value.message


def text_of(members: Members, name: str) -> bytes:
    """Return what a file holds."""
    content = members[name]
    assert isinstance(content, bytes)
    return content


def packed(members: Members | Iterable[tuple[str, bytes | Link]], tar_format: int = tarfile.GNU_FORMAT) -> bytes:
    """Write a tar of files and links, in this order."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tar_format) as archive:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            entry = tarfile.TarInfo(name)
            if isinstance(content, Link):
                entry.type, entry.linkname = tarfile.LNKTYPE if content.is_hard else tarfile.SYMTYPE, content.to
                archive.addfile(entry)
            else:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def sha256(content: bytes) -> str:
    """Return the 64 digits by which content is called."""
    return hashlib.sha256(content).hexdigest()


def layer(text: str) -> bytes:
    """Make a layer with one file."""
    return tar({"etc/text": text.encode()})


LAYERS = (layer("lower"), layer("upper"))


def config(layers: Sequence[bytes] = LAYERS, **more: Any) -> bytes:
    """Make the configuration of an image with these layers."""
    diff_ids = [f"sha256:{sha256(one)}" for one in layers]
    about = {"architecture": "amd64", "os": "linux", "created": CREATED, "config": {"Cmd": ["/bin/sh"]}}
    return json.dumps({**about, "rootfs": {"type": "layers", "diff_ids": diff_ids}, **more}).encode()


def saved(*images: Mapping[str, Any]) -> bytes:
    """Write `manifest.json`."""
    return json.dumps(list(images)).encode()


def legacy(
    layers: Sequence[bytes] = LAYERS,
    *,
    names: Sequence[str] | None = (NAME,),
    prefix: str = "",
    stored: Callable[[int, bytes], bytes] = lambda _, content: content,
) -> dict[str, bytes | Link]:
    """Lay out an image as Docker did up to version 24: a folder for each layer, and `manifest.json` at the end."""
    about = config(layers)
    paths = [f"{sha256(one)}/layer.tar" for one in layers]
    members: dict[str, bytes | Link] = {}
    for number, (path, content) in enumerate(zip(paths, layers, strict=True)):
        folder = path.removesuffix("layer.tar")
        members |= {f"{prefix}{folder}VERSION": b"1.0", f"{prefix}{folder}json": b"{}"}
        members[f"{prefix}{path}"] = stored(number, content)
    path = f"{sha256(about)}.json"
    members[f"{prefix}{path}"] = about
    members[f"{prefix}manifest.json"] = saved({"Config": path, "RepoTags": names, "Layers": paths})
    return {**members, f"{prefix}repositories": b"{}"}


class Layout:
    """An OCI layout that is being made: blobs by their hashes, and what `index.json` lists."""

    def __init__(self) -> None:
        self.members: dict[str, bytes | Link] = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}
        self.listed: list[dict[str, Any]] = []

    def blob(self, content: bytes, media_type: str = "", **more: Any) -> dict[str, Any]:
        """Add a blob, and return what leads to it."""
        self.members[path_of(content)] = content
        return {"mediaType": media_type, "digest": f"sha256:{sha256(content)}", "size": len(content), **more}

    def manifest(
        self, about: bytes, stored: Sequence[bytes], media_type: str = OCI_LAYER, **more: Any
    ) -> dict[str, Any]:
        """Add an image, and return what leads to its manifest."""
        document = {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": self.blob(about, OCI_CONFIG),
            "layers": [self.blob(one, media_type) for one in stored],
        }
        return self.blob(json.dumps(document).encode(), OCI_MANIFEST, **more)

    def index(self, manifests: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
        """Add an index, and return what leads to it."""
        document = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests}
        return self.blob(json.dumps(document).encode(), OCI_INDEX, **more)

    def listing(self, *descriptors: Mapping[str, Any]) -> "Layout":
        """Write `index.json`."""
        document = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": descriptors}
        self.members["index.json"] = json.dumps(document).encode()
        return self

    def saving(self, about: bytes, stored: Sequence[bytes], names: Sequence[str] = (NAME,)) -> "Layout":
        """Write `manifest.json` too, as Docker does since version 25."""
        layers = [path_of(one) for one in stored]
        sources = {f"sha256:{sha256(one)}": self.blob(one, OCI_LAYER) for one in stored}
        entry = {"Config": path_of(about), "RepoTags": names, "Layers": layers, "LayerSources": sources}
        self.members["manifest.json"] = saved(entry)
        return self


def path_of(content: bytes) -> str:
    """Say where a layout has a blob."""
    return f"blobs/sha256/{sha256(content)}"


def named(name: str = NAME) -> dict[str, str]:
    """Name an image in an index as containerd does."""
    return {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.rpartition(":")[2]}


def attestation(layout: Layout) -> dict[str, Any]:
    """Add what buildx says of an image, which looks like an image of no platform."""
    about = config([b"{}"])
    platform = {"os": "unknown", "architecture": "unknown"}
    return layout.manifest(about, [b"{}"], "application/vnd.in-toto+json", platform=platform)


def gzipped(content: bytes) -> bytes:
    """Pack a layer, the same each time."""
    return gzip.compress(content, mtime=0)
