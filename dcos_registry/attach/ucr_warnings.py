"""What behaves differently once the UCR runs an app that the Docker Engine ran (marathon.md 3)."""

import shlex
from collections.abc import Iterator

from dcos_registry.attach.docker_parameters import labels_of
from dcos_registry.model.pointer import matches
from dcos_registry.model.workload import Definition

# Networks of DC/OS itself, which both engines know (dcos gen/dcos-config.yaml, overlay network).
_OF_BOTH_ENGINES = ("dcos", "dcos6")


def ucr_warnings(before: Definition, after: Definition) -> Iterator[str]:
    """Say it of one app, converted: sentences that neither name it nor quote what may be secret."""
    yield from _image(before, after)
    yield from _process(before, after)
    yield from _networks(after)
    yield from _volumes(after)
    yield from _checks(after)
    yield from _fields(before, after)


def _image(before: Definition, after: Definition) -> Iterator[str]:
    """Warn of names, formats and stores (marathon.md 3.4, 8.4; ucr.md 27, 30, 35)."""
    image = after["container"]["docker"]["image"]
    if image != before["container"]["docker"]["image"]:
        yield f"The image becomes {image!r}: the UCR would ask a host docker.io, which for Docker means Docker Hub"
    yield (
        "The UCR pulls by rules of its own, without OCI images and the insecure registries of the Docker Engine: dcos "
        f"registry image-check --engine ucr {shlex.quote(image)} tells whether it can"
    )
    if not after["container"]["docker"].get("forcePullImage"):
        yield (
            "The UCR has a store of images of its own: one that is only in the Docker Engine of an agent is not found "
            "there, and one that it has is used without asking the registry"
        )


def _process(before: Definition, after: Definition) -> Iterator[str]:
    """Warn of command, user and environment (marathon.md 3.3, 3.4; TaskBuilder.scala; Mesos docker.cpp)."""
    if after.get("args"):
        yield (
            "Where the image has no ENTRYPOINT, the UCR puts the first word of its CMD before /args, and the Docker "
            "Engine ran /args alone: write cmd in place of args for such an image"
        )
    user = after.get("user")
    if user:
        yield (
            f"The process runs as the agents' Linux user {user!r}, who has to exist there and in strict mode to be "
            "permitted; the Docker Engine took the user that the image says or knows"
        )
    else:
        yield (
            "The UCR ignores the USER of the image: the process runs as root, and in strict mode as nobody; set /user "
            "if it needs another"
        )
    yield "MARATHON_APP_DOCKER_IMAGE and MESOS_CONTAINER_NAME are no longer in the environment"
    for pointer in labels_of(before):
        yield f"{pointer} is dropped: there is no container of the Docker Engine that would bear the label"


def _networks(after: Definition) -> Iterator[str]:
    """Warn of networks that are another network for the UCR (Marathon docs/docs/networking.md)."""
    for pointer, network in matches(after, ("networks", "*")):
        mode, name = (network.get("mode") or "container").lower(), network.get("name")
        if mode == "container/bridge":
            yield "The tasks join the CNI network mesos-bridge and not Docker's bridge, so their addresses are others"
        elif mode == "container" and name is not None and name not in _OF_BOTH_ENGINES:
            yield (
                f"{pointer} is {name!r}, which has to be a CNI network of the agents: the UCR does not know those that "
                "docker network create makes"
            )


def _volumes(after: Definition) -> Iterator[str]:
    """Warn of paths that nobody makes any more, and of secrets that nobody got before (Mesos volume/host_path.cpp)."""
    for pointer, volume in matches(after, ("container", "volumes", "*")):
        path = volume.get("hostPath") or ""
        if path.startswith("/"):
            yield (
                f"{pointer} mounts {path} of the agent: where it does not exist the task fails, and the Docker Engine "
                "made it"
            )
        if volume.get("secret"):
            yield f"{pointer} is a secret, which the Docker Engine did not get: the UCR puts it into its place"


def _checks(after: Definition) -> Iterator[str]:
    """Warn of commands (marathon.md 3.2)."""
    for pointer, check in matches(after, ("healthChecks", "*")):
        if (check.get("protocol") or "").upper() == "COMMAND":
            yield f"{pointer} runs its command in a container nested in the task's, and not by docker exec"


def _fields(before: Definition, after: Definition) -> Iterator[str]:
    """Warn of Linux settings, which Marathon drops for the Docker Engine (A/raml/ContainerConversion.scala)."""
    if before["container"].get("linuxInfo"):
        yield "/container/linuxInfo comes into force: Marathon ignores it for the Docker Engine"
    if after["container"].get("linuxInfo") != before["container"].get("linuxInfo"):
        yield (
            "/container/linuxInfo/ipcInfo, which stands for the flag 'shm-size', needs DC/OS 2.0: Marathon 1.8 ignores "
            "it"
        )
