"""Writing while answers are lost, leaders change and the limit of deployments is near: nothing is lost by it."""

import pytest

from dcos_registry import errors
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from dcos_registry.workflows.attaching import deployment_room
from dcos_registry.workflows.attaching.writer import BATCH
from tests.workflows.attaching.writers import Writers, errors_of, writing

HTML = b"<html>504</html>"


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


def test_a_request_that_is_carried_out_late_is_not_taken_for_somebody_elses(writers: Writers) -> None:
    ids = writers.have(4)
    faults = writers.operator.sandbox.faults
    planned = writers.planned()
    late = [{"id": each.workload.id, **(each.attachment.patch or {})} for each in planned]
    faults.deployment_seconds = 60
    faults.http.append(HttpFault(writing(), status=504, body=HTML, times=1))
    faults.before_update.append(lambda: writers.operator.ask("PATCH", "/v2/apps", late))
    written = writers.write(planned)
    assert errors_of(written) == {}
    [going] = writers.operator.ask("GET", "/v2/deployments")
    assert {each.deployment.id for each in written.values() if each.deployment} == {going["id"]}
    assert {each.planned.attachment.verdict.value for each in written.values()} == {"attached"}
    assert set(written) == set(ids)


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
