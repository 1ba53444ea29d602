"""Deprecated fields of an app into canonical ones, and what Marathon fills in (A/api/v2/AppNormalization.scala).

A deprecated form that cannot be translated ends in a 500 (marathon.md 2.1, stage 3). All functions return new objects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dcos_registry.pull.marathon_fetch import moved_to_fetch
from dcos_registry.sandbox.marathon import ids
from dcos_registry.sandbox.marathon.answers import normalization_failed
from dcos_registry.sandbox.marathon.app_fields import DEPRECATED
from dcos_registry.sandbox.marathon.dialect import DEFAULT_NETWORK, DEFAULT_ROLE, MESOS_BRIDGE, Dialect

Json = dict[str, Any]

_MODES = {"HOST": "host", "BRIDGE": "container/bridge", "USER": "container"}
_DEFAULT_UNREACHABLE = {"inactiveAfterSeconds": 0, "expungeAfterSeconds": 0}


def has_persistent_volumes(app: Mapping[str, Any]) -> bool:
    """Whether an app keeps data on its agent, which makes it resident."""
    return any("persistent" in volume for volume in (app.get("container") or {}).get("volumes", ()))


def off_host(networks: Sequence[Mapping[str, Any]] | None) -> bool:
    """Whether any network is not the host's; no network at all means the host's."""
    return any(network["mode"] != "host" for network in networks or ())


def app_from_deprecated(app: Mapping[str, Any]) -> Json:
    """Return a whole app without deprecated fields, its ports fitted to its networks."""
    result = _without_deprecated(app)
    networks = result.setdefault("networks", [])
    definitions = result.get("portDefinitions")
    if off_host(networks):
        result.pop("portDefinitions", None)
    else:
        result["portDefinitions"] = [_default_port()] if definitions is None else definitions
    if "container" in result:
        result["container"] = _fit_port_mappings(result["container"], networks, definitions)
    has_ports = bool(app.get("portDefinitions")) or (result.get("container") or {}).get("portMappings") is not None
    if has_ports:
        result["healthChecks"] = _with_port_index(result.get("healthChecks", []))
    if has_persistent_volumes(result):
        residency = {"relaunchEscalationTimeoutSeconds": 3600, "taskLostBehavior": "WAIT_FOREVER"}
        result.setdefault("residency", residency)
    return result


def update_from_deprecated(update: Mapping[str, Any]) -> Json:
    """Return a partial update without deprecated fields.

    Networks other than the host's without a container bring an empty one, which will replace the app's
    (marathon.md 4.5).
    """
    result = _without_deprecated(update)
    if "healthChecks" in result:
        result["healthChecks"] = _with_port_index(result["healthChecks"])
    if off_host(result.get("networks")):
        container = result.get("container") or {"type": "MESOS", "volumes": [], "portMappings": [_default_mapping()]}
        result["container"] = _with_host_ports(container, result["networks"])
        result["networks"] = [_named(network) for network in result["networks"]]
    return result


def finish_app(app: Mapping[str, Any], dialect: Dialect) -> Json:
    """Fill in what is left: networks, strategies, role (A/api/v2/AppNormalization.scala, forPostValidation)."""
    result = dict(app)
    result["networks"] = [_named(network) for network in app["networks"]] or [{"mode": "host"}]
    if off_host(result["networks"]):
        container = app.get("container") or {"type": "MESOS", "volumes": [], "portMappings": [_default_mapping()]}
        result["container"] = _with_host_ports(container, result["networks"])
        result["requirePorts"] = False
    resident = has_persistent_volumes(app)
    result.setdefault("unreachableStrategy", "disabled" if resident else dict(_DEFAULT_UNREACHABLE))
    capacity = {"maximumOverCapacity": 0 if resident else 1, "minimumHealthCapacity": 0.5 if resident else 1}
    result.setdefault("upgradeStrategy", capacity)
    if "dependencies" in result:
        base = ids.parent(result["id"])
        result["dependencies"] = [ids.absolute(each, base) for each in result["dependencies"]]
    if dialect.has_roles:
        result.setdefault("role", DEFAULT_ROLE)
    if "container" in result:
        result["container"] = _as_stored(result["container"])
    return result


def _without_deprecated(app: Mapping[str, Any]) -> Json:
    result = {name: value for name, value in app.items() if name not in DEPRECATED}
    uris, address = app.get("uris"), app.get("ipAddress")
    if uris and app.get("fetch"):
        raise normalization_failed("cannot specify both uris and fetch fields")
    if uris:
        result["fetch"] = [moved_to_fetch(uri) for uri in uris]
    networks = _networks_of(app)
    if networks is not None:
        result["networks"] = networks
    container = app.get("container") or ({"type": "MESOS", "volumes": []} if address is not None else None)
    if container is not None:
        result["container"] = _without_docker_network(container, (address or {}).get("discovery") or {})
    if "portDefinitions" not in app and "ports" in app:
        result["portDefinitions"] = [{"port": port, "protocol": "tcp"} for port in app["ports"]]
    return result


def _networks_of(app: Mapping[str, Any]) -> list[Json] | None:
    """Return `networks`, or what `ipAddress` or `docker.network` stand for; None where nothing is said."""
    if app.get("networks"):
        return [dict(network) for network in app["networks"]]
    address = app.get("ipAddress")
    mode = ((app.get("container") or {}).get("docker") or {}).get("network")
    if mode == "NONE":
        raise normalization_failed("unsupported docker network type NONE")
    if mode is None and address is None:
        return app.get("networks")
    address = address or {}
    if mode is None:
        mode = "BRIDGE" if address.get("networkName") == MESOS_BRIDGE else "USER"
    network: Json = {"mode": _MODES[mode]}
    network |= {"name": address["networkName"]} if mode == "USER" and "networkName" in address else {}
    network |= {"labels": address["labels"]} if mode != "HOST" and "labels" in address else {}
    return [network]


def _without_docker_network(container: Mapping[str, Any], discovery: Mapping[str, Any]) -> Json:
    result = dict(container)
    docker = dict(container.get("docker") or {})
    docker.pop("network", None)
    mappings = docker.pop("portMappings", None)
    if docker:
        result["docker"] = docker
    if mappings is not None:
        if mappings and "portMappings" in container:
            raise normalization_failed("cannot specify both portMappings and docker.portMappings")
        result.setdefault("portMappings", mappings)
    if discovery.get("ports"):
        if container["type"] != "MESOS":
            kind = container["type"].capitalize()
            raise normalization_failed(f"ipAddress.discovery.ports do not apply for container type {kind}")
        if result.get("portMappings") is not None:
            raise normalization_failed("container.portMappings and ipAddress.discovery.ports must not both be set")
        result["portMappings"] = [_discovered(port) for port in discovery["ports"]]
    return result


def _discovered(port: Mapping[str, Any]) -> Json:
    return {**_blank_mapping(), "containerPort": port["number"]} | {
        key: port[key] for key in ("name", "protocol", "labels") if key in port
    }


def _fit_port_mappings(
    container: Mapping[str, Any], networks: Sequence[Mapping[str, Any]], definitions: Sequence[Any] | None
) -> Json:
    result = dict(container)
    if not off_host(networks):
        result.pop("portMappings", None)
        return result
    mappings = result.get("portMappings")
    mappings = [_default_mapping()] if mappings is None else list(mappings)
    blank = [_blank_mapping() for _ in range(len(definitions or ()) - len(mappings))]
    result["portMappings"] = mappings + blank
    return result


def _with_host_ports(container: Mapping[str, Any], networks: Sequence[Mapping[str, Any]]) -> Json:
    """Give bridged ports a host port; 0 lets the agent choose."""
    result = dict(container)
    if "portMappings" in result and any(network["mode"] == "container/bridge" for network in networks):
        result["portMappings"] = [
            {**mapping, "hostPort": mapping.get("hostPort", 0)} for mapping in result["portMappings"]
        ]
    return result


def _as_stored(container: Mapping[str, Any]) -> Json:
    """Drop what the engine's container has no field for (A/raml/ContainerConversion.scala)."""
    result = dict(container)
    if result["type"] == "DOCKER":
        result.pop("linuxInfo", None)
    elif result.get("docker", {}).get("privileged"):
        result["docker"] = {**result["docker"], "privileged": False}
    return result


def _with_port_index(checks: Sequence[Mapping[str, Any]]) -> list[Json]:
    needs_port = [check["protocol"] != "COMMAND" and "port" not in check for check in checks]
    return [({"portIndex": 0} if needs else {}) | dict(check) for needs, check in zip(needs_port, checks, strict=True)]


def _named(network: Mapping[str, Any]) -> Json:
    needs_name = network["mode"] == "container" and "name" not in network
    return {**network, "name": DEFAULT_NETWORK} if needs_name else dict(network)


def _blank_mapping() -> Json:
    return {"containerPort": 0, "labels": {}, "protocol": "tcp", "servicePort": 0}


def _default_mapping() -> Json:
    return {**_blank_mapping(), "name": "default"}


def _default_port() -> Json:
    return {"port": 0, "name": "default", "protocol": "tcp"}
