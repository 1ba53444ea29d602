"""What is read: lists and their filters, versions, groups, info (marathon.md 1.3, 1.6, 1.12)."""

import pytest

from tests.sandbox.marathon.bench import POD, SLEEP, Bench
from tests.sandbox.marathon.conftest import BenchOf


@pytest.fixture
def some(bench: Bench) -> Bench:
    """Give Marathon apps in groups, and a pod."""
    apps = [
        {**SLEEP, "id": "/team/web", "labels": {"tier": "front", "team": "a"}},
        {**SLEEP, "id": "/team/db", "labels": {"tier": "back"}},
        {"id": "/other", "cmd": "serve", "labels": {}},
    ]
    bench.marathon.load([*apps, {**POD, "id": "/team/pod"}])
    return bench


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"/team/web", "/team/db", "/other"}),
        ("?id=EAM", {"/team/web", "/team/db"}),
        ("?cmd=Serve", {"/other"}),
        ("?id=team&label=tier==front", {"/team/web"}),
        ("?label=tier", {"/team/web", "/team/db"}),
        ("?label=tier!=front", {"/team/db"}),
        ("?label=tier in (front, back), team==a", {"/team/web"}),
        ("?label=tier notin (front)", {"/team/db"}),
    ],
)
def test_filters_are_joined(some: Bench, query: str, expected: set[str]) -> None:
    assert {app["id"] for app in some.get(f"/v2/apps{query}")["apps"]} == expected


def test_a_selector_that_is_none_is_refused(some: Bench) -> None:
    status, body = some.refused("GET", "/v2/apps?label=a=b")
    assert (status, list(body)) == (422, ["message"])
    assert body["message"].startswith("Can not parse label selector a=b. Reason: ")


def test_the_list_has_counts_and_deployments_and_more_on_demand(some: Bench) -> None:
    app = some.get("/v2/apps?id=other")["apps"][0]
    assert (app["tasksRunning"], app["deployments"], "tasks" in app) == (1, [], False)
    app = some.get("/v2/apps?id=other&embed=apps.tasks&embed=apps.taskStats")["apps"][0]
    assert [task["appId"] for task in app["tasks"]] == ["/other"]
    assert app["taskStats"]["totalSummary"]["stats"]["counts"]["running"] == 1


def test_a_group_of_apps_is_read_by_a_star(some: Bench) -> None:
    assert {app["id"] for app in some.get("/v2/apps/team/*")["*"]} == {"/team/web", "/team/db"}


@pytest.mark.parametrize(("version", "more"), [("1.13", {}), ("2.0", {"details": []}), ("2.2", {"details": []})])
def test_a_missing_app_is_told_as_the_version_does(bench_of: BenchOf, version: str, more: dict[str, object]) -> None:
    bench = bench_of(version)
    assert bench.refused("GET", "/v2/apps/none") == (404, {"message": "App '/none' does not exist", **more})


def test_a_pod_is_no_app_and_an_app_is_no_pod(some: Bench) -> None:
    assert some.refused("GET", "/v2/apps/team/pod")[0] == 404
    assert some.refused("GET", "/v2/pods/team/web")[0] == 404


def test_versions_are_bare_apps(some: Bench) -> None:
    (version,) = some.get("/v2/apps/other/versions")["versions"]
    app = some.get(f"/v2/apps/other/versions/{version}")
    assert (app["id"], app["version"], "app" in app) == ("/other", version, False)
    assert some.refused("GET", "/v2/apps/other/versions/yesterday") == (
        422,
        {"message": "Invalid timestamp provided 'yesterday'. Expecting ISO-8601 datetime string."},
    )
    assert some.refused("GET", "/v2/apps/other/versions/2020-01-01T00:00:00.000Z")[0] == 404


def test_groups_follow_from_ids(some: Bench) -> None:
    root = some.get("/v2/groups")
    assert [app["id"] for app in root["apps"]] == ["/other"]
    (team,) = root["groups"]
    assert (team["id"], [pod["id"] for pod in team["pods"]]) == ("/team", ["/team/pod"])
    assert some.get("/v2/groups/team") == team
    assert "apps" not in some.get("/v2/groups?embed=group.groups")
    assert some.refused("GET", "/v2/groups/none") == (404, {"message": "Group '/none' does not exist"})


@pytest.mark.parametrize(
    ("version", "marathon"), [("1.13", "1.8.239"), ("2.0", "1.9.136"), ("2.1", "1.10.36"), ("2.2", "1.11.24")]
)
def test_info_tells_version_and_features(bench_of: BenchOf, version: str, marathon: str) -> None:
    enterprise, without = (bench_of(version, enterprise=each).get("/v2/info") for each in (True, False))
    assert enterprise["version"] == without["version"] == marathon
    assert "secrets" in enterprise["marathon_config"]["features"]
    assert "secrets" not in without["marathon_config"]["features"]


def test_ping_is_answered(bench: Bench) -> None:
    assert bench.ask("GET", "/ping").body == b"pong\n"


@pytest.mark.parametrize(("version", "pattern"), [("1.13", "other."), ("2.2", "other.instance-")])
def test_tasks_are_told_to_mesos(bench_of: BenchOf, version: str, pattern: str) -> None:
    bench = bench_of(version)
    bench.marathon.load([{"id": "/other", "cmd": "serve"}])
    (task,) = bench.marathon.tasks()
    (seen,) = bench.app("/other")["tasks"]
    assert task["id"] == seen["id"]
    assert task["id"].startswith(pattern)
    assert task["id"].endswith("._app.1") is (version != "1.13")
    assert (task["state"], task["slave_id"]) == ("TASK_RUNNING", bench.agents[0].id)
