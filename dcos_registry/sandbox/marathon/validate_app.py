"""What makes an app invalid (A/api/v2/validation/AppValidation.scala; marathon.md 2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dcos_registry.pull.marathon_fetch import is_uri
from dcos_registry.sandbox.marathon import validate_common as common
from dcos_registry.sandbox.marathon.answers import Problems, refuse_content
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.validate_container import check_container

App = Mapping[str, Any]

_NO_COMMAND = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."
_NO_SUCH_PORT = "Health check port indices must address an element of the ports array or container port mappings."
_IPV6 = "IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks"
_FROM_MASTER = ("HTTP", "HTTPS", "TCP")
_FROM_AGENT = ("MESOS_HTTP", "MESOS_HTTPS", "MESOS_TCP")


def check_deprecated(app: App) -> None:
    """Refuse deprecated fields that contradict others: stage 2, before they are translated."""
    problems = Problems()
    container = app.get("container") or {}
    docker = container.get("docker") or {}
    problems.require("/container/docker/credential", "must be empty", that="credential" not in docker)
    if container.get("type") == "MESOS":
        # An empty array is no parameters, and yet port mappings, which are optional (validOldContainerAPI).
        for name in ("network", "parameters", "portMappings"):
            empty = not docker.get(name) if name == "parameters" else name not in docker
            problems.require(f"/container/docker/{name}", "must be empty", that=empty)
    elif container and (app.get("ipAddress") or {}).get("discovery"):
        problems.add("/ipAddress", "ipAddress/discovery is not allowed for Docker containers")
    _check_uris(app.get("uris") or (), "/uris({})", problems)
    problems.require(
        "/uris", "may not be set in conjunction with fetch", that=not (app.get("uris") and app.get("fetch"))
    )
    both = "network" in docker and bool(app.get("networks"))
    problems.require("", "must not specify both container.docker.network and networks", that=not both)
    both = "ipAddress" in app and bool(app.get("networks"))
    problems.require("", "must not specify both networks and ipAddress", that=not both)
    both = "ipAddress" in app and bool(app.get("ports") or app.get("portDefinitions"))
    problems.require("", "cannot specify both an IP address and port", that=not both)
    fixed = [port for port in app.get("ports") or () if port]
    problems.require("", "ports must be unique", that=len(set(fixed)) == len(fixed))
    refuse_content(problems)


def check_app(app: App, dialect: Dialect, *, forced: bool = False) -> None:
    """Refuse an app whose canonical form is not valid: stages 4 and 5."""
    problems = Problems()
    secrets = app.get("secrets", {})
    common.check_id(app["id"], problems)
    _check_command(app, problems)
    _check_ports(app, problems)
    _check_health(app, problems)
    _check_uris((each["uri"] for each in app.get("fetch", ())), "/fetch({})/uri", problems)
    _check_resources(app, problems)
    common.check_networks(app["networks"], problems)
    common.check_secrets(secrets, dialect, problems)
    common.check_environment(app.get("env", {}), "/env", secrets, dialect, problems)
    check_container(app, dialect, problems)
    role = app.get("role", "")
    common.check_role(role, app.get("acceptedResourceRoles"), app["id"], dialect, problems, forced=forced)
    refuse_content(problems)
    if dialect.enterprise:
        common.check_spaces(app["id"], secrets, problems)
        refuse_content(problems)


def check_update_version(update: App) -> None:
    """Refuse a `version` beside anything but the id (marathon.md 4.4)."""
    problems = Problems()
    alone = "version" not in update or set(update) <= {"id", "version"}
    problems.require("", "The 'version' field may only be combined with the 'id' field.", that=alone)
    refuse_content(problems)


def _check_command(app: App, problems: Problems) -> None:
    has_command, has_args = bool(app.get("cmd")), bool(app.get("args"))
    has_image = "docker" in app.get("container", {})
    problems.require("", _NO_COMMAND, that=has_command != has_args or (has_image and not has_args))
    # Marathon's test is length > 1 (marathon.md 2.6).
    problems.require("", "must not be an empty string", that=len(app.get("cmd", "  ")) > 1)


def _check_ports(app: App, problems: Problems) -> None:
    definitions = app.get("portDefinitions", ())
    fixed = [each["port"] for each in definitions if each["port"]]
    problems.require("/portDefinitions", "Ports must be unique.", that=len(set(fixed)) == len(fixed))
    for path, ports in (
        ("/portDefinitions", definitions),
        ("/container/portMappings", app.get("container", {}).get("portMappings", ())),
    ):
        names = [each["name"] for each in ports if "name" in each]
        problems.require(path, "Port names must be unique.", that=len(set(names)) == len(names))


def _check_health(app: App, problems: Problems) -> None:
    container = app.get("container", {})
    is_docker = container.get("type") == "DOCKER"
    mappings = container.get("portMappings")
    port_count = len(app.get("portDefinitions", ()) if mappings is None else mappings)
    checks: Sequence[App] = app.get("healthChecks", ())
    for index, check in enumerate(checks):
        path, protocol = f"/healthChecks({index})", check["protocol"]
        needs_port = protocol in _FROM_MASTER and "command" not in check
        problems.require(path, _NO_SUCH_PORT, that=not needs_port or _has_port(check, port_count))
        fits = check["ipProtocol"] == "IPv4" or (is_docker and protocol in _FROM_AGENT)
        problems.require(path, _IPV6, that=fits)
    by_agent = [check for check in checks if check["protocol"] in _FROM_AGENT and "command" not in check]
    problems.require("", "AppDefinition can contain at most one Mesos health check", that=len(by_agent) <= 1)
    problems.require("", "AppDefinition must not use 'checks' if using docker", that=not (is_docker and "check" in app))
    names = {each.get("name") for each in (app.get("portDefinitions", ()) if mappings is None else mappings)}
    for index, check in enumerate(app.get("readinessChecks", ())):
        name = check["portName"]
        message = f"No port definition reference for portName {name}"
        problems.require(f"/readinessChecks({index})/portName", message, that=name in names)


def _has_port(check: App, port_count: int) -> bool:
    return check["portIndex"] < port_count if "portIndex" in check else "port" in check or port_count == 1


def _check_uris(uris: Iterable[str], path: str, problems: Problems) -> None:
    for index, uri in enumerate(uris):
        problems.require(path.format(index), "URI has invalid syntax.", that=is_uri(uri))


def _check_resources(app: App, problems: Problems) -> None:
    if app.get("gpus"):
        fits = app.get("container", {}).get("type") != "DOCKER"
        problems.require("", "GPU resources only work with the Mesos containerizer", that=fits)
    common.check_limits(app.get("resourceLimits", {}), {"cpus": 1, "mem": 128, **app}, "/resourceLimits", problems)
    resident = "residency" in app
    capacity = app.get("upgradeStrategy", {}).get("maximumOverCapacity", 0)
    problems.require("/upgradeStrategy/maximumOverCapacity", "got 1, expected 0", that=not (resident and capacity))
