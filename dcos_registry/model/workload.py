"""Read-only views of app and pod definitions, which stay plain JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from dcos_registry.model.pointer import matches

Definition: TypeAlias = dict[str, Any]
Kind = Literal["app", "pod"]
Engine = Literal["ucr", "docker"]

_SECRET_USES: Final[dict[Kind, tuple[str, ...]]] = {
    "app": ("env/*/secret", "container/volumes/*/secret", "container/docker/pullConfig/secret"),
    "pod": (
        "environment/*/secret",
        "volumes/*/secret",
        "containers/*/environment/*/secret",
        "containers/*/image/pullConfig/secret",
    ),
}


@dataclass(frozen=True)
class PulledImage:
    """One image of a workload: where its definition holds it, and the pull secret that is named for it.

    `pointer` is the JSON pointer of the object with the image; `container` is the pod's container, empty for an app.
    """

    pointer: str
    container: str
    image: str
    secret_name: str | None


def kind_of(definition: Mapping[str, Any]) -> Kind:
    """Tell a pod from an app: only pods have `containers` (apps have `container`)."""
    return "pod" if "containers" in definition else "app"


def engine_of(definition: Mapping[str, Any]) -> Engine | None:
    """Return what pulls the image, None without one; Marathon's default type is DOCKER (marathon.md 2.2)."""
    if next(images_of(definition), None) is None:
        return None
    declared = _text(_object(definition.get("container")).get("type"))
    return "ucr" if kind_of(definition) == "pod" or declared.upper() == "MESOS" else "docker"


def images_of(definition: Mapping[str, Any]) -> Iterator[PulledImage]:
    """Yield every image that an engine will pull for this workload."""
    if kind_of(definition) == "app":
        docker = _object(_object(definition.get("container")).get("docker"))
        if _text(docker.get("image")):
            yield PulledImage("/container/docker", "", docker["image"], _secret_name(docker))
        return
    containers = definition.get("containers")
    for index, container in enumerate(containers if isinstance(containers, list) else []):
        image = _object(_object(container).get("image"))
        if _text(image.get("id")):
            name = _text(_object(container).get("name"))
            yield PulledImage(f"/containers/{index}/image", name, image["id"], _secret_name(image))


def secret_sources(definition: Mapping[str, Any]) -> dict[str, str]:
    """Map the names of declared secrets to their paths in the store, without slashes at the ends; empty for none."""
    return {
        name: _text(_object(secret).get("source")).strip("/")
        for name, secret in _object(definition.get("secrets")).items()
    }


def secret_uses(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a variable, volume or image names a secret, as a JSON pointer, and the name (marathon.md 2.3)."""
    for pattern in _SECRET_USES[kind_of(definition)]:
        for pointer, name in matches(definition, pattern.split("/")):
            if isinstance(name, str):
                yield pointer, name


def _secret_name(image: Mapping[str, Any]) -> str | None:
    return _text(_object(image.get("pullConfig")).get("secret")) or None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
