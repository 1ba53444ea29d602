"""Which image of a tarball goes where, and how what it consists of got there."""

from dataclasses import dataclass
from typing import Literal

from dcos_registry.bundle.image_manifest import Blob
from dcos_registry.bundle.image_tarball import StoredLayer, TarballImage
from dcos_registry.model.digest import Digest
from dcos_registry.model.image import ImageReference

DEFAULT_TAG = "latest"

Way = Literal["sent", "skipped", "mounted"]
"""How a blob came into the repository: over the wire, not at all since it is there, or out of another one."""


@dataclass(frozen=True)
class Push:
    """One image of a tarball, and where it goes: `target` has the first of the `tags`."""

    image: TarballImage
    target: ImageReference
    tags: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the image is called there, as an app would name it."""
        return f"{self.target.name}:{self.tags[0]}"

    @property
    def layers(self) -> list["NamedLayer"]:
        """The layers, the lowest first."""
        total = len(self.image.layers)
        return [NamedLayer(layer, number, total) for number, layer in enumerate(self.image.layers, 1)]


@dataclass(frozen=True)
class NamedLayer:
    """A layer and its place among those of its image."""

    stored: StoredLayer
    number: int
    total: int

    @property
    def place(self) -> str:
        """`2 of 6`, as long for each layer of the image."""
        return f"{self.number:>{len(str(self.total))}} of {self.total}"

    @property
    def called(self) -> str:
        """The layer's name in messages."""
        return f"{self.number} of {self.total} ({self.stored.name})"


@dataclass(frozen=True)
class PushedLayer:
    """A layer that is in the repository; `blob` is None where that is only foreseen."""

    layer: NamedLayer
    way: Way
    blob: Blob | None


@dataclass(frozen=True)
class Pushed:
    """An image that is in the repository, or what is foreseen of it; then `digest` is None.

    `is_new` is False where every tag stood for this very image before.
    """

    push: Push
    layers: tuple[PushedLayer, ...]
    digest: Digest | None
    is_new: bool = True
