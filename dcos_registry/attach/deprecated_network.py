"""Where an app's network and ports stood before Marathon 1.5, which Marathon refuses inside a UCR container.

The move is that of A/api/v2/AppNormalization.scala, `NetworkTranslation` and `migrateDockerPortMappings`. A definition
that Marathon gives out has none of these fields (marathon.md 1.1): this is for files.
"""

from collections.abc import Iterator
from typing import Any

from dcos_registry.model.pointer import with_value, without_value
from dcos_registry.model.workload import Definition

_MODES = {"HOST": "host", "BRIDGE": "container/bridge", "USER": "container"}


def contradictions(app: Definition) -> Iterator[str]:
    """Say what Marathon refuses about them whatever the engine, and how to mend it (marathon.md 2, 3.1)."""
    docker, network = app["container"]["docker"], _network(app)
    if network is not None and network.upper() not in _MODES:
        yield f"/container/docker/network is {network!r}, which Marathon does not know: set HOST, BRIDGE or USER"
    if network is not None and app.get("networks"):
        yield "/container/docker/network stands beside /networks: take one of them out"
    if network is not None and (app.get("ipAddress") or {}).get("discovery") is not None:
        yield (
            "/ipAddress/discovery is not for containers of the Docker Engine: take it out, and write its ports into "
            "/container/portMappings"
        )
    if docker.get("portMappings") and app["container"].get("portMappings") is not None:
        yield "/container/docker/portMappings stands beside /container/portMappings: take one of them out"


def migrated(app: Definition) -> Definition:
    """Return the app with `networks` and the container's `portMappings` in place of the deprecated fields.

    The app is to be free of contradictions.
    """
    return _with_networks(_with_port_mappings(app))


def _with_networks(app: Definition) -> Definition:
    mode = _network(app)
    if mode is None:
        return app
    address = app.get("ipAddress")
    network: dict[str, Any] = {"mode": _MODES[mode.upper()]}
    if address is not None and network["mode"] == "container" and address.get("networkName") is not None:
        network["name"] = address["networkName"]
    if address is not None and network["mode"] != "host" and address.get("labels"):
        network["labels"] = address["labels"]
    app = with_value(without_value(app, ("container", "docker", "network")), ("networks",), [network])
    if address is not None:
        app = without_value(app, ("ipAddress",))
    return app


def _with_port_mappings(app: Definition) -> Definition:
    mappings = app["container"]["docker"].get("portMappings")
    if mappings is None:
        return app
    app = without_value(app, ("container", "docker", "portMappings"))
    if app["container"].get("portMappings") is None:
        app = with_value(app, ("container", "portMappings"), mappings)
    return app


def _network(app: Definition) -> str | None:
    network: str | None = app["container"]["docker"].get("network")
    return network
