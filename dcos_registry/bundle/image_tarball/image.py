"""What a tarball of images holds: where each layer is stored in it, and what it states of it."""

from dataclasses import dataclass, field
from typing import Protocol

from dcos_registry.bundle.decompression import Compression
from dcos_registry.model.digest import Digest


class Ranges(Protocol):
    """The bytes of a plain tar, of which any range can be read, by several threads at once.

    `name` is what messages call it: the file's name, or `standard input`.
    """

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset` on; fewer only where it ends."""


@dataclass(frozen=True)
class StoredLayer:
    """A layer as it is stored: `size` bytes of the tar from `offset` on; `name` is the member's.

    `diff_id` names its content when it is unpacked, as the image's config has it; `digest` names what is stored, and is
    None where the layout does not state it. Neither is checked here: nobody has read the layer so far.
    """

    name: str
    offset: int
    size: int
    compression: Compression
    diff_id: Digest
    digest: Digest | None = None


@dataclass(frozen=True)
class TarballImage:
    """One image for one platform (`linux/amd64`, `linux/arm64/v8`), its layers from the lowest to the highest.

    `names` are as the tarball spells them, `repository:tag` each, perhaps none. `config` is byte for byte what the
    image's id is made of. `created` is RFC 3339, as the config has it, or None.
    """

    names: tuple[str, ...]
    config: bytes = field(repr=False)
    layers: tuple[StoredLayer, ...]
    platform: str
    format: str
    created: str | None = None

    @property
    def id(self) -> Digest:
        """What Docker knows the image by."""
        return Digest.of(self.config)

    @property
    def size(self) -> int:
        """The bytes of its layers as they are stored."""
        return sum(layer.size for layer in self.layers)


@dataclass(frozen=True)
class Tarball:
    """The images of a tarball in its own order; `notes` are sentences about what of it is not read."""

    images: tuple[TarballImage, ...]
    format: str
    notes: tuple[str, ...] = ()
