"""Which images of an app or pod a credential is for."""

from collections.abc import Collection

from dcos_registry import errors
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import Definition, PulledImage, images_of


def images_for(definition: Definition, registries: Collection[RegistryHost] | None) -> tuple[PulledImage, ...]:
    """Return the images that come from one of `registries` as their text spells it, all of them where that is None.

    Engines compare the registry part to the letter: `host` and `host:443` are two (ucr.md 7, 8; docker.md 12, 14).
    """
    if registries is None:
        return tuple(images_of(definition))
    keys = {registry.config_key for registry in registries}
    return tuple(image for image in images_of(definition) if _config_key(image.image) in keys)


def _config_key(image: str) -> str | None:
    try:
        return ImageReference.parse(image).host.config_key
    except errors.UsageError:
        return None
