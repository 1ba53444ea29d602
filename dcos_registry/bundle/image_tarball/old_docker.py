"""What `docker save` wrote before Docker 1.10: a folder for each layer with its own JSON, and no image configuration.

The configuration is made as Docker makes it when it loads such a tarball (moby image/tarexport/load.go, legacyLoad;
image/v1/imagev1.go), for which every layer is read once.
"""

import hashlib
import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dcos_registry.bundle.decompression import Damaged, unpacked
from dcos_registry.bundle.image_tarball.config import MOST_LAYERS, Config, mapping
from dcos_registry.bundle.image_tarball.image import StoredLayer, TarballImage
from dcos_registry.bundle.image_tarball.layers import stored_layer
from dcos_registry.bundle.image_tarball.members import Members
from dcos_registry.model.digest import Digest

REPOSITORIES = "repositories"
FORMAT = "docker-v1"

_PIECE = 1024 * 1024
_LARGEST = 256 * 1024**3
_LAYER, _JSON = "layer.tar", "json"
_NOT_KEPT = ("id", "parent", "Size", "parent_id", "layer_id", "throwaway")


def is_one(members: Members) -> bool:
    """Tell whether a tar is such a tarball: a layer has its JSON beside it, and nothing is missing at its end."""
    layers = (name for name in members.by_name if name.count("/") == 1 and posixpath.basename(name) == _LAYER)
    return members.is_ended and any(f"{posixpath.dirname(name)}/{_JSON}" in members for name in layers)


class OldDocker:
    """The images of such a tarball."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._layers: dict[str, StoredLayer] = {}

    def images(self) -> list[TarballImage]:
        """Read the images that have a name, or all that nothing is built on where none has one; raises `Damaged`."""
        names: dict[str, list[str]] = {id_: [] for id_ in self._untagged()}
        for repository, tags in self._repositories():
            for tag, id_ in mapping(tags).items():
                names.setdefault(str(id_), []).append(f"{repository}:{tag}")
        return [self._image(id_, named) for id_, named in names.items()]

    def _repositories(self) -> Iterator[tuple[str, Any]]:
        if REPOSITORIES in self._members:
            yield from mapping(self._members.document(REPOSITORIES)).items()

    def _untagged(self) -> list[str]:
        if REPOSITORIES in self._members:
            return []
        ids = [posixpath.dirname(name) for name in self._members.by_name if posixpath.basename(name) == _LAYER]
        parents = {self._about(id_).get("parent") for id_ in ids}
        return [id_ for id_ in ids if id_ not in parents]

    def _image(self, id_: str, names: list[str]) -> TarballImage:
        chain = self._chain(id_)
        layers = tuple(self._layer(one) for one, _ in chain)
        about = {key: value for key, value in chain[-1][1].items() if key not in _NOT_KEPT}
        document = {
            **about,
            "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]},
            "history": [_history(one) for _, one in chain],
        }
        content = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        config = Config.of(content, document, id_)
        return TarballImage(tuple(names), content, layers, config.platform, FORMAT, config.created)

    def _chain(self, id_: str) -> list[tuple[str, Mapping[str, Any]]]:
        """List an image's layers with what their JSON says, the lowest first."""
        if not id_:
            raise Damaged(f"{REPOSITORIES} names an image without saying which")
        chain: list[tuple[str, Mapping[str, Any]]] = []
        while id_:
            if len(chain) >= MOST_LAYERS:
                raise Damaged(f"the layers below {chain[0][0]} have no end")
            about = self._about(id_)
            chain.append((id_, about))
            id_ = str(about.get("parent") or "")
        return chain[::-1]

    def _about(self, id_: str) -> Mapping[str, Any]:
        return mapping(self._members.document(f"{id_}/{_JSON}"))

    def _layer(self, id_: str) -> StoredLayer:
        if id_ not in self._layers:
            layer = stored_layer(self._members, f"{id_}/{_LAYER}", Digest.of(b""))
            self._layers[id_] = replace(layer, diff_id=self._diff_id(layer))
        return self._layers[id_]

    def _diff_id(self, layer: StoredLayer) -> Digest:
        content, size = hashlib.sha256(), 0
        try:
            for piece in unpacked(self._pieces(layer), layer.compression):
                content.update(piece)
                size += len(piece)
                if size > _LARGEST:
                    raise Damaged("it holds more than any layer")
        except Damaged as error:
            raise Damaged(f"the layer {layer.name} in it is damaged: {error}") from None
        return Digest.from_hex(content.hexdigest())

    def _pieces(self, layer: StoredLayer) -> Iterator[bytes]:
        for at in range(0, layer.size, _PIECE):
            yield self._members.tar.read(layer.offset + at, min(_PIECE, layer.size - at))


def _history(about: Mapping[str, Any]) -> dict[str, Any]:
    command = mapping(about.get("container_config")).get("Cmd")
    words = " ".join(map(str, command)) if isinstance(command, list) else ""
    said = {"created": about.get("created"), "author": about.get("author"), "created_by": words}
    return {key: value for key, value in {**said, "comment": about.get("comment")}.items() if value}
