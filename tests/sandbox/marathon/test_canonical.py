"""What goes in deprecated or short comes out canonical and whole (marathon.md 1.1, 9)."""

from typing import Any

import pytest

from tests.sandbox.marathon.bench import DOCKER, NOWHERE, UCR, Bench
from tests.sandbox.marathon.conftest import BenchOf

DEFAULTS = {
    "backoffFactor": 1.15,
    "backoffSeconds": 1,
    "cpus": 1,
    "disk": 0,
    "executor": "",
    "gpus": 0,
    "instances": 1,
    "killSelection": "YOUNGEST_FIRST",
    "labels": {},
    "maxLaunchDelaySeconds": 300,
    "mem": 128,
    "networks": [{"mode": "host"}],
    "requirePorts": False,
    "unreachableStrategy": {"inactiveAfterSeconds": 0, "expungeAfterSeconds": 0},
    "upgradeStrategy": {"maximumOverCapacity": 1, "minimumHealthCapacity": 1},
}
SHOWN_ANYWAY = {"version", "versionInfo", "tasks", "deployments", "portDefinitions"}
SHOWN_ANYWAY |= {"tasksStaged", "tasksRunning", "tasksHealthy", "tasksUnhealthy"}


def stored(bench: Bench, **fields: Any) -> Any:
    """Load an app and read it back."""
    bench.marathon.load([{"id": "/app", "cmd": "serve", **fields}])
    return bench.app("/app")


def test_a_short_app_comes_back_with_its_defaults_and_nothing_empty(bench: Bench) -> None:
    app = stored(bench, env={}, fetch=[], secrets={}, healthChecks=[], constraints=[], args=[], dependencies=[])
    expected = {**DEFAULTS, "id": "/app", "cmd": "serve", "role": "slave_public"}
    assert {name: app[name] for name in set(app) - SHOWN_ANYWAY} == expected
    assert app["portDefinitions"] == [{"port": 10000, "name": "default", "protocol": "tcp"}]


def test_a_ucr_container_comes_back_with_what_it_has_not(bench: Bench) -> None:
    container = stored(bench, container={"type": "mesos", "docker": {"image": NOWHERE, "privileged": True}})[
        "container"
    ]
    docker = {"forcePullImage": False, "image": NOWHERE, "parameters": [], "privileged": False}
    assert container == {"type": "MESOS", "docker": docker, "volumes": []}


def test_the_engine_is_docker_where_nothing_is_said(bench: Bench) -> None:
    container = stored(bench, container={"docker": {"image": NOWHERE, "privileged": True}, "linuxInfo": {}})[
        "container"
    ]
    assert (container["type"], container["docker"]["privileged"]) == ("DOCKER", True)
    assert "linuxInfo" not in container


def test_docker_network_and_port_mappings_move(bench: Bench) -> None:
    docker = {**DOCKER["docker"], "network": "BRIDGE", "portMappings": [{"containerPort": 80}]}
    app = stored(bench, container={"docker": docker})
    mapping = {"containerPort": 80, "hostPort": 0, "labels": {}, "protocol": "tcp", "servicePort": 10000}
    assert app["container"]["portMappings"] == [mapping]
    assert app["networks"] == [{"mode": "container/bridge"}]
    assert not {"network", "portMappings"} & set(app["container"]["docker"])
    assert "portDefinitions" not in app


def test_user_network_takes_the_name_of_the_address(bench: Bench) -> None:
    docker = {**DOCKER["docker"], "network": "USER"}
    app = stored(bench, container={"docker": docker}, ipAddress={"networkName": "blue"})
    assert app["networks"] == [{"name": "blue", "mode": "container"}]


@pytest.mark.parametrize(
    ("docker", "address", "network"),
    [
        ({"network": "BRIDGE"}, {"labels": {"a": "b"}}, {"mode": "container/bridge", "labels": {"a": "b"}}),
        ({"network": "HOST"}, {"labels": {"a": "b"}, "networkName": "blue"}, {"mode": "host"}),
        ({}, {"networkName": "mesos-bridge"}, {"mode": "container/bridge"}),
    ],
)
def test_the_address_of_old_says_which_network(bench: Bench, docker: Any, address: Any, network: Any) -> None:
    app = stored(bench, container={"docker": {**DOCKER["docker"], **docker}}, ipAddress=address)
    assert app["networks"] == [network]


def test_an_unnamed_container_network_gets_the_default_name(bench: Bench) -> None:
    app = stored(bench, networks=[{}])
    assert app["networks"] == [{"name": "dcos", "mode": "container"}]
    assert app["container"]["type"] == "MESOS"


def test_a_network_that_cannot_be_translated_is_an_internal_error(bench: Bench) -> None:
    app = {"id": "/app", "container": {"docker": {**DOCKER["docker"], "network": "NONE"}}}
    assert bench.refused("POST", "/v2/apps", app) == (500, {"message": "unsupported docker network type NONE"})


def test_uris_become_fetch_and_extract_by_their_path(bench: Bench) -> None:
    uris = ["file:///etc/docker.tar.gz", "https://example.com/a.zip?sig=1", "https://example.com/readme"]
    app = stored(bench, uris=uris)
    assert [(each["uri"], each["extract"]) for each in app["fetch"]] == list(
        zip(uris, [True, True, False], strict=True)
    )
    assert "uris" not in app


def test_ports_become_port_definitions(bench: Bench) -> None:
    app = stored(bench, ports=[8080, 0])
    assert app["portDefinitions"] == [{"port": 8080, "protocol": "tcp"}, {"port": 10000, "protocol": "tcp"}]


def test_ports_that_do_not_fit_the_network_are_dropped_in_silence(bench: Bench) -> None:
    app = stored(bench, container={**UCR, "portMappings": [{"containerPort": 80}]})
    assert "portMappings" not in app["container"]
    bench.marathon.load(
        [{"id": "/b", "networks": [{"mode": "container/bridge"}], "container": UCR, "portDefinitions": []}]
    )
    assert "portDefinitions" not in bench.app("/b")


def test_leaving_the_host_network_makes_a_mapping_for_each_port(bench: Bench) -> None:
    app = stored(bench, ports=[0, 0, 0], container=UCR)
    networks = {"networks": [{"mode": "container/bridge"}], "container": app["container"]}
    bench.done("PATCH", "/v2/apps/app", networks)
    mappings = bench.app("/app")["container"]["portMappings"]
    assert [each.get("name") for each in mappings] == ["default", None, None]


def test_service_ports_stay_where_nothing_is_said_of_them(bench: Bench) -> None:
    bridge = [{"mode": "container/bridge"}]
    first = stored(bench, networks=bridge, container={**UCR, "portMappings": [{"containerPort": 80}]})
    again = {"networks": bridge, "container": {**UCR, "portMappings": [{"containerPort": 80}]}}
    bench.done("PATCH", "/v2/apps/app", again)
    assert bench.app("/app")["version"] == first["version"]


def test_a_health_check_gets_the_first_port(bench: Bench) -> None:
    app = stored(bench, portDefinitions=[{"port": 0}], healthChecks=[{"path": "/"}])
    (check,) = app["healthChecks"]
    assert (check["portIndex"], check["protocol"], check["ipProtocol"]) == (0, "HTTP", "IPv4")


def test_an_app_with_data_is_resident(bench: Bench) -> None:
    volume = {"containerPath": "data", "persistent": {"size": 10}, "mode": "RW"}
    app = stored(bench, container={"type": "MESOS", "volumes": [volume]})
    assert app["residency"]["taskLostBehavior"] == "WAIT_FOREVER"
    assert app["upgradeStrategy"] == {"maximumOverCapacity": 0, "minimumHealthCapacity": 0.5}
    assert app["unreachableStrategy"] == "disabled"


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.13", set()), ("2.0", {"role"}), ("2.1", {"role", "resourceLimits"}), ("2.2", {"role", "resourceLimits"})],
)
def test_what_an_older_marathon_does_not_know_is_lost(bench_of: BenchOf, version: str, expected: set[str]) -> None:
    app = stored(bench_of(version), resourceLimits={"cpus": 2}, role="slave_public")
    assert {"role", "resourceLimits"} & set(app) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [("1.13", {"seccomp"}), ("2.0", {"seccomp", "ipcInfo"}), ("2.2", {"seccomp", "ipcInfo"})]
)
def test_ipc_came_with_1_9(bench_of: BenchOf, version: str, expected: set[str]) -> None:
    info = {"seccomp": {"unconfined": True}, "ipcInfo": {"mode": "PRIVATE", "shmSize": 64}}
    container = stored(bench_of(version), container={**UCR, "linuxInfo": info})["container"]
    assert set(container["linuxInfo"]) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.13", ["*", "other"]), ("2.0", ["*"]), ("2.1", None), ("2.2", None)],
)
def test_roles_that_do_not_fit_are_taken_cleaned_or_refused(
    bench_of: BenchOf, version: str, expected: list[str] | None
) -> None:
    bench = bench_of(version)
    app = {"id": "/app", "cmd": "serve", "acceptedResourceRoles": ["*", "other"]}
    response = bench.ask("POST", "/v2/apps", app)
    assert response.status == (422 if expected is None else 201)
    if expected:
        assert bench.app("/app")["acceptedResourceRoles"] == expected


def test_what_get_shows_can_be_put_back_without_a_change(bench: Bench) -> None:
    mappings = [{"containerPort": 80, "name": "http", "labels": {"VIP_0": "/web:80"}}]
    app = stored(
        bench,
        networks=[{"mode": "container/bridge"}],
        container={**UCR, "portMappings": mappings},
        env={"A": "b", "C": {"secret": "key"}},
        secrets={"key": {"source": "key"}},
        healthChecks=[{"protocol": "mesos_http", "portIndex": 0}],
        fetch=[{"uri": "https://example.com/x.tgz", "destPath": "y.tgz"}],
        tty=True,
    )
    sent = {name: value for name, value in app.items() if name != "version"}
    bench.done("PUT", "/v2/apps/app", sent)
    assert bench.app("/app") == app
