"""By which way one image of an app or pod is set up to come to its credentials: the definition's side of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcos_registry.model.pointer import matches
from dcos_registry.model.workload import Engine, PulledImage, engine_of, kind_of, secret_sources
from dcos_registry.pull import artifact_findings
from dcos_registry.pull.artifact_findings import Located
from dcos_registry.pull.fetcher import Artifact
from dcos_registry.pull.problem import Problem

MISPLACED_SECRETS = {
    "app": ("container/secrets", "container/docker/secrets"),
    "pod": ("containers/*/secrets", "containers/*/image/secrets"),
}
"""Where DC/OS's own page on the UCR, and who copies it, nests `secrets`: Marathon ignores that (pains.md 15)."""


@dataclass(frozen=True)
class UsedRoute:
    """What a definition sets up for the pull of one image.

    For the UCR: `secret_name`, by which the image names a declared secret, and `secret`, its path in the store as the
    definition spells it without slashes at its ends; empty where there is none, or none that reaches the agents.
    For the Docker Engine: `sources`, the URIs that put a docker configuration into the sandbox or may do so, likely
    ones first. With neither the agents' own credentials are all there is.
    """

    engine: Engine
    secret_name: str = ""
    secret: str = ""
    sources: tuple[Located, ...] = ()
    problems: tuple[Problem, ...] = ()


def route_in_use(definition: Mapping[str, Any], image: PulledImage) -> UsedRoute:
    """Say which way an image of a definition goes, and what is wrong with how it is set up."""
    artifacts = tuple(_artifacts(definition, image))
    if engine_of(definition) == "docker":
        sources = sorted(
            filter(artifact_findings.may_bring_a_config, artifacts),
            key=lambda located: not artifact_findings.brings_a_config(located),
        )
        problems = (*_secret_on_docker(definition, image), *artifact_findings.of_docker_engine(artifacts))
        return UsedRoute("docker", sources=tuple(sources), problems=problems)
    name = image.secret_name or ""
    secret = secret_sources(definition).get(name, "") if name else ""
    way = "keep its pull secret" if secret else "attach a pull secret, or put the credentials on the agents"
    problems = (*_undeclared(definition, image, secret), *artifact_findings.of_ucr(artifacts, way))
    return UsedRoute("ucr", name, secret, problems=problems)


def _secret_on_docker(definition: Mapping[str, Any], image: PulledImage) -> Iterator[Problem]:
    """Marathon refuses it with 422 (marathon.md 2.2; pains.md 14)."""
    if image.secret_name is None:
        return
    container = definition["container"]
    why = "" if container.get("type") else " (it has no container type, and Marathon then takes DOCKER)"
    yield Problem(
        "secret-on-docker-engine",
        f"{image.pointer}/pullConfig names the secret {image.secret_name!r}, and the Docker Engine{why} pulls with "
        "none: Marathon refuses it with 'pullConfig is not supported with Docker containerizer'",
        'set "type": "MESOS" in /container, or take pullConfig out and fetch a credentials archive',
        stops=True,
    )


def _undeclared(definition: Mapping[str, Any], image: PulledImage, secret: str) -> Iterator[Problem]:
    """Find a name without its secret (marathon.md 2.2, 2.3; pains.md 14, 15)."""
    name = image.secret_name
    nested = [
        pointer
        for pattern in MISPLACED_SECRETS[kind_of(definition)]
        for pointer, value in matches(definition, pattern.split("/"))
        if value
    ]
    if nested:
        yield Problem(
            "nested-secrets",
            f"{nested[0]} is not read there, so its secrets are declared nowhere",
            f"move {nested[0]} to /secrets",
            stops=name is not None and not secret,
        )
    if name is None or secret:
        return
    if name in secret_sources(definition):
        yield Problem(
            "secret-without-source",
            f"/secrets declares {name!r} without a source, the path of the secret in the store",
            f'write "{name}": {{"source": "PATH"}} under /secrets',
            stops=True,
        )
    elif not nested:
        yield Problem(
            "undeclared-secret",
            f"{image.pointer}/pullConfig names {name!r}, which /secrets does not declare: Marathon refuses it with "
            "'pullConfig.secret must refer to an existing secret'",
            f'add "{name}": {{"source": "PATH"}} to /secrets',
            stops=True,
        )


def _artifacts(definition: Mapping[str, Any], image: PulledImage) -> Iterator[Located]:
    """Yield what is fetched for an image's task; `uris` are an app's `fetch` before Marathon has taken it in."""
    patterns = ("fetch/*", "uris/*") if kind_of(definition) == "app" else ("containers/*/artifacts/*",)
    own = image.pointer.removesuffix("image") if kind_of(definition) == "pod" else "/"
    for pattern in patterns:
        for pointer, entry in matches(definition, pattern.split("/")):
            artifact = _artifact(entry)
            if artifact.uri and pointer.startswith(own):
                yield Located(pointer, artifact)


def _artifact(entry: Any) -> Artifact:
    """Read an entry; one of `uris` is unpacked where its path ends like an archive, which changes nothing here."""
    if isinstance(entry, dict):
        return Artifact.read(entry)
    return Artifact(entry if isinstance(entry, str) else "")
