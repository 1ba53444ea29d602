"""Writing to many apps and pods: few requests, and whatever happens to one leaves the others alone."""

import pytest

from dcos_registry import errors
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from dcos_registry.workflows.attaching import deployment_room
from dcos_registry.workflows.attaching.writer import BATCH
from tests.workflows.attaching.writers import Writers, errors_of, writing
from tests.workflows.operator import Operator

HTML = b"<html>504</html>"


@pytest.fixture
def writers(operator: Operator) -> Writers:
    operator.sandbox.secrets.put("team/pull", b'{"auths": {}}')
    return Writers(operator)


def test_many_cost_a_request_for_each_batch_and_a_few_looks(writers: Writers) -> None:
    ids = writers.have(2 * BATCH + 1)
    written = writers.write()
    assert errors_of(written) == {}
    assert writers.attached() == set(ids) == set(written)
    assert writers.asked().count("PATCH /v2/apps") == 2
    assert len({each.deployment.id for each in written.values() if each.deployment}) == 3


def test_of_many_each_batch_is_read_anew_and_all_are_looked_at_in_the_end(writers: Writers) -> None:
    writers.have(3)
    writers.write()
    assert writers.asked() == ["GET /v2/deployments", "GET /v2/apps", "PATCH /v2/apps", "GET /v2/apps"]


def test_one_is_written_at_once(writers: Writers) -> None:
    writers.have(1)
    writers.write()
    assert writers.asked() == ["PATCH /v2/apps/team/app-000"]


def test_only_those_that_are_sent_something_invalid_fail(writers: Writers) -> None:
    ids = writers.have(20)
    writers.invalid = {ids[0], ids[7], ids[8]}
    written = writers.write()
    reason = "with 422: /container/docker/pullConfig: pullConfig is not supported with Docker containerizer"
    assert errors_of(written) == {each: f"Marathon refused {each} {reason}" for each in writers.invalid}
    assert writers.attached() == set(ids) - writers.invalid


def test_an_invalid_app_elsewhere_stops_it_with_its_name(writers: Writers) -> None:
    ids = writers.have(3 * BATCH)
    [bad] = writers.have(1, group="team/other/bad", secrets={"a": {"source": "team/pull"}})
    planned = writers.planned()[: len(ids)]
    writers.operator.sandbox.faults.invalid[bad] = "too old"
    written = writers.write([each for each in planned if each.workload.id != bad])
    reason = f"{bad} is invalid, and Marathon changes no app as long as it is: /apps/{bad}/container: too old"
    assert set(errors_of(written).values()) == {reason}
    assert writers.asked().count("PATCH /v2/apps") == 1
    assert writers.attached() == {bad}


def test_an_invalid_app_among_them_is_told_by_its_path(writers: Writers) -> None:
    ids = writers.have(40)
    planned = writers.planned()
    writers.operator.sandbox.faults.before_update.append(
        lambda: writers.operator.sandbox.faults.invalid.update({ids[3]: "too old"})
    )
    written = writers.write(planned)
    assert set(errors_of(written)) == set(ids)  # while it is there nothing can be changed
    assert "/team/app-003" in errors_of(written)[ids[0]]
    assert len([each for each in writers.asked() if each.startswith("PATCH")]) <= 3


def test_one_that_was_deleted_meanwhile_fails_alone_and_stays_away(writers: Writers) -> None:
    ids = writers.have(10)
    operator = writers.operator
    operator.sandbox.faults.before_update.append(lambda: operator.ask("DELETE", f"/v2/apps{ids[4]}", force="true"))
    written = writers.write()
    assert errors_of(written) == {ids[4]: f"{ids[4]} was deleted meanwhile"}
    assert writers.attached() == set(ids) - {ids[4]}
    assert writers.asked().count("PATCH /v2/apps") == 2


def test_one_that_was_deleted_before_it_was_read_anew(writers: Writers) -> None:
    ids = writers.have(10)
    planned = writers.planned()
    writers.operator.ask("DELETE", f"/v2/apps{ids[4]}", force="true")
    writers.settle()
    assert errors_of(writers.write(planned)) == {ids[4]: f"{ids[4]} was deleted meanwhile"}
    assert writers.attached() == set(ids) - {ids[4]}


def test_one_that_a_deployment_comes_to_hold_is_left_out(writers: Writers) -> None:
    ids = writers.have(10)
    faults = writers.operator.sandbox.faults
    faults.before_update.append(lambda: faults.locked.add(ids[2]))
    written = writers.write()
    assert errors_of(written) == {}
    assert written[ids[2]].planned.attachment.verdict.value == "refused"
    assert written[ids[2]].planned.attachment.reason.startswith(f"{ids[2]} is locked by a deployment (")
    assert writers.attached() == set(ids) - {ids[2]}
    assert writers.asked().count("PATCH /v2/apps") == 2


def test_with_force_the_deployment_is_cancelled(writers: Writers) -> None:
    ids = writers.have(3)
    writers.operator.sandbox.faults.locked.add(ids[2])
    assert errors_of(writers.write(force=True)) == {}
    assert writers.attached() == set(ids)


def test_one_that_may_not_be_changed_is_found(writers: Writers) -> None:
    ids = writers.have(16)
    writers.operator.sandbox.faults.forbidden.add(ids[5])
    written = writers.write()
    permission = f"dcos:service:marathon:marathon:services:{ids[5]} update"
    assert errors_of(written) == {ids[5]: f"admin lacks the permission {permission}"}
    assert writers.attached() == set(ids) - {ids[5]}


@pytest.mark.parametrize(
    "fault",
    [
        HttpFault(writing(), cut=True, apply_first=True, times=1),
        HttpFault(writing(), status=504, body=HTML, apply_first=True, times=1),
        HttpFault(writing(), cut=True, times=1),
        HttpFault(writing(), status=504, body=HTML, times=1),
    ],
    ids=["cut-after", "504-after", "cut-before", "504-before"],
)
def test_an_answer_that_is_lost_is_looked_for(writers: Writers, fault: HttpFault) -> None:
    ids = writers.have(10, instances=1)
    writers.operator.sandbox.faults.deployment_seconds = 60
    writers.operator.sandbox.faults.http.append(fault)
    fault.times = 1
    written = writers.write()
    assert errors_of(written) == {}
    assert writers.attached() == set(ids)
    [going] = writers.operator.ask("GET", "/v2/deployments")
    assert {each.deployment.id for each in written.values() if each.deployment} == {going["id"]}
    assert writers.asked().count("PATCH /v2/apps") == (1 if fault.apply_first else 2)


def test_answers_that_are_lost_again_leave_it_unknown(writers: Writers) -> None:
    ids = writers.have(3)
    writers.operator.sandbox.faults.http.append(HttpFault(writing(), cut=True))
    written = writers.write()
    assert set(written) == set(ids)
    assert all(f"; {app_id} may have been changed or not" in reason for app_id, reason in errors_of(written).items())
    assert writers.asked().count("PATCH /v2/apps") == 2


@pytest.mark.parametrize("times", [1, 20])
def test_a_new_leader_is_waited_for(writers: Writers, times: int) -> None:
    ids = writers.have(10)
    fault = HttpFault(writing(), status=502, body=b"Could not determine the current leader", times=times)
    writers.operator.sandbox.faults.http.append(fault)
    assert errors_of(writers.write()) == {}
    assert writers.attached() == set(ids)
    assert sum("waiting for Marathon to answer again" in line for line in writers.told) == 1


def test_a_leader_that_does_not_come_is_not_waited_for_for_ever(writers: Writers) -> None:
    ids = writers.have(3)
    fault = HttpFault(writing(), status=502, body=b"Connection to leader refused.")
    writers.operator.sandbox.faults.http.append(fault)
    written = writers.write()
    assert set(errors_of(written)) == set(ids)
    assert isinstance(written[ids[0]].error, errors.UnreachableError)
    assert writers.attached() == set()


def test_a_leader_that_changes_between_reads_is_waited_for(writers: Writers) -> None:
    ids = writers.have(3)
    planned = writers.planned()
    fault = HttpFault(lambda request: "marathon" in request.path, status=503, body=b"503", times=5)
    writers.operator.sandbox.faults.http.append(fault)
    assert errors_of(writers.write(planned)) == {}
    assert writers.attached() == set(ids)


def test_the_limit_of_deployments_is_not_touched(writers: Writers) -> None:
    faults = writers.operator.sandbox.faults
    ids = writers.have(3)
    others = writers.have(90, group="other", secrets={"a": {"source": "other/pull"}})
    planned = [each for each in writers.planned() if each.workload.id in ids]
    faults.locked.update(others)

    def end_some() -> None:
        for other in others[:5]:
            faults.locked.discard(other)
        del others[:5]

    writers.meanwhile = end_some
    assert errors_of(writers.write(planned)) == {}
    assert len(faults.locked) < deployment_room.NEAR_LIMIT
    assert writers.told[0] == "waiting for deployments to end: 0 of this call and 90 others"
    assert set(ids) <= writers.attached()


def test_a_limit_that_does_not_lift_ends_it(writers: Writers) -> None:
    ids = writers.have(3)
    others = writers.have(90, group="other", secrets={"a": {"source": "other/pull"}})
    planned = [each for each in writers.planned() if each.workload.id in ids]
    writers.operator.sandbox.faults.locked.update(others)
    written = writers.write(planned)
    assert set(errors_of(written).values()) == {
        "0 deployments of this call and 90 others are under way, and none has ended for 15 minutes: nothing more was "
        "written"
    }


def test_a_lower_limit_is_learnt_and_waited_for(writers: Writers) -> None:
    ids = writers.have(3)
    body = b'{"message": "Max number (5) of running deployments is achieved. Wait for existing deployments"}'
    json = (("Content-Type", "application/json"),)
    fault = HttpFault(writing(), status=403, body=body, headers=json, times=2)
    writers.operator.sandbox.faults.http.append(fault)
    assert errors_of(writers.write()) == {}
    assert writers.attached() == set(ids)


def test_no_more_than_some_deployments_of_ours_are_under_way(writers: Writers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcos_registry.workflows.attaching.writer.BATCH", 2)
    faults = writers.operator.sandbox.faults
    faults.deployment_seconds = 3600
    ids = writers.have(2 * deployment_room.OURS + 6)
    most = 0

    def end_all() -> None:
        nonlocal most
        most = max(most, len(writers.operator.ask("GET", "/v2/deployments")))
        faults.deployment_seconds = 0

    writers.meanwhile = end_all
    assert errors_of(writers.write()) == {}
    assert most == deployment_room.OURS
    assert writers.attached() == set(ids)


def test_what_somebody_changed_since_it_was_read_is_kept(writers: Writers) -> None:
    ids = writers.have(5)
    planned = writers.planned()
    container = {"type": "MESOS", "docker": {"image": f"{writers.operator.image}-new"}}
    writers.operator.ask("PATCH", f"/v2/apps{ids[1]}", {"container": container})
    writers.settle()
    written = writers.write(planned)
    assert errors_of(written) == {}
    docker = writers.operator.app(ids[1])["container"]["docker"]
    assert docker["image"].endswith("-new")
    assert docker["pullConfig"] == {"secret": "pullConfigSecret"}
    assert written[ids[1]].planned.workload.definition["container"]["docker"]["image"].endswith("-new")


def test_what_is_attached_meanwhile_by_another_is_not_written(writers: Writers) -> None:
    ids = writers.have(5)
    planned = writers.planned()
    [other] = [each for each in planned if each.workload.id == ids[1]]
    writers.operator.ask("PATCH", f"/v2/apps{ids[1]}", other.attachment.patch)
    writers.settle()
    version = writers.operator.app(ids[1])["version"]
    written = writers.write(planned)
    assert written[ids[1]].planned.attachment.verdict.value == "already"
    assert (written[ids[1]].deployment, written[ids[1]].error) == (None, None)
    assert writers.operator.app(ids[1])["version"] == version


def test_what_is_taken_back_at_the_same_time_is_told(writers: Writers) -> None:
    ids = writers.have(2 * BATCH)
    bare = {"container": {"type": "MESOS", "docker": {"image": writers.operator.image}}, "secrets": {}}

    def take_back(_: Request) -> bool:
        if "secrets" in writers.operator.app(ids[0]):
            writers.operator.ask("PATCH", f"/v2/apps{ids[0]}", bare, force="true")
        return False

    writers.operator.sandbox.faults.http.append(HttpFault(take_back))
    written = writers.write()
    assert errors_of(written) == {
        ids[0]: f"{ids[0]} was changed by somebody else at the same time, and the change is lost"
    }


def test_a_pod_is_read_again_and_never_brought_back(writers: Writers) -> None:
    writers.operator.deploy_pod("/team/a")
    writers.operator.deploy_pod("/team/b")
    planned = writers.planned()
    writers.operator.ask("DELETE", "/v2/pods/team/a", force="true")
    written = writers.write(planned, force=True)
    assert errors_of(written) == {"/team/a": "/team/a was deleted meanwhile"}
    assert "PUT /v2/pods/team/a" not in writers.asked()
    assert writers.operator.ask("GET", "/v2/pods/team/b")["secrets"]


@pytest.mark.parametrize("apply_first", [True, False])
def test_a_pod_whose_answer_is_lost_is_looked_for(writers: Writers, *, apply_first: bool) -> None:
    writers.operator.deploy_pod("/team/a")
    fault = HttpFault(writing("pods/team/a"), cut=True, apply_first=apply_first, times=1)
    writers.operator.sandbox.faults.http.append(fault)
    written = writers.write(force=True)
    assert errors_of(written) == {}
    assert written["/team/a"].deployment is not None
    assert writers.operator.ask("GET", "/v2/pods/team/a")["secrets"]


def test_an_expired_login_ends_it_for_all_that_are_left(writers: Writers) -> None:
    ids = writers.have(2 * BATCH)
    planned = writers.planned()
    patches = 0

    def second_batch(request: Request) -> bool:
        nonlocal patches
        patches += writing()(request)
        return patches > 1

    writers.operator.sandbox.faults.http.append(HttpFault(second_batch, status=401))
    written = writers.write(planned)
    assert writers.attached() == set(ids[:BATCH])
    assert set(errors_of(written)) == set(ids[BATCH:])
    assert isinstance(written[ids[-1]].error, errors.NotLoggedInError)
