"""Which images of an app or pod are meant."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.shape import misfit
from dcos_registry.attach.target import Target
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import Definition, PulledImage, images_of
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError


@dataclass(frozen=True)
class Choice:
    """The images that a user picks: those of some registries, those of some containers of a pod; all for neither.

    `host` and `host:443` are one registry here, and so are all names of Docker Hub.
    """

    registries: frozenset[RegistryHost] = frozenset()
    containers: tuple[str, ...] = ()

    def images(self, definition: Definition) -> tuple[PulledImage, ...]:
        """Return the images of a definition that are picked."""
        images = images_of(definition)
        return tuple(each for each in images if self._has_registry_of(each) and self._has_container_of(each))

    def has_container_of(self, definition: Definition) -> bool:
        """Whether an app or pod has any of the containers that are picked, or all are."""
        return any(map(self._has_container_of, images_of(definition)))

    def obstacle(self, target: Target) -> Attachment | None:
        """Say why nothing can be picked from an app or pod, or that it is not meant; None: go on."""
        mistake = misfit(target.definition, target.kind)
        if mistake:
            return target.refused(f"The definition of {target.id} is not valid: {mistake}")
        images = list(images_of(target.definition))
        if not any(map(self._has_registry_of, images)) and self.registries:
            return target.skipped(self._of_other_registries(target, images))
        refusal = next(self._unknown_containers(target, images), None)
        if refusal:
            return target.refused(refusal)
        if self.registries and not self.images(target.definition):
            return target.skipped(self._of_other_registries(target, filter(self._has_container_of, images)))
        return None

    def _has_registry_of(self, image: PulledImage) -> bool:
        try:
            found = ImageReference.parse(image.image).host.identity
        except errors.UsageError:
            return not self.registries
        return not self.registries or found in {registry.identity for registry in self.registries}

    def _has_container_of(self, image: PulledImage) -> bool:
        return not self.containers or image.container in self.containers

    def _unknown_containers(self, target: Target, images: Collection[PulledImage]) -> Iterator[str]:
        if self.containers and target.kind == "app":
            yield f"{target.id} is an app, which has no containers to pick from: only a pod takes --container"
            return
        names = [container.get("name") for container in target.definition.get("containers") or () if container]
        there_are = ", ".join(repr(name) for name in names if name) or "none with a name"
        for name in self.containers:
            if name not in names:
                yield f"{target.id} has no container {name!r}: there are {there_are}"
            elif name not in {image.container for image in images}:
                yield f"The container {name!r} of {target.id} runs no Docker image, so there is nothing to pull"

    def _of_other_registries(self, target: Target, images: Iterable[PulledImage]) -> str:
        names, pulled = ", ".join(map(str, sorted(self.registries))), quoted(images)
        if not pulled:
            return f"{target.id} runs no Docker image"
        return f"{target.id} pulls {pulled}, and nothing from {names}"


EVERY_IMAGE: Final = Choice()


def images_for(definition: Definition, keys: Collection[str] | None, choice: Choice) -> tuple[PulledImage, ...]:
    """Return the chosen images that one of a docker config's `keys` serves, as the UCR matches them; all for None."""
    images = choice.images(definition)
    return images if keys is None else tuple(image for image in images if is_served(image.image, keys))


def is_served(image: str, keys: Collection[str]) -> bool:
    """Whether the UCR finds the login for an image under one of a docker config's `keys`."""
    try:
        location = ucr.locate(ucr.parse_image(image))
    except MesosError:
        return False
    return any(ucr.key_matches(key, location) for key in keys)


def quoted(images: Iterable[PulledImage]) -> str:
    """Name images in a sentence, each once."""
    return ", ".join(dict.fromkeys(repr(image.image) for image in images))
