"""What does not start is undone, what runs stays, and what others have changed is never touched."""

from collections.abc import Callable
from typing import Any

import pytest

from dcos_registry.errors import ExitCode
from dcos_registry.report import Item, ItemStatus
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from dcos_registry.workflows.attaching.under_way import UnderWay
from tests.workflows.following import WRONG, Followers
from tests.workflows.operator import Operator

JSON = (("Content-Type", "application/json"),)
CAP = b'{"message": "Max number (100) of running deployments is achieved."}'


@pytest.fixture
def team(operator: Operator) -> Followers:
    """Return a cluster with secrets, and who follows there."""
    followers = Followers(operator)
    followers.prepare()
    return followers


def source(team: Followers, app_id: str = "/team/a") -> str:
    """Return the secret that an app pulls with now."""
    return str(team.operator.app(app_id)["secrets"]["pullConfigSecret"]["source"])


def deletes(request: Request) -> bool:
    return request.method == "DELETE"


def said(item: Item) -> str:
    """Return what follows the message of the task."""
    return str(item.reason).rpartition("; ")[2]


def test_an_app_that_fails_is_undone_until_its_former_tasks_run(team: Followers) -> None:
    team.run("/team/a", instances=2)
    ended = team.follow(team.change({"/team/a": WRONG}), undo=True)
    item = ended["/team/a"]
    assert (item.status, item.exit_code) == (ItemStatus.FAILED, ExitCode.FAILED)
    assert str(item.reason).startswith("/team/a does not start: ")
    assert said(item) == "it was undone: 2 of 2 tasks run as before"
    assert item.hint == item.fields["remedy"]
    assert source(team) == "team/pull"
    assert not team.operator.app("/team/a")["deployments"]
    assert "; it will be undone" in "".join(team.told)
    assert [call for call in team.operator.requests() if call[0] != "GET"] == [
        ("DELETE", f"/service/marathon/v2/deployments/{deployment_of(team)}")
    ]


def deployment_of(team: Followers) -> str:
    """Return what was followed last."""
    return team.followed[0].deployment.id


def test_a_pod_that_fails_is_undone_too(team: Followers) -> None:
    team.run_pod()
    ended = team.follow(team.change_pod(WRONG), undo=True)
    assert said(ended["/team/worker"]) == "it was undone: 1 of 1 tasks run as before"
    assert team.operator.ask("GET", "/v2/pods/team/worker")["secrets"]["pullConfigSecret"] == {"source": "team/pull"}


def test_an_app_that_takes_too_long_is_undone(team: Followers) -> None:
    team.run("/team/a")
    faults = team.operator.sandbox.faults
    faults.lacking = "InsufficientCpus"
    followed = team.change({"/team/a": {"labels": {"a": "b"}}})

    def there_is_room_again(request: Request) -> bool:
        if deletes(request):
            faults.lacking = ""
        return False

    faults.http.append(HttpFault(there_is_room_again))
    item = team.follow(followed, seconds=4, undo=True)["/team/a"]
    assert item.reason == (
        "/team/a: after 4 seconds 0 of 1 new tasks run: no agent has what it needs: of the last offers 3 were declined "
        "for InsufficientCpus; it was undone: 1 of 1 tasks run as before"
    )
    assert team.operator.app("/team/a")["labels"] == {}


def test_what_did_not_run_before_does_not_run_again(team: Followers) -> None:
    team.run("/team/a", **{**team.definition(WRONG), "cmd": "sleep 1"})
    ended = team.follow(team.change({"/team/a": {"cmd": "sleep 2"}}), undo=True)
    [reverse] = team.operator.ask("GET", "/v2/deployments")
    item = ended["/team/a"]
    assert f"; it was undone by deployment {reverse['id']}, but /team/a does not start: " in str(item.reason)
    assert item.fields["undone_by"] == reverse["id"]
    assert "rollback" not in str(item.hint)
    assert item.exit_code is ExitCode.FAILED


def test_of_a_deployment_of_many_only_what_fails_is_undone(team: Followers) -> None:
    ids = ("/team/a", "/team/b", "/team/c")
    team.run(*ids)
    followed = team.change({"/team/a": {"labels": {"a": "b"}}, "/team/b": WRONG, "/team/c": {"labels": {"a": "b"}}})
    ended = team.follow(followed, undo=True)
    assert [ended[app_id].status for app_id in ids] == [ItemStatus.DONE, ItemStatus.FAILED, ItemStatus.DONE]
    assert said(ended["/team/b"]) == "it was undone: 1 of 1 tasks run as before"
    assert [call for call in team.operator.requests() if call[0] != "GET"] == [("PATCH", "/service/marathon/v2/apps")]
    assert source(team, "/team/b") == "team/pull"
    assert [team.operator.app(app_id)["labels"] for app_id in ids] == [{"a": "b"}, {}, {"a": "b"}]
    assert team.operator.ask("GET", "/v2/deployments") == []


def test_a_deployment_of_which_all_fails_is_undone_as_a_whole(team: Followers) -> None:
    team.run("/team/a", "/team/b")
    ended = team.follow(team.change({"/team/a": WRONG, "/team/b": WRONG}), undo=True)
    assert {said(item) for item in ended.values()} == {"it was undone: 1 of 1 tasks run as before"}
    assert [method for method, _ in team.operator.requests() if method != "GET"] == ["DELETE"]


def test_what_another_call_has_started_is_not_undone(team: Followers) -> None:
    team.run("/team/a")
    [followed] = team.change({"/team/a": WRONG})
    ended = team.follow([UnderWay(followed.workload, followed.deployment, is_ours=False)], undo=True)
    assert said(ended["/team/a"]) == "it was not undone: another call started its deployment"
    assert ended["/team/a"].hint == f"dcos marathon deployment rollback {followed.deployment.id}"
    assert source(team) == "team/wrong"


def forced(team: Followers, change: dict[str, Any]) -> Callable[[], object]:
    return lambda: team.operator.ask("PATCH", "/v2/apps/team/a", change, force="true")


def test_what_somebody_has_changed_meanwhile_is_not_undone(team: Followers) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": WRONG})
    # Between the look that shows the failure and the request that would undo it.
    once = [forced(team, {"labels": {"changed": "meanwhile"}})]

    def change_at_last(request: Request) -> bool:
        if request.path.endswith("/v2/deployments") and once:
            once.pop()()
        return False

    team.operator.sandbox.faults.http.append(HttpFault(change_at_last))
    ended = team.follow(followed, undo=True)
    assert said(ended["/team/a"]) == ("it was not undone: its deployment has ended, or somebody has changed it since")
    assert ended["/team/a"].hint == "dcos marathon deployment list"
    assert team.operator.app("/team/a")["labels"] == {"changed": "meanwhile"}
    assert source(team) == "team/wrong"


def test_a_full_list_of_deployments_is_waited_for(team: Followers) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": WRONG})
    team.operator.sandbox.faults.http.append(HttpFault(deletes, status=403, body=CAP, headers=JSON, times=3))
    ended = team.follow(followed, undo=True)
    assert said(ended["/team/a"]) == "it was undone: 1 of 1 tasks run as before"


def test_a_list_of_deployments_that_stays_full_is_told(team: Followers) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": WRONG})
    team.operator.sandbox.faults.http.append(HttpFault(deletes, status=403, body=CAP, headers=JSON))
    ended = team.follow(followed, undo=True)
    item = ended["/team/a"]
    assert said(item) == "it was not undone: Marathon has reached its limit of deployments at a time"
    assert str(item.hint).endswith(f"; or undo: dcos marathon deployment rollback {followed[0].deployment.id}")


@pytest.mark.parametrize("fault", [{"cut": True}, {"status": 504}], ids=["cut", "504"])
def test_undoing_whose_answer_is_lost_is_found_and_followed(team: Followers, fault: dict[str, Any]) -> None:
    team.run("/team/a")
    followed = team.change({"/team/a": WRONG})
    team.operator.sandbox.faults.http.append(HttpFault(deletes, apply_first=True, times=1, **fault))
    team.operator.sandbox.faults.deployment_seconds = 1
    ended = team.follow(followed, undo=True)
    assert said(ended["/team/a"]) == "it was undone: 1 of 1 tasks run as before"
    assert [method for method, _ in team.operator.requests() if method != "GET"] == ["DELETE"]
