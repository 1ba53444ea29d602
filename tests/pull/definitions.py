"""Definitions of apps and pods to find something wrong in."""

from typing import Any

from dcos_registry.model.workload import PulledImage, images_of

IMAGE = "registry.test/team/web:1.0"
ARCHIVE = "https://files.test/docker.tar.gz"


def docker_app(*artifacts: Any, **fields: Any) -> dict[str, Any]:
    """Make a Docker Engine app that fetches URIs, or artifacts as `fetch` has them."""
    fetch = [artifact if isinstance(artifact, dict) else {"uri": artifact} for artifact in artifacts]
    docker = {"image": IMAGE, **fields.pop("docker", {})}
    return {"id": "/team/web", "container": {"type": "DOCKER", "docker": docker}, "fetch": fetch, **fields}


def ucr_app(secret: str | None = None, **fields: Any) -> dict[str, Any]:
    """Make a UCR app that pulls with a declared secret, or with none."""
    docker: dict[str, Any] = {"image": IMAGE, **fields.pop("docker", {})}
    if secret:
        docker["pullConfig"] = {"secret": "pull"}
        fields = {"secrets": {"pull": {"source": secret}}, **fields}
    return {"id": "/team/web", "container": {"type": "MESOS", "docker": docker}, **fields}


def pod(*containers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make a pod of these containers, each with an image unless it has one."""
    image = {"kind": "DOCKER", "id": IMAGE}
    made = [{"name": f"c{index}", "image": image, **each} for index, each in enumerate(containers or ({},))]
    return {"id": "/team/pod", "containers": made, **fields}


def first_image(definition: dict[str, Any]) -> PulledImage:
    """Return the first image that is pulled for a definition."""
    return next(images_of(definition))
