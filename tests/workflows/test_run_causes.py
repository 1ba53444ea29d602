"""Causes that are not about a pull, decided from evidence that is at hand."""

from dataclasses import replace

import pytest

from dcos_registry.model.standing import Hold, Part, Standing, Wait
from dcos_registry.workflows.evidence import Evidence, lines
from dcos_registry.workflows.finding import Finding
from dcos_registry.workflows.targets import Workload
from tests.workflows.evidences import (
    BACKING_OFF,
    DOWN,
    NOW,
    PULLABLE,
    REFUSED,
    WEB,
    WORKER,
    checked,
    failed,
    found,
    image,
    said,
)


def test_what_runs_is_fine_whatever_it_suffered_before() -> None:
    standing = Standing(wanted=2, running=2, former=failed(REFUSED))
    told = found(standing)
    assert (told.id, told.cause, told.remedy, told.is_fine) == ("runs", "/team/web runs: 2 of 2", None, True)
    assert said(standing)["old news"] == f"of version v1: TASK_FAILED on 10.0.0.1 10 minutes ago: {REFUSED}"


@pytest.mark.parametrize(
    ("workload", "remedy"),
    [
        (WEB, "dcos marathon app start /team/web"),
        (WORKER, 'set instances in "scaling", and send it: dcos marathon pod update /team/worker < pod.json'),
    ],
    ids=["app", "pod"],
)
def test_what_is_to_have_no_instance_is_suspended(workload: Workload, remedy: str) -> None:
    told = found(Standing(wanted=0, running=0, failure=failed(REFUSED)), workload=workload)
    assert (told.id, told.remedy, told.is_fine) == ("suspended", remedy, False)


def test_what_runs_and_is_sick_has_its_image() -> None:
    told = found(Standing(wanted=2, running=2, unhealthy=1))
    assert told.id == "health-check-failed"
    assert told.cause == "its image was pulled and it runs, and the health check of 1 of 2 fails"
    assert told.remedy == "dcos task log --all --lines=50 team_web stderr"


def test_a_deployment_that_goes_on_by_itself_keeps_it_locked() -> None:
    standing = Standing(wanted=1, running=1, holds=(Hold("d1", "", 2, 2, ("RestartApplication",)),))
    assert found(standing).cause == "it runs, and the deployment d1 goes on: it is not over yet"
    unready = replace(standing, holds=(Hold("d1", "", 2, 2, ("RestartApplication",), (), ("ready",)),))
    assert found(unready).cause == "it runs, and the deployment d1 goes on: its readiness check ready has not passed"


@pytest.mark.parametrize(
    ("running", "cause"),
    [
        (0, "it has not been started: the deployment d1 waits for /team/db"),
        (1, "it runs, and stays locked: the deployment d1 waits for /team/db"),
    ],
)
def test_a_deployment_that_waits_for_another_names_it(running: int, cause: str) -> None:
    hold = Hold("d1", "2026-01-01T11:00:00.000Z", 1, 2, (), ("/team/db",))
    standing = Standing(wanted=1, running=running, holds=(hold,))
    told = found(standing)
    assert (told.id, told.cause, told.remedy) == ("waits-for-others", cause, "dcos registry diagnose /team/db")
    assert said(standing)["deployment"] == "d1 holds it for 1 hour, in step 1 of 2, which waits for /team/db"


def test_a_task_that_crashed_is_not_about_its_image_even_where_that_could_not_be_pulled_now() -> None:
    standing = replace(DOWN, failure=failed("Command exited with status 3"), wait=BACKING_OFF)
    told = found(standing, image(checked(REFUSED)))
    assert told == Finding(
        "crashed",
        "this is not about its image: it starts, and its command ends with status 3",
        "dcos task log --completed --lines=50 web.1 stderr",
    )


def test_what_never_failed_and_finds_no_room_waits_for_an_agent() -> None:
    standing = replace(DOWN, wait=Wait(2, None, (("InsufficientCpus", 3), ("InsufficientMemory", 1))))
    told = found(standing, image(PULLABLE))
    assert told.id == "no-fitting-offer"
    assert told.cause == (
        "no agent has what it needs: of the last offers 3 were declined for InsufficientCpus, "
        "1 were declined for InsufficientMemory"
    )
    assert told.remedy == "dcos marathon debug details /team/web"
    assert found(standing, workload=WORKER).remedy == "dcos marathon debug list"


def test_what_is_on_its_way_is_left_alone() -> None:
    standing = replace(DOWN, parts=(Part("", "10.0.0.1", "TASK_STAGING", "2026-01-01T11:59:58.000Z"),))
    assert found(standing, image(PULLABLE)).id == "launching"
    assert said(standing, image(PULLABLE))["task"] == "TASK_STAGING on 10.0.0.1 for 2 seconds"


def test_an_app_that_backs_off_without_a_failure_comes_to_its_end() -> None:
    assert found(replace(DOWN, wait=BACKING_OFF), image(PULLABLE)).id == "finishes"


def test_a_pod_that_backs_off_and_can_be_pulled_may_be_mended() -> None:
    standing = replace(DOWN, wait=BACKING_OFF)
    told = found(standing, image(PULLABLE, workload=WORKER), workload=WORKER)
    assert (told.id, told.remedy) == ("mended", "dcos marathon delay reset /team/worker")
    assert found(standing, workload=WORKER).id == "unknown"


def test_an_agent_that_is_gone_is_named() -> None:
    gone = Part("", "10.0.0.7", "TASK_UNREACHABLE", "")
    assert found(replace(DOWN, parts=(gone,))).cause == "the master has lost its agent 10.0.0.7"


def test_where_nothing_is_known_nothing_is_made_up() -> None:
    assert found(DOWN).id == "unknown"
    assert found(replace(DOWN, wait=Wait(1, None))).id == "waits-for-offer"


def test_a_deployment_that_is_at_it_is_named_where_nothing_else_is_known() -> None:
    standing = replace(DOWN, holds=(Hold("d1", "", 1, 2, ("RestartApplication",)),))
    told = found(standing, image(PULLABLE))
    assert told.cause == "the deployment d1 is at it (RestartApplication), and nothing was found to be wrong"


def test_of_many_tasks_that_do_not_run_some_are_shown() -> None:
    parts = tuple(Part("", f"10.0.0.{number}", "TASK_STAGING", "") for number in range(9))
    evidence = Evidence(WEB, replace(DOWN, parts=parts))
    told = [line.said for line in lines(evidence, NOW, cause="") if line.about == "task"]
    assert told[-2:] == ["TASK_STAGING on 10.0.0.4", "and 4 more that do not run"]
