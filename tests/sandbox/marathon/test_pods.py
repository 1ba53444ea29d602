"""Pods, with their oddities (marathon.md 1.7)."""

import pytest

from tests.sandbox.asking import content_of, document_of, header_of
from tests.sandbox.marathon.bench import NOWHERE, POD, SLEEP, Bench
from tests.sandbox.marathon.conftest import BenchOf

CONTAINER = POD["containers"][0]


def with_image(**image: object) -> dict[str, object]:
    """Return a pod with an image."""
    return {**POD, "containers": [{**CONTAINER, "image": {"kind": "DOCKER", "id": NOWHERE, **image}}]}


def test_pods_are_supported(bench: Bench) -> None:
    response = bench.ask("HEAD", "/v2/pods")
    assert (response.status, response.body) == (200, b"")


def test_a_post_answers_with_the_bare_pod(bench: Bench) -> None:
    response = bench.ask("POST", "/v2/pods", POD)
    pod = document_of(response)
    assert (response.status, header_of(response, "Location")) == (201, "/v2/pods/pod")
    assert header_of(response, "Marathon-Deployment-Id")
    assert bench.get("/v2/pods/pod") == pod
    assert bench.get("/v2/pods") == [pod]
    assert pod["scaling"] == {"kind": "fixed", "instances": 1}
    assert pod["executorResources"] == {"cpus": 0.1, "mem": 32, "disk": 10}
    assert pod["scheduling"]["upgrade"] == {"minimumHealthCapacity": 1, "maximumOverCapacity": 1}


def test_an_id_is_taken_by_a_pod(bench: Bench) -> None:
    bench.marathon.load([POD])
    assert bench.refused("POST", "/v2/pods", POD) == (409, {"message": "A pod with id [/pod] already exists."})


@pytest.mark.parametrize(("version", "more"), [("1.13", {}), ("2.1", {"details": []})])
def test_a_missing_pod_is_told_in_json_in_json(bench_of: BenchOf, version: str, more: dict[str, object]) -> None:
    bench = bench_of(version)
    message = '{"message": "pod with /none does not exist"}'
    assert bench.refused("GET", "/v2/pods/none") == (404, {"message": message, **more})
    for target in ("/v2/pods/none::status", "/v2/pods/none::versions"):
        assert bench.refused("GET", target) == (404, {"message": "Pod '/none' does not exist"})
    assert bench.refused("DELETE", "/v2/pods/none") == (404, {"message": "Pod '/none' does not exist"})


def test_a_put_replaces_and_creates(bench: Bench) -> None:
    response = bench.ask("PUT", "/v2/pods/pod", {**POD, "labels": {"a": "b"}})
    assert (response.status, header_of(response, "Marathon-Deployment-Id") is None) == (200, False)
    bench.settle()
    bench.deploy("PUT", "/v2/pods/pod", POD)
    assert "labels" not in bench.get("/v2/pods/pod")
    assert len(bench.get("/v2/pods/pod::versions")) == 2


def test_an_unchanged_put_restarts_nothing(bench: Bench) -> None:
    bench.marathon.load([POD])
    before = bench.get("/v2/pods/pod")
    bench.deploy("PUT", "/v2/pods/pod", before)
    assert bench.get("/v2/pods/pod") == before


def test_a_put_under_another_id_is_refused_after_validation(bench: Bench) -> None:
    message = "'/other' does not match definition's id ('/pod')"
    assert bench.refused("PUT", "/v2/pods/other", POD) == (400, {"message": message})
    assert bench.refused("PUT", "/v2/pods/other", {**POD, "containers": []})[0] == 422


def test_a_check_is_accepted_and_lost(bench: Bench) -> None:
    check = {"exec": {"command": {"shell": "true"}}}
    bench.deploy("POST", "/v2/pods", {**POD, "containers": [{**CONTAINER, "check": check}]})
    assert "check" not in bench.get("/v2/pods/pod")["containers"][0]


def test_shared_cgroups_are_kept_from_1_10_on(bench_of: BenchOf) -> None:
    for version, expected in (("2.0", False), ("2.1", True)):
        bench = bench_of(version)
        bench.marathon.load([{**POD, "legacySharedCgroups": True}])
        assert ("legacySharedCgroups" in bench.get("/v2/pods/pod")) is expected


def test_a_delete_is_accepted_without_a_body_and_respects_locks(bench: Bench) -> None:
    bench.marathon.load([POD])
    bench.faults.locked.add("/pod")
    assert bench.ask("DELETE", "/v2/pods/pod").status == 409
    response = bench.ask("DELETE", "/v2/pods/pod?force=true")
    assert (response.status, content_of(response)) == (202, b"")
    assert header_of(response, "Marathon-Deployment-Id")
    bench.settle()
    assert bench.get("/v2/pods") == []


def test_the_status_has_the_definition_and_the_instances(bench: Bench) -> None:
    bench.deploy("POST", "/v2/pods", POD)
    status = bench.get("/v2/pods/pod::status")
    (instance,) = status["instances"]
    assert (status["status"], status["spec"]) == ("STABLE", bench.get("/v2/pods/pod"))
    assert instance["specReference"] == f"/v2/pods/pod::versions/{status['spec']['version']}"
    assert [(each["name"], each["status"]) for each in instance["containers"]] == [("one", "TASK_RUNNING")]
    assert bench.get("/v2/pods/::status") == bench.get("/v2/pods::status") == [status]
    assert bench.get(instance["specReference"]) == status["spec"]


@pytest.mark.parametrize(
    ("pod", "path", "messages"),
    [
        ({**POD, "containers": []}, "/containers", ["error.minLength"]),
        ({"id": "/pod"}, "/containers", ["error.path.missing"]),
        (with_image(kind="APPC"), "/containers(0)/image/kind", ["error.unknown.enum.literal"]),
        (with_image(id=""), "/containers(0)/image/id", ["error.minLength"]),
        (
            with_image(pullConfig={"secret": "none"}),
            "/containers(0)/image/pullConfig",
            ["pullConfig.secret must refer to an existing secret"],
        ),
        ({**POD, "containers": [CONTAINER, CONTAINER]}, "/containers", ["container names are unique"]),
        ({**POD, "volumes": [{"name": "v"}]}, "/volumes(0)", ["volume must be referenced by at least one container"]),
        (
            {**POD, "environment": {"A": {"secret": "none"}}},
            "/environment/A/secret",
            ["references an undefined secret"],
        ),
    ],
)
def test_what_a_pod_may_not_be(bench: Bench, pod: object, path: str, messages: list[str]) -> None:
    assert bench.complaints("POST", "/v2/pods", pod) == {path: messages}


def test_without_the_feature_a_pod_has_no_secrets(bench_of: BenchOf) -> None:
    complaints = bench_of(enterprise=False).complaints("POST", "/v2/pods", {**POD, "secrets": {"a": {"source": "a"}}})
    off = "Feature secrets is not enabled. Enable with --enable_features secrets)"
    assert complaints == {"/secrets": ["must be empty", off]}


def test_the_api_does_not_check_a_pods_space(bench: Bench) -> None:
    secrets = {"pull": {"source": "elsewhere/pull"}}
    assert (
        bench.ask("POST", "/v2/pods", {**with_image(pullConfig={"secret": "pull"}), "secrets": secrets}).status == 201
    )


def test_apps_and_pods_share_their_ids(bench: Bench) -> None:
    bench.marathon.load([{**SLEEP, "id": "/pod"}])
    complaints = bench.complaints("PUT", "/v2/pods/pod", POD)
    assert complaints == {"/": ["Applications and Pods may not share the same id"]}
