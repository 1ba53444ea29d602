"""What a Docker Engine app may have and the UCR has nothing for (marathon.md 3)."""

import posixpath
from collections.abc import Iterator

from dcos_registry.attach.docker_parameters import untranslatable
from dcos_registry.model.pointer import matches
from dcos_registry.model.workload import Definition
from dcos_registry.pull import fetcher
from dcos_registry.pull.fetcher import Artifact, BadUri


def ucr_refusals(app: Definition) -> Iterator[str]:
    """Say what cannot be converted and what would help; the app is one of the Docker Engine."""
    if app["container"]["docker"].get("privileged"):
        yield (
            "/container/docker/privileged is true, and the UCR has no such mode: set it to false if the app can do "
            "without"
        )
    yield from untranslatable(app)
    yield from _checks(app)
    yield from _read_only_volumes(app)
    yield from _fetched_mounts(app)


def _checks(app: Definition) -> Iterator[str]:
    """Find what `complyWithIpProtocolRules` refuses (A/api/v2/validation/AppValidation.scala; marathon.md 3.2)."""
    for pointer, protocol in matches(app, ("healthChecks", "*", "ipProtocol")):
        if protocol is not None and protocol.upper() == "IPV6":
            yield f"{pointer} is IPv6, which only containers of the Docker Engine can be checked by: set IPv4"


def _read_only_volumes(app: Definition) -> Iterator[str]:
    """Find what `validMesosVolume` refuses (A/core/externalvolume/impl/providers/DVDIProvider.scala)."""
    for pointer, volume in matches(app, ("container", "volumes", "*")):
        external = volume.get("external") or {}
        if external.get("provider") == "dvdi" and (volume.get("mode") or "").upper() == "RO":
            yield f"{pointer}/mode is RO, and the UCR mounts volumes of dvdi only for writing: set RW"


def _fetched_mounts(app: Definition) -> Iterator[str]:
    """Find fetched files that are mounted out of the sandbox.

    The UCR mounts first and fetches then, and makes a folder of what is not there yet (Mesos
    containerizer/mesos/containerizer.cpp, isolators/volume/sandbox_path.cpp); the Docker Engine is run after the fetch.
    """
    fetched = {name for _, entry in matches(app, ("fetch", "*")) for name in _saved_as(Artifact.read(entry))}
    fetched |= {name for _, uri in matches(app, ("uris", "*")) for name in _saved_as(Artifact(uri or ""))}
    for pointer, path in matches(app, ("container", "volumes", "*", "hostPath")):
        name = posixpath.normpath(path or "/")
        if name in fetched:
            yield (
                f"{pointer} is the file {name} that the app fetches, and the UCR mounts before it fetches: take the "
                f"volume out, and read /mnt/mesos/sandbox/{name}"
            )


def _saved_as(artifact: Artifact) -> Iterator[str]:
    try:
        yield fetcher.saved_as(artifact)
    except BadUri:
        return
