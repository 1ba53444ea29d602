"""Who may change what while a deployment is under way (marathon.md 1.8 and 1.9)."""

import pytest

from tests.sandbox.asking import document_of
from tests.sandbox.marathon.bench import SLEEP, Bench

LOCKED = (
    "App is locked by one or more deployments. Override with the option '?force=true'. "
    "View details at '/v2/deployments/<DEPLOYMENT_ID>'."
)


@pytest.fixture
def slow(bench: Bench) -> Bench:
    """Give Marathon an app whose deployments take long."""
    bench.marathon.load([SLEEP, {**SLEEP, "id": "/other"}])
    bench.faults.deployment_seconds = 60
    return bench


def test_a_conflict_names_the_deployment_and_changes_nothing(slow: Bench) -> None:
    holder = slow.done("PATCH", "/v2/apps/sleep", {"labels": {"x": "1"}})["deploymentId"]
    status, body = slow.refused("PATCH", "/v2/apps/sleep", {"labels": {"x": "2"}})
    assert (status, body) == (409, {"message": LOCKED, "deployments": [{"id": holder}]})
    assert slow.app("/sleep")["labels"] == {"x": "1"}


def test_other_apps_and_changes_of_nothing_are_free(slow: Bench) -> None:
    slow.done("PATCH", "/v2/apps/sleep", {"labels": {"x": "1"}})
    slow.done("PATCH", "/v2/apps/sleep", {"labels": {"x": "1"}})
    slow.done("PATCH", "/v2/apps/other", {"labels": {"x": "1"}})


def test_force_cancels_the_whole_deployment_that_is_in_the_way(slow: Bench) -> None:
    both = [{"id": "/sleep", "labels": {"x": "1"}}, {"id": "/other", "labels": {"x": "1"}}]
    slow.done("PATCH", "/v2/apps", both)
    forced = slow.done("PATCH", "/v2/apps/sleep?force=true", {"labels": {"x": "2"}})["deploymentId"]
    assert [each["id"] for each in slow.get("/v2/deployments")] == [forced]


def test_a_foreign_deployment_locks_until_it_is_forced(bench: Bench) -> None:
    bench.marathon.load([SLEEP])
    bench.faults.locked.add("/sleep")
    (foreign,) = bench.get("/v2/deployments")
    status, body = bench.refused("PATCH", "/v2/apps/sleep", {"labels": {"x": "1"}})
    assert (status, body["deployments"]) == (409, [{"id": foreign["id"]}])
    assert bench.app("/sleep")["deployments"] == [{"id": foreign["id"]}]
    bench.deploy("PATCH", "/v2/apps/sleep?force=true", {"labels": {"x": "1"}})
    assert bench.faults.locked == set()


def test_force_does_not_lift_the_limit_of_deployments(bench: Bench) -> None:
    bench.marathon.load([{**SLEEP, "id": f"/app-{number}"} for number in range(101)])
    bench.faults.deployment_seconds = 600
    for number in range(100):
        bench.done("PATCH", f"/v2/apps/app-{number}", {"labels": {"x": "1"}})
    for target in ("/v2/apps/app-100", "/v2/apps/app-100?force=true"):
        status, body = bench.refused("PATCH", target, {"labels": {"x": "1"}})
        assert status == 403
        assert body["message"].startswith("Max number (100) of running deployments is achieved.")
        assert "cancel oneusing force=true" in body["message"]
    deployment = bench.get("/v2/deployments")[0]["id"]
    assert bench.ask("DELETE", f"/v2/deployments/{deployment}").status == 403
    assert bench.ask("DELETE", f"/v2/deployments/{deployment}?force=true").status == 202


def test_a_deployment_can_be_undone_by_another_one(slow: Bench) -> None:
    first = slow.done("PATCH", "/v2/apps/sleep", {"labels": {"x": "1"}})["deploymentId"]
    answer = slow.done("DELETE", f"/v2/deployments/{first}", None)
    assert [each["id"] for each in slow.get("/v2/deployments")] == [answer["deploymentId"]]
    assert slow.app("/sleep")["labels"] == {}


def test_an_undone_creation_removes_the_app(slow: Bench) -> None:
    first = document_of(slow.ask("POST", "/v2/apps", {**SLEEP, "id": "/new"}))["deployments"][0]["id"]
    slow.done("DELETE", f"/v2/deployments/{first}", None)
    assert slow.ask("GET", "/v2/apps/new").status == 404


def test_a_cancelled_deployment_undoes_nothing(slow: Bench) -> None:
    first = slow.done("PATCH", "/v2/apps/sleep", {"labels": {"x": "1"}})["deploymentId"]
    response = slow.ask("DELETE", f"/v2/deployments/{first}?force=true")
    assert (response.status, response.body) == (202, b"")
    assert slow.get("/v2/deployments") == []
    assert slow.app("/sleep")["labels"] == {"x": "1"}


def test_an_unknown_deployment_is_missing(bench: Bench) -> None:
    assert bench.refused("DELETE", "/v2/deployments/abc") == (404, {"message": "DeploymentPlan abc does not exist"})
