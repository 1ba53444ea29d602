"""Following deployments: of one app, of many in one, for so long at the most."""

import json
from typing import Any

import pytest

from dcos_registry.errors import ExitCode
from dcos_registry.report import ItemStatus
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from tests.workflows.following import WRONG, Followers
from tests.workflows.operator import Operator

UNAUTHORIZED = "Got unexpected BASIC Authorization response status: 401 Unauthorized"


@pytest.fixture
def team(operator: Operator) -> Followers:
    """Return a cluster with secrets, and who follows there."""
    followers = Followers(operator)
    followers.prepare()
    return followers


def at_marathon(request: Request) -> bool:
    return request.path.startswith("/service/marathon/")


def remedy(operator: Operator) -> str:
    """Return what mends a wrong login."""
    check = f"dcos registry image-check {operator.image} --engine ucr tells which"
    return f"{check}; then dcos registry secret-update PATH --registry {operator.sandbox.registry.host}"


def test_of_many_apps_each_ends_by_itself(team: Followers) -> None:
    team.run("/team/a", "/team/b", "/team/c")
    team.run("/team/idle", instances=0)
    label = {"labels": {"a": "b"}}
    followed = team.change({"/team/a": label, "/team/b": WRONG, "/team/c": label, "/team/idle": label})
    ended = team.follow(followed)
    assert {app_id: item.status for app_id, item in ended.items()} == {
        "/team/a": ItemStatus.DONE,
        "/team/b": ItemStatus.FAILED,
        "/team/c": ItemStatus.DONE,
        "/team/idle": ItemStatus.DONE,
    }
    assert ended["/team/a"].reason == "/team/a: 1 of 1 new tasks run"
    assert ended["/team/idle"].reason == "/team/idle: no task of it runs: it is suspended, with 0 instances"
    failed = ended["/team/b"]
    assert failed.fields["cause"] in str(failed.reason)
    assert UNAUTHORIZED in failed.fields["message"]
    assert str(failed.reason).startswith(f"/team/b does not start: {failed.fields['message']} (")
    assert failed.hint == failed.fields["remedy"] == remedy(team.operator)
    assert failed.reason in team.told
    assert team.told[-1] == "3 of 4 apps run their new version, 1 failed"


def test_one_that_fails_has_two_ways_out(team: Followers) -> None:
    team.run("/team/a")
    [followed] = team.change({"/team/a": WRONG})
    item = team.follow([followed])["/team/a"]
    undo = f"dcos marathon deployment rollback {followed.deployment.id}"
    assert item.hint == f"{remedy(team.operator)}; or undo: {undo}"


def test_many_apps_cost_one_request_a_round(team: Followers) -> None:
    ids = [f"/team/{number}" for number in range(40)]
    team.run(*ids)
    ended = team.follow(team.change({app_id: {"labels": {"a": "b"}} for app_id in ids}))
    assert {item.status for item in ended.values()} == {ItemStatus.DONE}
    asked = team.operator.requests()
    last = [path for _, path in asked if path.startswith("/service/marathon/v2/apps/")]  # one or two are read singly
    assert {path for _, path in asked} <= {"/service/marathon/v2/apps", "/service/marathon/v2/queue", *last}
    assert len(set(last)) <= 2
    assert len(asked) < len(ids)
    assert team.told[-1] == "40 of 40 apps run their new version"


def test_what_marathon_takes_for_the_same_is_done_at_once(team: Followers) -> None:
    team.run("/team/a", "/team/b", labels={"a": "b"})
    followed = team.change({"/team/a": {"labels": {"a": "b"}}, "/team/b": {"labels": {"a": "c"}}})
    ended = team.follow(followed)
    assert ended["/team/a"].reason == "/team/a: nothing changes for Marathon, and 1 of 1 tasks run"
    assert ended["/team/b"].reason == "/team/b: 1 of 1 new tasks run"
    assert {item.status for item in ended.values()} == {ItemStatus.DONE}


def test_apps_and_pods_are_followed_together(team: Followers) -> None:
    team.run("/team/a")
    for number in range(3):
        team.run_pod(f"/team/pod{number}")
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})
    changes: list[dict[str, Any]] = [WRONG, {"labels": {"a": "b"}}, {"labels": {"a": "b"}}]
    for number, change in enumerate(changes):
        followed += team.change_pod(change, f"/team/pod{number}")
    ended = team.follow(followed)
    assert UNAUTHORIZED in ended.pop("/team/pod0").fields["message"]
    assert [item.status for item in ended.values()] == [ItemStatus.DONE] * 3
    assert team.told[-1] == "3 of 4 apps and pods run their new version, 1 failed"


def test_what_waits_for_offers_is_told_and_not_waited_for_longer_than_asked(team: Followers) -> None:
    team.run("/team/a")
    team.operator.sandbox.faults.lacking = "InsufficientCpus"
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})
    ended = team.follow(followed, seconds=5)
    deployment = followed[0].deployment.id
    assert team.told == [
        "/team/a: 0 of 1 new tasks run",
        "/team/a: 0 of 1 new tasks run; no agent offers what it needs (InsufficientCpus)",
    ]
    item = ended["/team/a"]
    assert item.exit_code is ExitCode.FAILED
    assert item.reason == (
        "/team/a: after 5 seconds 0 of 1 new tasks run: "
        "no agent has what it needs: of the last offers 3 were declined for InsufficientCpus"
    )
    assert item.hint == (
        f"deployment {deployment} goes on: dcos registry diagnose /team/a, "
        f"or undo: dcos marathon deployment rollback {deployment}"
    )
    assert item.fields == {
        "running": 0,
        "cause": "no agent has what it needs: of the last offers 3 were declined for InsufficientCpus",
    }


def test_of_many_it_is_told_how_many_wait_for_offers(team: Followers) -> None:
    team.run("/team/a", "/team/b")
    team.operator.sandbox.faults.lacking = "InsufficientCpus"
    followed = team.change({app_id: {"labels": {"a": "b"}} for app_id in ("/team/a", "/team/b")})
    ended = team.follow(followed, seconds=3)
    assert team.told[:2] == [
        "0 of 2 apps run their new version",
        "0 of 2 apps run their new version; 2 wait for offers of agents",
    ]
    assert {item.hint for item in ended.values()} == {
        f"deployment {followed[0].deployment.id} goes on: dcos registry diagnose {app_id}"
        for app_id in ("/team/a", "/team/b")
    }


def test_an_app_that_waits_for_another_says_for_which(team: Followers) -> None:
    team.run("/team/db")
    team.run("/team/web", dependencies=["/team/db"])
    team.operator.sandbox.faults.lacking = "InsufficientMemory"
    label = {"labels": {"a": "b"}}
    followed = team.change({"/team/db": label, "/team/web": label})
    ended = team.follow(followed, seconds=2)
    assert ended["/team/web"].fields["cause"] == (
        f"it has not been started: the deployment {followed[0].deployment.id} waits for /team/db"
    )


def test_an_account_that_may_not_read_the_queue_waits_without(team: Followers) -> None:
    team.run("/team/a")
    team.operator.sandbox.faults.lacking = "InsufficientCpus"
    team.operator.sandbox.faults.http.append(HttpFault(lambda request: request.path.endswith("/v2/queue"), status=403))
    ended = team.follow(team.change({"/team/a": {"labels": {"a": "b"}}}), seconds=3)
    assert team.told == ["/team/a: 0 of 1 new tasks run"]
    assert ended["/team/a"].exit_code is ExitCode.FAILED


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502, "body": b"Could not determine the current leader"},
        {"status": 503},
        {"status": 504},
        {"cut": True},
    ],
    ids=["no-leader", "503", "504", "cut"],
)
def test_a_marathon_that_comes_back_is_waited_for(team: Followers, fault: dict[str, Any]) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})
    team.operator.sandbox.faults.http.append(HttpFault(at_marathon, times=5, **fault))
    ended = team.follow(followed)
    assert ended["/team/a"].status is ItemStatus.DONE
    assert team.told[0].endswith("; waiting for Marathon to answer again")
    assert len(team.told) == len(set(team.told))


def test_a_marathon_that_stays_away_is_given_up_with_word_of_what_was_done(team: Followers) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})
    team.operator.sandbox.faults.http.append(HttpFault(at_marathon, status=503))
    item = team.follow(followed)["/team/a"]
    url = team.operator.sandbox.url
    assert item.exit_code is ExitCode.UNREACHABLE
    assert item.reason == (
        f"/team/a is changed, and deployment {followed[0].deployment.id} replaces its tasks; how it goes on cannot be "
        f"seen: {url} answers 503 in place of the service behind it (a page of the router)"
    )
    assert item.hint == "try again in a minute; is the cluster healthy? dcos node list"
    assert 120 <= team.skipped < 130


def test_the_time_is_over_while_marathon_is_away(team: Followers) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})
    team.operator.sandbox.faults.http.append(HttpFault(at_marathon, status=503))
    item = team.follow(followed, seconds=10, undo=True)["/team/a"]
    assert item.exit_code is ExitCode.UNREACHABLE
    assert team.skipped < 12


def test_a_login_that_expires_while_we_wait_says_that_the_change_stands(team: Followers) -> None:
    team.run("/team/a", "/team/b")
    followed = team.change({app_id: {"labels": {"a": "b"}} for app_id in ("/team/a", "/team/b")})
    expired = team.operator.sandbox.iam.issue_token(team.operator.sandbox.username, -3600)
    ended = team.follow(followed, token=expired)
    assert {item.exit_code for item in ended.values()} == {ExitCode.NOT_LOGGED_IN}
    assert {item.hint for item in ended.values()} == {"dcos auth login"}
    change = f"/team/b is changed, and deployment {followed[0].deployment.id} replaces its tasks"
    assert str(ended["/team/b"].reason).startswith(
        f"{change}; how it goes on cannot be seen: {team.operator.sandbox.url} "
    )


def test_one_answer_that_lacks_the_deployment_is_no_end_of_it(team: Followers) -> None:
    team.run("/team/a")
    team.operator.sandbox.faults.lacking = "InsufficientCpus"
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})
    app = json.dumps({"app": {**team.operator.app("/team/a"), "deployments": []}}).encode()
    fault = HttpFault(lambda request: request.path.endswith("/team/a"), status=200, body=app, times=1)
    team.operator.sandbox.faults.http.append(fault)
    ended = team.follow(followed, seconds=4)
    assert str(ended["/team/a"].reason).startswith("/team/a: after 4 seconds ")
