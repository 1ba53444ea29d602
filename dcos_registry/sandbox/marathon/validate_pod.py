"""A pod's canonical form, and what makes a pod invalid (A/api/v2/PodNormalization.scala, PodsValidation.scala)."""

from collections.abc import Mapping, Sequence
from typing import Any

from dcos_registry.sandbox.marathon import ids
from dcos_registry.sandbox.marathon import validate_common as common
from dcos_registry.sandbox.marathon.answers import Problems, refuse_content
from dcos_registry.sandbox.marathon.dialect import DEFAULT_NETWORK, DEFAULT_ROLE, Dialect

Json = dict[str, Any]
Pod = Mapping[str, Any]

# What a pod's scheduling is written out with where it says nothing itself (A/raml/PodConversion.scala).
_MOVABLE = {
    "upgrade": {"minimumHealthCapacity": 1, "maximumOverCapacity": 1},
    "unreachableStrategy": {"inactiveAfterSeconds": 0, "expungeAfterSeconds": 0},
}
_RESIDENT = {
    "upgrade": {"minimumHealthCapacity": 0.5, "maximumOverCapacity": 0},
    "unreachableStrategy": "disabled",
}


def normalize_pod(pod: Pod, dialect: Dialect) -> Json:
    """Return a complete pod with its networks named, host ports given and scheduling filled in."""
    result = {name: value for name, value in pod.items() if name != "version"}
    result["id"] = ids.absolute(pod["id"])
    networks = [
        {**each, "name": DEFAULT_NETWORK} if each["mode"] == "container" and "name" not in each else each
        for each in pod.get("networks", ())
    ]
    result["networks"] = networks
    if not any(network["mode"] == "container" for network in networks):
        result["containers"] = [_with_host_ports(container) for container in pod["containers"]]
    resident = any("persistent" in volume for volume in pod.get("volumes", ()))
    result["scheduling"] = {**(_RESIDENT if resident else _MOVABLE), **pod["scheduling"]}
    if dialect.has_roles:
        result.setdefault("role", DEFAULT_ROLE)
    return result


def check_pod(pod: Pod, dialect: Dialect, *, forced: bool = False) -> None:
    """Refuse a pod that is not valid."""
    problems = Problems()
    secrets = pod.get("secrets", {})
    common.check_id(pod["id"], problems)
    common.check_secrets(secrets, dialect, problems, is_pod=True)
    common.check_environment(pod.get("environment", {}), "/environment", secrets, dialect, problems)
    common.check_networks(pod.get("networks", ()), problems)
    _check_volumes(pod, dialect, problems)
    for index, container in enumerate(pod["containers"]):
        _check_container(pod, container, f"/containers({index})", dialect, problems)
    _check_unique(pod["containers"], problems)
    accepted = pod["scheduling"]["placement"].get("acceptedResourceRoles")
    common.check_role(pod.get("role", ""), accepted, pod["id"], dialect, problems, forced=forced)
    refuse_content(problems)


def _with_host_ports(container: Pod) -> Json:
    if "endpoints" not in container:
        return dict(container)
    return {**container, "endpoints": [{"hostPort": 0, **endpoint} for endpoint in container["endpoints"]]}


def _check_volumes(pod: Pod, dialect: Dialect, problems: Problems) -> None:
    mounted = {mount["name"] for container in pod["containers"] for mount in container.get("volumeMounts", ())}
    for index, volume in enumerate(pod.get("volumes", ())):
        path = f"/volumes({index})"
        problems.require(path, "volume must be referenced by at least one container", that=volume["name"] in mounted)
        if "secret" in volume:
            declared = volume["secret"] in pod.get("secrets", {})
            problems.require(f"{path}/secret", "volume.secret must refer to an existing secret", that=declared)
            common.check_feature("secrets", f"{path}/secret", dialect, problems)


def _check_container(pod: Pod, container: Pod, path: str, dialect: Dialect, problems: Problems) -> None:
    secrets = pod.get("secrets", {})
    common.check_pull_config(container.get("image", {}), f"{path}/image", secrets, dialect, problems)
    environment = container.get("environment", {})
    common.check_environment(environment, f"{path}/environment", secrets, dialect, problems)
    limits = container.get("resourceLimits", {})
    common.check_limits(limits, container["resources"], f"{path}/resourceLimits", problems)
    volumes = {volume["name"] for volume in pod.get("volumes", ())}
    for index, mount in enumerate(container.get("volumeMounts", ())):
        at = f"{path}/volumeMounts({index})/name"
        problems.require(at, "Referenced Volume in VolumeMount should exist", that=mount["name"] in volumes)
    modes = {network["mode"] for network in pod.get("networks", ())}
    for index, endpoint in enumerate(container.get("endpoints", ())):
        at = f"{path}/endpoints({index})/containerPort"
        if "host" in modes:
            problems.require(at, "is not allowed when using host-mode networking", that="containerPort" not in endpoint)
        if "container" in modes:
            problems.require(at, "is required when using container-mode networking", that="containerPort" in endpoint)


def _check_unique(containers: Sequence[Pod], problems: Problems) -> None:
    names = [container["name"] for container in containers]
    problems.require("/containers", "container names are unique", that=len(set(names)) == len(names))
    endpoints = [endpoint for container in containers for endpoint in container.get("endpoints", ())]
    names = [endpoint["name"] for endpoint in endpoints]
    problems.require("", "Endpoint names are unique", that=len(set(names)) == len(names))
    host_ports = [endpoint["hostPort"] for endpoint in endpoints if endpoint.get("hostPort")]
    problems.require("", "Host ports are unique", that=len(set(host_ports)) == len(host_ports))
