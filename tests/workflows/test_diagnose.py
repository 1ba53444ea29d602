"""Why an app of a live cluster does not run, and how it is said."""

import pytest

from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.diagnosing import (
    WEB,
    config,
    diagnosed,
    failing,
    page,
    right,
    said,
    with_secret,
)
from tests.workflows.operator import Operator, wait_until


def test_what_runs_is_said_to_run(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", right(operator))
    operator.deploy_app(**with_secret(operator))
    wait_until(lambda: operator.app()["tasksRunning"] == 1 and not operator.app()["deployments"])
    done = operator.call("diagnose", WEB)
    assert (done.exit_code, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first == "/team/web runs: 1 of 1"
    assert second == f"  WORKLOAD  app /team/web, version {operator.app()['version']}: 1 of 1 run"


def test_the_whole_of_it_can_be_read_at_night(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", config(operator.sandbox.registry.host, "ci", "old"))
    failing(operator, **with_secret(operator))
    done = operator.call("diagnose", "team/web")
    host = operator.sandbox.registry.host
    lines = done.stdout.splitlines()
    assert done.exit_code == 10
    assert lines[0] == f"{host} refuses the login of ci"
    assert [line[2:14].strip() for line in lines[1:]] == [
        *("WORKLOAD", "DEPLOYMENT", "QUEUE", "FAILURE", "IMAGE", "REMEDY")
    ]
    assert lines[-1].endswith(f"dcos-registry secret-update team/pull --registry {host}")
    assert done.stderr.splitlines()[-1] == f"Error: /team/web does not run: {host} refuses the login of ci"


def test_an_app_without_instances_is_suspended(operator: Operator) -> None:
    operator.idle_app()
    finding = diagnosed(operator)
    assert (finding["id"], finding["remedy"]) == ("suspended", "dcos marathon app start /team/web")


def test_a_failure_of_a_former_version_is_old_news(operator: Operator) -> None:
    failing(operator)
    former = operator.app()["version"]
    operator.sandbox.secrets.put("team/pull", right(operator))
    operator.ask("PATCH", "/v2/apps/team/web", with_secret(operator), force="true")
    wait_until(lambda: operator.app()["tasksRunning"] == 1 and not operator.app()["deployments"])
    assert operator.app()["lastTaskFailure"]["version"] == former
    finding = diagnosed(operator)
    assert finding["id"] == "runs"
    assert said(finding, "failure") == ""
    assert said(finding, "old news").startswith(f"of version {former}: TASK_FAILED on 10.0.0.")


def test_an_app_that_finds_no_room_is_not_about_its_image(operator: Operator) -> None:
    operator.idle_app()
    waiting = {
        "count": 1,
        "delay": {"timeLeftSeconds": 0, "overdue": True},
        "processedOffersSummary": {"rejectSummaryLastOffers": [{"reason": "InsufficientCpus", "declined": 2}]},
        "app": {"id": WEB},
    }
    page(operator, "/v2/apps/team/web", {"app": {**operator.app(), "instances": 1}})
    page(operator, "/v2/queue", {"queue": [waiting]})
    finding = diagnosed(operator)
    assert finding["id"] == "no-fitting-offer"
    assert "2 were declined for InsufficientCpus" in finding["cause"]


def test_a_crash_is_not_about_its_image(operator: Operator) -> None:
    failing(operator)
    app = operator.app()
    app["lastTaskFailure"]["message"] = "Command exited with status 1"
    page(operator, "/v2/apps/team/web", {"app": app})
    finding = diagnosed(operator)
    assert finding["id"] == "crashed"
    assert finding["cause"].startswith("this is not about its image")
    assert finding["remedy"] == f"dcos task log --completed --lines=50 {app['lastTaskFailure']['taskId']} stderr"


def test_what_may_not_be_read_is_done_without(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", config(operator.sandbox.registry.host, "ci", "old"))
    failing(operator, **with_secret(operator))
    hidden = ("/v2/queue", "/v2/deployments", "/secrets/v1/secret/default/team/pull")
    operator.sandbox.faults.http.append(HttpFault(lambda request: request.path.endswith(hidden), status=403))
    finding = diagnosed(operator)
    unknown = [line["said"] for line in finding["evidence"] if line["about"] == "unknown"]
    assert [sentence.partition(":")[0] for sentence in unknown] == [
        "its deployments are not known",
        "its place in the launch queue is not known",
    ]
    assert "was not asked for" in said(finding, "image")
    assert "login" in finding["cause"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("/team/none",), 5, "There is no app or pod /team/none"),
        ((), 2, "Either the id of an app or pod is to be given, or --log"),
        (("/team/web", "--log", "-"), 2, "Either the id of an app or pod is to be given, or --log"),
        (("/Team",), 2, "/Team"),
    ],
)
def test_a_mistake_is_told(operator: Operator, arguments: tuple[str, ...], exit_code: int, words: str) -> None:
    done = operator.call("diagnose", *arguments)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert words in done.stderr


def test_who_is_not_logged_in_learns_that(operator: Operator) -> None:
    operator.sandbox.faults.http.append(HttpFault(lambda request: "/service/" in request.path, status=401))
    done = operator.call("diagnose", WEB, "--json")
    assert done.exit_code == 3
    assert done.document()["error"]["exit_code"] == 3
