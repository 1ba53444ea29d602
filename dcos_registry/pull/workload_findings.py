"""What is wrong with a definition for the pull of one image, before anything but the definition is looked at."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dcos_registry.model.pointer import matches
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Engine, Kind, PulledImage, engine_of, kind_of
from dcos_registry.pull import docker_reference, ucr
from dcos_registry.pull.docker_reference import BadReference
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.remedies import creation_of_secret
from dcos_registry.pull.routes import Route, verdict

_FORCE_APP = "forcePullImage in /container/docker"
_FORCE_POD = "forcePull in image"
_PULL_APP = "pullConfig in /container/docker"
_PULL_POD = "pullConfig in image"
_FETCH_APP = "fetch, beside /container"
_FETCH_POD = "artifacts, which the UCR does not look into when it pulls: use a pull secret"

UNKNOWN_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "app": {
        "container/docker/forcePull": _FORCE_APP,
        "container/docker/force": _FORCE_APP,
        "container/forcePullImage": _FORCE_APP,
        "container/pullConfig": _PULL_APP,
        "pullConfig": _PULL_APP,
        "artifacts": _FETCH_APP,
        "container/fetch": _FETCH_APP,
        "container/uris": _FETCH_APP,
        "container/docker/fetch": _FETCH_APP,
        "container/docker/uris": _FETCH_APP,
    },
    "pod": {
        "containers/*/image/force": _FORCE_POD,
        "containers/*/image/forcePullImage": _FORCE_POD,
        "containers/*/forcePull": _FORCE_POD,
        "containers/*/pullConfig": _PULL_POD,
        "pullConfig": _PULL_POD,
        "fetch": _FETCH_POD,
        "uris": _FETCH_POD,
        "containers/*/fetch": _FETCH_POD,
        "containers/*/uris": _FETCH_POD,
    },
}
"""Fields that definitions have, also in Marathon's own tests, and Marathon does not know: where they stand, and what
was meant (marathon.md 1.1 and 7)."""


def findings(definition: Mapping[str, Any], image: PulledImage) -> Iterator[Problem]:
    """Say what is wrong around one image; what concerns the whole of a pod is said for each of its images."""
    yield from _unknown_fields(definition, image)
    yield from _refused(definition)
    mistake = _bad_name(image.image, engine_of(definition) or "ucr")
    if mistake:
        yield Problem(
            "bad-image-name",
            f"{image.pointer} names the image {image.image!r}, which is none: {mistake}",
            "write it as [HOST[:PORT]/]REPOSITORY[:TAG], without a scheme",
            stops=True,
        )


def outside_space(workload_id: str, path: SecretPath) -> Problem | None:
    """Say that the space of a workload keeps it from its secret (marathon.md 6.1; pains.md 16); None where it may."""
    if path.usable_by(workload_id):
        return None
    return Problem(
        "secret-outside-space",
        f"{workload_id} may not use the secret {path}, which serves only /{path.space} and what is below it",
        f"keep it as {path.moved_to(workload_id)}, and name that under /secrets",
        stops=True,
    )


def without_credentials(definition: Mapping[str, Any], image: PulledImage, *, enterprise: bool) -> Problem:
    """Say that nothing is set up for an image; it is for whoever asks to know whether anybody may pull it."""
    kind, engine = kind_of(definition), engine_of(definition) or "ucr"
    agents = "only the agents' own credentials, if there are any, can let it pull"
    if engine == "docker":
        return Problem(
            "no-archive",
            f"{definition.get('id')} fetches no credentials archive for {image.image}: {agents}",
            f"dcos registry archive-create --registry {_registry(image.image)}, put it where every agent can fetch it, "
            f"and dcos registry app-attach {definition.get('id')} --uri URI",
        )
    sentence = f"{definition.get('id')} has no pull secret for {image.image}: {agents}"
    if not enterprise:
        return Problem("no-secret", sentence, verdict(Route.SECRET, kind=kind, engine=engine, enterprise=False).reason)
    path = SecretPath("pull").moved_to(str(definition.get("id")))
    registry = _registry(image.image)
    return Problem(
        "no-secret",
        sentence,
        f"{creation_of_secret(path, registry)} and dcos registry app-attach {definition.get('id')} --secret {path}",
    )


def names_its_registry(image: str) -> bool:
    """Whether an image says where it comes from: one that does not is Docker Hub's, where most may be pulled by all."""
    try:
        registry = ucr.parse_image(image).registry
    except MesosError:
        return False
    return registry is not None and "docker.io" not in registry


def _unknown_fields(definition: Mapping[str, Any], image: PulledImage) -> Iterator[Problem]:
    kind = kind_of(definition)
    own = image.pointer.removesuffix("image")
    for path, meant in UNKNOWN_FIELDS[kind].items():
        for pointer, value in matches(definition, path.split("/")):
            if value and (not pointer.startswith("/containers/") or pointer.startswith(own)):
                yield Problem(
                    "unknown-field",
                    f"{pointer} is no field of {'a pod' if kind == 'pod' else 'an app'}: Marathon ignores it",
                    f"what is meant is {meant}",
                )


def _refused(definition: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what Marathon refuses with 422 (marathon.md 2.2, 2.4)."""
    if kind_of(definition) == "pod":
        return
    if definition.get("fetch") and definition.get("uris"):
        yield Problem(
            "uris-and-fetch",
            "/uris stands beside /fetch: Marathon refuses both together",
            'move what is in /uris to /fetch, each as {"uri": ...}',
            stops=True,
        )
    if any(value for _, value in matches(definition, ("container", "docker", "credential"))):
        yield Problem(
            "credential-field",
            "/container/docker/credential is refused by Marathon ('must be empty')",
            "take it out; a UCR app pulls with pullConfig, a Docker Engine app with a credentials archive",
            stops=True,
        )


def _bad_name(image: str, engine: Engine) -> str:
    """Say why an image's name is none; empty for a good one. What the UCR lets pass, registries do not have."""
    try:
        if engine == "ucr":
            ucr.locate(ucr.parse_image(image))
        docker_reference.parse(image)
    except (MesosError, BadReference) as error:
        return str(error)
    return ""


def _registry(image: str) -> str:
    try:
        return ucr.parse_image(image).registry or docker_reference.HUB
    except MesosError:
        return "HOST"
