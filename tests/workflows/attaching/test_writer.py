"""Writing to many apps and pods: few requests, and whatever happens to one leaves the others alone."""

from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from dcos_registry.workflows.attaching.writer import BATCH
from tests.workflows.attaching.writers import Writers, errors_of


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
