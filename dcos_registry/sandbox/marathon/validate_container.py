"""What makes an app's container invalid, by engine (marathon.md 2.2, 2.3 and 3.1)."""

from collections.abc import Mapping
from typing import Any

from dcos_registry.sandbox.marathon import validate_common as common
from dcos_registry.sandbox.marathon.answers import Problems
from dcos_registry.sandbox.marathon.dialect import Dialect

_ONE_NETWORK = "may only specify a single container network when using the Docker container engine"
_UNDECLARED = "volume.secret must refer to an existing secret"


def check_container(app: Mapping[str, Any], dialect: Dialect, problems: Problems) -> None:
    """Note what is wrong with an app's container."""
    container = app.get("container")
    if container is None:
        return
    secrets = app.get("secrets", {})
    docker = container.get("docker")
    if container["type"] == "MESOS":
        common.check_pull_config(docker or {}, "/container/docker", secrets, dialect, problems)
    else:
        _check_docker_engine(app, docker, problems)
    for index, volume in enumerate(container.get("volumes", ())):
        _check_volume(volume, f"/container/volumes({index})", secrets, dialect, problems)
        if volume.get("external", {}).get("provider") == "dvdi":
            _check_dvdi(volume, f"/container/volumes({index})", container["type"], problems)


def _check_docker_engine(app: Mapping[str, Any], docker: Mapping[str, Any] | None, problems: Problems) -> None:
    if docker is None:
        problems.add("/container/docker", "not defined")
    elif "pullConfig" in docker:
        problems.add("/container/docker/pullConfig", "pullConfig is not supported with Docker containerizer")
    single = [network["mode"] for network in app["networks"]].count("container") <= 1
    problems.require("", _ONE_NETWORK, that=single)


def _check_volume(
    volume: Mapping[str, Any], path: str, secrets: Mapping[str, Any], dialect: Dialect, problems: Problems
) -> None:
    if "secret" in volume:
        problems.require(path, _UNDECLARED, that=volume["secret"] in secrets)
        if "secrets" not in dialect.features:
            problems.add("/container/volumes", "must be empty")
            common.check_feature("secrets", "/container/volumes", dialect, problems)
    if "persistent" in volume:
        contained = "/" not in volume["containerPath"]
        problems.require(f"{path}/containerPath", 'value must not contain "/"', that=contained)
        problems.require(
            f"{path}/persistent/size", "got 0, expected more than 0", that=volume["persistent"]["size"] > 0
        )


def _check_dvdi(volume: Mapping[str, Any], path: str, engine: str, problems: Problems) -> None:
    """Note what an engine's volume driver cannot do (A/core/externalvolume/impl/providers/DVDIProvider.scala)."""
    external = volume["external"]
    inside = volume["containerPath"] not in (".", "..")
    problems.require(f"{path}/containerPath", "can not be one of (.,..)", that=inside)
    if engine == "MESOS":
        problems.require(f"{path}/mode", "got RO, expected RW", that=volume["mode"] == "RW")
        return
    only_driver = set(external.get("options", ())) <= {"dvdi/driver"}
    problems.require(f"{path}/external/options", "must only contain dvdi/driver", that=only_driver)
    problems.require(f"{path}/external/size", "must be undefined for Docker containers", that="size" not in external)
