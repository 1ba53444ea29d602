"""Images of a tarball that were never in one, for tests of what is made of them."""

from dcos_registry.bundle.image_tarball import StoredLayer, TarballImage
from dcos_registry.model.digest import Digest
from dcos_registry.model.image import ImageReference
from dcos_registry.workflows.pushing.plan import Push


def layer(name: str, size: int = 1_000_000) -> StoredLayer:
    """Make a layer whose content is its name."""
    return StoredLayer(f"{name}/layer.tar", 0, size, "none", Digest.of(name.encode()))


def image(*names: str, platform: str = "linux/amd64", layers: tuple[StoredLayer, ...] = ()) -> TarballImage:
    """Make an image with these names."""
    return TarballImage(names, f"config of {names} for {platform}".encode(), layers, platform, "docker")


def push(*layers: StoredLayer) -> Push:
    """Make a push of an image with these layers."""
    target = ImageReference.parse("registry.example.com/team/app:1.0")
    return Push(image("app:1.0", layers=layers), target, ("1.0",))
