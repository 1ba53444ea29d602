"""Which images of an app or pod a pull secret is for."""

from collections.abc import Collection

from dcos_registry.model.workload import Definition, PulledImage, images_of
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError


def images_for(definition: Definition, keys: Collection[str] | None) -> tuple[PulledImage, ...]:
    """Return the images that one of a docker config's `keys` serves, as the UCR matches them; all for None."""
    if keys is None:
        return tuple(images_of(definition))
    return tuple(image for image in images_of(definition) if _is_served(image.image, keys))


def _is_served(image: str, keys: Collection[str]) -> bool:
    try:
        location = ucr.locate(ucr.parse_image(image))
    except MesosError:
        return False
    return any(ucr.key_matches(key, location) for key in keys)
