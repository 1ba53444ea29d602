"""An OCI image layout, as buildx, skopeo and containerd write it (image-spec image-layout.md; registry.md 3.2).

`index.json` leads to manifests, perhaps by way of further indexes, one for each platform; everything is a blob that is
called by its hash. What is read here is held to it; the layers are read by whoever sends them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.image_tarball.config import MOST_LAYERS, digest, items, mapping, platform
from dcos_registry.bundle.image_tarball.docker_archive import read_config
from dcos_registry.bundle.image_tarball.image import TarballImage
from dcos_registry.bundle.image_tarball.layers import stored_layers
from dcos_registry.bundle.image_tarball.members import Members, Missing
from dcos_registry.model.digest import Digest
from dcos_registry.model.json_text import JsonText

INDEX = "index.json"
FORMAT = "oci"

_MOST_DESCRIPTORS = 10_000
_MOST_LEVELS = 8
_MOST_NAMED = 10
_CONFIGS = ("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json")
_NAME, _TAG = "io.containerd.image.name", "org.opencontainers.image.ref.name"
_ATTESTATION = "vnd.docker.reference.type"


@dataclass
class _Leaf:
    """A manifest of one image, and by which names and for which platform indexes list it."""

    digest: Digest
    names: list[str] = field(default_factory=list)
    platform: str | None = None


class OciLayout:
    """The images of a layout; `notes` say afterwards what of it was passed over."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._leaves: dict[Digest, _Leaf] = {}
        self._descriptors = 0
        self.notes: list[str] = []

    def images(self, known: frozenset[Digest] = frozenset()) -> list[TarballImage]:
        """Read the images, but those whose id is `known`; what is there only in part is passed over and noted.

        Raises `Damaged` where one is wrong, and `Missing` where not one is there as a whole.
        """
        self._walk(self._members.document(INDEX), (), _MOST_LEVELS)
        found: list[TarballImage] = []
        missing: list[tuple[_Leaf, Missing]] = []
        for leaf in self._leaves.values():
            image = self._whole(leaf, known)
            if isinstance(image, Missing):
                missing.append((leaf, image))
            elif image:
                found.append(image)
        if missing and not found and not known:
            raise missing[0][1]
        if missing:
            self.notes.append(
                f"{', '.join(_called(leaf) for leaf, _ in missing[:_MOST_NAMED])} is not in it as a whole"
            )
        return found

    def _walk(self, index: Any, names: tuple[str, ...], levels: int) -> None:
        for descriptor in map(mapping, items(mapping(index).get("manifests"), _MOST_DESCRIPTORS, INDEX)):
            self._descriptors += 1
            if self._descriptors > _MOST_DESCRIPTORS or not levels:
                raise Damaged("its indexes lead to more than any image has")
            if not _is_attestation(descriptor):
                self._visit(descriptor, names or _names(descriptor), levels)

    def _visit(self, descriptor: Mapping[str, Any], names: tuple[str, ...], levels: int) -> None:
        called = digest(descriptor.get("digest"), INDEX)
        if "index" in str(descriptor.get("mediaType")) or "manifest.list" in str(descriptor.get("mediaType")):
            self._walk(self._blob(called), names, levels - 1)
            return
        leaf = self._leaves.setdefault(called, _Leaf(called))
        leaf.names += [name for name in names if name not in leaf.names]
        if "platform" in descriptor:
            leaf.platform = platform(mapping(descriptor["platform"]))

    def _whole(self, leaf: _Leaf, known: frozenset[Digest]) -> TarballImage | Missing | None:
        """Read an image; return what says that a part of it is not there, and None for what is none or is known."""
        try:
            manifest = mapping(self._blob(leaf.digest))
            config = mapping(manifest.get("config"))
            kind = manifest.get("artifactType") or config.get("mediaType", _CONFIGS[0])
            if kind not in _CONFIGS:
                self.notes.append(f"{_called(leaf)} is no image but {str(kind)[:100]!r}, and is passed over")
                return None
            id_ = digest(config.get("digest"), leaf.digest)
            return None if id_ in known else self._image(leaf, id_, manifest)
        except Missing as error:
            return error

    def _image(self, leaf: _Leaf, id_: Digest, manifest: Mapping[str, Any]) -> TarballImage:
        config = read_config(self._members, _blob(id_))
        paths = [self._layer(mapping(layer), leaf) for layer in items(manifest.get("layers"), MOST_LAYERS, leaf.digest)]
        layers = stored_layers(self._members, paths, config, _called(leaf))
        return TarballImage(tuple(leaf.names), config.content, layers, config.platform, FORMAT, config.created)

    def _layer(self, descriptor: Mapping[str, Any], leaf: _Leaf) -> str:
        path, kind = _blob(digest(descriptor.get("digest"), leaf.digest)), str(descriptor.get("mediaType"))
        if kind.endswith("+encrypted"):
            raise Damaged(f"the layer {path} in it is encrypted")
        if descriptor.get("urls") and path not in self._members:
            raise Damaged(f"the layer {path} is not in it, but to be had from {str(descriptor['urls'])[:200]}")
        member, size = self._members.find(path), descriptor.get("size")
        if member.size != size:
            raise Damaged(f"the layer {path} in it has {member.size:,} bytes, and the manifest says {str(size)[:20]}")
        return path

    def _blob(self, called: Digest) -> Any:
        """Return what a blob holds, which is JSON; raises `Damaged` where it is not what its name says."""
        content = self._members.read(_blob(called))
        if Digest.of(content) != called:
            raise Damaged(f"the blob {called} in it is not what its name says")
        return JsonText.read(content, f"{called} in {self._members.tar.name}").value


def _blob(called: Digest) -> str:
    return f"blobs/sha256/{called.hex}"


def _called(leaf: _Leaf) -> str:
    name = leaf.names[0] if leaf.names else leaf.digest
    return f"{name} for {leaf.platform}" if leaf.platform else name


def _names(descriptor: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the image's name; the one of the specification may be the tag alone (image-spec annotations.md)."""
    annotations = mapping(descriptor.get("annotations"))
    if isinstance(full := annotations.get(_NAME), str):
        return (full,)
    name = annotations.get(_TAG)
    if not isinstance(name, str):
        return ()
    return (name if ":" in name or "/" in name else f":{name}",)


def _is_attestation(descriptor: Mapping[str, Any]) -> bool:
    """Tell whether it is what buildx says of an image, and no image (moby buildkit, docs/attestations)."""
    about = mapping(descriptor.get("platform"))
    is_of_no_platform = (about.get("os"), about.get("architecture")) == ("unknown", "unknown")
    return is_of_no_platform or _ATTESTATION in mapping(descriptor.get("annotations"))
