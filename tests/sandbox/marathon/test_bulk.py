"""Arrays of updates: all or none, one deployment (marathon.md 1.5)."""

import pytest

from tests.sandbox.marathon.bench import SLEEP, Bench


@pytest.fixture
def three(bench: Bench) -> Bench:
    """Give Marathon three apps."""
    bench.marathon.load([{**SLEEP, "id": f"/{name}"} for name in ("a", "b", "c")])
    return bench


def test_all_apps_change_in_one_deployment(three: Bench) -> None:
    three.faults.deployment_seconds = 60
    answer = three.done("PATCH", "/v2/apps", [{"id": name, "labels": {"x": name}} for name in ("a", "/b")])
    (deployment,) = three.get("/v2/deployments")
    assert (deployment["id"], sorted(deployment["affectedApps"])) == (answer["deploymentId"], ["/a", "/b"])
    assert [three.app(each)["labels"] for each in ("/a", "/b", "/c")] == [{"x": "a"}, {"x": "/b"}, {}]


def test_one_missing_app_spoils_all(three: Bench) -> None:
    changes = [{"id": "/a", "labels": {"x": "1"}}, {"id": "/none", "cmd": "sleep 1"}]
    assert three.refused("PATCH", "/v2/apps", changes) == (404, {"message": "App '/none' does not exist"})
    assert three.app("/a")["labels"] == {}


def test_a_put_of_an_array_creates(three: Bench) -> None:
    three.deploy("PUT", "/v2/apps", [{"id": "/new", "cmd": "sleep 1"}, {"id": "/a", "labels": {"x": "1"}}])
    assert (three.app("/new")["cmd"], three.app("/a")["cmd"]) == ("sleep 1", "sleep 1000")


def test_only_wrong_shapes_say_which_item_they_are_in(three: Bench) -> None:
    wrong = [{"id": "/a"}, {"id": "/b", "container": {"type": "ROCKET"}}]
    assert three.complaints("PATCH", "/v2/apps", wrong) == {"(1)/container/type": ["error.unknown.enum.literal"]}
    invalid = [{"id": "/a"}, {"id": "/b", "container": {"type": "DOCKER"}}]
    assert three.complaints("PATCH", "/v2/apps", invalid) == {"/container/docker": ["not defined"]}


def test_an_item_without_an_id_is_refused(three: Bench) -> None:
    message = "requirement failed: App Update must have app id set"
    assert three.refused("PATCH", "/v2/apps", [{"labels": {}}]) == (422, {"message": message})


def test_the_later_of_two_updates_of_one_app_lies_on_the_earlier(three: Bench) -> None:
    changes = [{"id": "/a", "cmd": "one", "labels": {"x": "1"}}, {"id": "/a", "cmd": "two"}]
    three.deploy("PATCH", "/v2/apps", changes)
    app = three.app("/a")
    assert (app["cmd"], app["labels"]) == ("two", {"x": "1"})
    assert len(three.get("/v2/apps/a/versions")["versions"]) == 2


def test_one_locked_app_locks_the_array(three: Bench) -> None:
    three.faults.locked.add("/b")
    changes = [{"id": f"/{name}", "labels": {"x": "1"}} for name in ("a", "b")]
    assert three.refused("PATCH", "/v2/apps", changes)[0] == 409
    assert three.app("/a")["labels"] == {}


def test_five_thousand_apps_are_loaded_and_listed(bench: Bench) -> None:
    bench.marathon.load([{**SLEEP, "id": f"/group-{number % 50}/app-{number}"} for number in range(5000)])
    apps = bench.get("/v2/apps?embed=apps.tasks")["apps"]
    assert len(apps) == 5000
    assert {app["tasksRunning"] for app in apps} == {1}
