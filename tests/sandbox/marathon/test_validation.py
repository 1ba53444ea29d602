"""What is refused, with which status, at which path, in which words (marathon.md 1.2 and 2)."""

from typing import Any

import pytest

from tests.sandbox.asking import document_of
from tests.sandbox.marathon.bench import DOCKER, NOWHERE, SLEEP, UCR, Bench
from tests.sandbox.marathon.conftest import BenchOf

PULL = {"type": "MESOS", "docker": {"image": NOWHERE, "pullConfig": {"secret": "pull"}}}
SECRETS = {"pull": {"source": "pull"}}
NO_SECRETS = "Feature secrets is not enabled. Enable with --enable_features secrets)"
NO_SUCH_SECRET = "pullConfig.secret must refer to an existing secret"

SHAPES: list[tuple[dict[str, Any], str, str]] = [
    ({"cpus": "1"}, "/cpus", "error.expected.jsnumber"),
    ({"instances": 1.5}, "/instances", "error.expected.jsnumber"),
    ({"cmd": ["x"]}, "/cmd", "error.expected.jsstring"),
    ({"id": "/Upper"}, "/id", "error.pattern"),
    ({"labels": []}, "/labels", "error.expected.jsobject"),
    ({"fetch": {}}, "/fetch", "error.expected.jsarray"),
    ({"fetch": [{}]}, "/fetch(0)/uri", "error.path.missing"),
    ({"fetch": [{"uri": "x" * 1025}]}, "/fetch(0)/uri", "error.maxLength"),
    ({"tty": "yes"}, "/tty", "error.expected.jsboolean"),
    ({"container": {"type": "rocket"}}, "/container/type", "error.unknown.enum.literal"),
    ({"container": {"type": "MESOS", "docker": {}}}, "/container/docker/image", "error.path.missing"),
    ({"container": {"type": "MESOS", "docker": {"image": ""}}}, "/container/docker/image", "error.minLength"),
    (
        {"container": {"type": "MESOS", "docker": {"image": "x", "pullConfig": {}}}},
        "/container/docker/pullConfig/secret",
        "error.path.missing",
    ),
    ({"secrets": {"a": "b"}}, "/secrets/a", "error.expected.jsobject"),
    ({"secrets": {"a": {}}}, "/secrets/a/source", "error.path.missing"),
    ({"secrets": {"a": {"source": ""}}}, "/secrets/a/source", "error.minLength"),
    ({"backoffFactor": 0.5}, "/backoffFactor", "error.min"),
    ({"portDefinitions": [{"port": 70000}]}, "/portDefinitions(0)/port", "error.max"),
]


def external(mode: str, path: str = "data", **more: Any) -> dict[str, Any]:
    """Make the volumes of a container with one that a driver of Docker's brings."""
    source = {"provider": "dvdi", "name": "data", "options": {"dvdi/driver": "rexray"}, **more}
    return {"volumes": [{"containerPath": path, "external": source, "mode": mode}]}


RULES: list[tuple[dict[str, Any], str, str]] = [
    ({"cmd": "x"}, "/", "must not be an empty string"),
    ({"args": ["x"]}, "/", "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."),
    (
        {"id": "/a/restart"},
        "/id",
        "must not end with any of the following reserved keywords: restart, tasks, versions, ., ..",
    ),
    (
        {"container": {**PULL, "type": "DOCKER"}, "secrets": SECRETS},
        "/container/docker/pullConfig",
        "pullConfig is not supported with Docker containerizer",
    ),
    ({"container": PULL}, "/container/docker/pullConfig", NO_SUCH_SECRET),
    ({"container": {"type": "DOCKER"}}, "/container/docker", "not defined"),
    (
        {"container": {"docker": {"image": "x", "credential": {"principal": "p"}}}},
        "/container/docker/credential",
        "must be empty",
    ),
    (
        {"container": {"type": "MESOS", "docker": {"image": "x", "parameters": [{"key": "a", "value": "b"}]}}},
        "/container/docker/parameters",
        "must be empty",
    ),
    (
        {"container": {"type": "MESOS", "docker": {"image": "x", "network": "HOST"}}},
        "/container/docker/network",
        "must be empty",
    ),
    (
        {"container": {"type": "MESOS", "docker": {"image": "x", "portMappings": []}}},
        "/container/docker/portMappings",
        "must be empty",
    ),
    ({"container": {**UCR, **external("RO")}}, "/container/volumes(0)/mode", "got RO, expected RW"),
    (
        {"container": {**UCR, **external("RW", path="..")}},
        "/container/volumes(0)/containerPath",
        "can not be one of (.,..)",
    ),
    (
        {"container": {**DOCKER, **external("RO", size=1)}},
        "/container/volumes(0)/external/size",
        "must be undefined for Docker containers",
    ),
    (
        {"container": {**DOCKER, **external("RO", options={"dvdi/driver": "rexray", "dvdi/iops": "1"})}},
        "/container/volumes(0)/external/options",
        "must only contain dvdi/driver",
    ),
    ({"secrets": {"": {"source": "a"}}}, "/secrets/keys(0)", "must not be empty"),
    ({"env": {"KEY": {"secret": "none"}}}, "/env/KEY/secret", "references an undefined secret"),
    ({"env": {"": "x"}}, "/env/keys(0)", "must not be empty"),
    (
        {"container": {"type": "MESOS", "volumes": [{"containerPath": "a", "secret": "none"}]}},
        "/container/volumes(0)",
        "volume.secret must refer to an existing secret",
    ),
    ({"fetch": [{"uri": "https://example.com/a b"}]}, "/fetch(0)/uri", "URI has invalid syntax."),
    ({"uris": ["%zz"]}, "/uris(0)", "URI has invalid syntax."),
    ({"uris": ["a"], "fetch": [{"uri": "b"}]}, "/uris", "may not be set in conjunction with fetch"),
    (
        {"container": DOCKER, "networks": [{"name": "a"}, {"name": "b"}]},
        "/",
        "may only specify a single container network when using the Docker container engine",
    ),
    (
        {"networks": [{"mode": "host"}, {"mode": "container/bridge"}]},
        "/networks",
        "May specify a single host network, single bridge network, or else 1-to-n container networks",
    ),
    (
        {"healthChecks": [{"portIndex": 3}]},
        "/healthChecks(0)",
        "Health check port indices must address an element of the ports array or container port mappings.",
    ),
    (
        {"container": UCR, "healthChecks": [{"protocol": "MESOS_TCP", "portIndex": 0, "ipProtocol": "IPv6"}]},
        "/healthChecks(0)",
        "IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks",
    ),
    (
        {"container": DOCKER, "check": {"tcp": {"portIndex": 0}}},
        "/",
        "AppDefinition must not use 'checks' if using docker",
    ),
    ({"container": DOCKER, "gpus": 1}, "/", "GPU resources only work with the Mesos containerizer"),
    ({"role": "x"}, "/role", "got x, expected one of: [slave_public]"),
    ({"id": "/team/app", "role": "x"}, "/role", "got x, expected one of: [slave_public, team]"),
    (
        {"resourceLimits": {"cpus": 0.5}},
        "/resourceLimits/cpus",
        "resource limit must be greater than or equal to requested resource (1)",
    ),
]


@pytest.mark.parametrize(("fields", "path", "message"), SHAPES)
def test_a_wrong_shape_is_told_by_its_key(bench: Bench, fields: dict[str, Any], path: str, message: str) -> None:
    status, body = bench.refused("POST", "/v2/apps", {**SLEEP, **fields})
    assert (status, body["message"]) == (422, "Invalid JSON")
    assert body["details"] == [{"path": path, "errors": [message]}]


@pytest.mark.parametrize(("fields", "path", "message"), RULES)
def test_a_broken_rule_is_told_at_its_path(bench: Bench, fields: dict[str, Any], path: str, message: str) -> None:
    status, body = bench.refused("POST", "/v2/apps", {**SLEEP, **fields})
    assert (status, body["message"]) == (422, "Object is not valid")
    assert body["details"] == [{"path": path, "errors": [message]}]


def test_without_the_feature_secrets_are_refused_one_by_one(bench_of: BenchOf) -> None:
    bench = bench_of(enterprise=False)
    assert bench.complaints("POST", "/v2/apps", {**SLEEP, "container": PULL, "secrets": SECRETS}) == {
        "/container/docker/pullConfig": ["must be empty", NO_SECRETS],
        "/secrets": [NO_SECRETS],
    }
    assert bench.complaints("POST", "/v2/apps", {**SLEEP, "secrets": SECRETS, "env": {"A": {"secret": "pull"}}}) == {
        "/env": ["use of secret-references in the environment requires the secrets feature to be enabled"],
        "/secrets": [NO_SECRETS],
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_secret_outside_the_space_is_refused(bench: Bench, method: str) -> None:
    bench.marathon.load([{**SLEEP, "id": "/some/app"}])
    spec_id = "/some/app/a1" if method == "POST" else "/some/app"
    target = "/v2/apps" if method == "POST" else f"/v2/apps{spec_id}"
    app = {"id": spec_id, "cmd": "serve", "secrets": {"a": {"source": "/some/other/app/secret"}}}
    status, body = bench.refused(method, target, app)
    assert status == 422
    assert body["details"][0]["errors"] == ["Secret /some/other/app/secret is not accessible"]


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("/secret", 201),
        ("some/secret", 201),
        ("some/app/secret", 201),
        ("/some/app/a1/secret", 201),
        ("some/app/a1/other/secret", 422),
        ("admin/secret", 422),
        ("some/app/a/secret", 422),
    ],
)
def test_an_app_uses_the_secrets_of_its_own_path(bench: Bench, source: str, status: int) -> None:
    app = {"id": "/some/app/a1", "cmd": "serve", "secrets": {"a": {"source": source}}}
    assert bench.ask("POST", "/v2/apps", app).status == status


def test_a_body_that_is_no_json_is_a_400_with_a_string(bench: Bench) -> None:
    for body, message in (
        (b"{", "Invalid JSON"),
        (b"", "Please specify data in JSON format"),
        (b"NaN", "Invalid JSON"),
    ):
        response = bench.ask("POST", "/v2/apps", body=body, headers={"Content-Type": "application/json"})
        document = document_of(response)
        assert (response.status, document["message"]) == (400, message)
        assert isinstance(document["details"], str)


def test_a_body_of_another_type_is_refused(bench: Bench) -> None:
    response = bench.ask("PUT", "/v2/apps/a", body=b"{}", headers={"Content-Type": "text/plain"})
    assert (response.status, document_of(response)) == (415, {"message": "Unsupported Media Type"})


def test_an_update_with_both_uris_and_fetch_is_an_internal_error(bench: Bench) -> None:
    bench.marathon.load([SLEEP])
    update = {"uris": ["a"], "fetch": [{"uri": "b"}]}
    assert bench.refused("PATCH", "/v2/apps/sleep", update) == (
        500,
        {"message": "cannot specify both uris and fetch fields"},
    )


def test_losing_a_secret_that_the_environment_needs_is_refused(bench: Bench) -> None:
    bench.marathon.load([{**SLEEP, "env": {"A": {"secret": "a"}}, "secrets": {"a": {"source": "a"}}}])
    complaints = bench.complaints("PATCH", "/v2/apps/sleep", {"secrets": SECRETS})
    assert complaints == {"/env/A/secret": ["references an undefined secret"]}


def test_an_app_cannot_have_the_name_of_a_group(bench: Bench) -> None:
    bench.marathon.load([{**SLEEP, "id": "/team/app"}])
    complaints = bench.complaints("POST", "/v2/apps", {**SLEEP, "id": "/team"})
    assert complaints == {"/": ["Groups and Applications may not have the same identifier."]}


def test_unknown_routes_and_methods(bench: Bench) -> None:
    assert bench.refused("GET", "/v2/nothing") == (500, {"message": "URI not found"})
    assert bench.refused("GET", "/v3/apps") == (500, {"message": "URI not found"})
    assert bench.refused("DELETE", "/v2/apps") == (405, {"message": "Method Not Allowed"})
