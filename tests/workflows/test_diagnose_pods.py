"""Why a pod of a live cluster does not run."""

from tests.workflows.diagnosing import WORKER, config, diagnosed, pod, right, said
from tests.workflows.operator import Operator, wait_until


def test_a_pod_is_listened_to(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", config(operator.sandbox.registry.host, "ci", "old"))
    operator.ask("POST", "/v2/pods", pod(operator, backoff=1))
    done = operator.call("diagnose", WORKER, "--json")
    [finding] = done.document()["findings"]
    assert done.exit_code == 10
    assert done.stderr.startswith("Listening to the cluster's events for up to ")
    assert finding["cause"] == f"{operator.sandbox.registry.host} refuses the login of ci"
    assert said(finding, "workload").endswith(": DEGRADED, 0 of 1 run")
    assert "401 Unauthorized" in said(finding, "failure")
    assert said(finding, "image").startswith(f"worker: {operator.image} cannot be pulled")


def test_a_pod_whose_next_try_is_far_away_is_not_waited_for(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", config(operator.sandbox.registry.host, "ci", "old"))
    operator.ask("POST", "/v2/pods", pod(operator, backoff=300))
    wait_until(lambda: operator.ask("GET", "/v2/queue")["queue"])
    finding = diagnosed(operator, WORKER)
    assert finding["cause"] == f"{operator.sandbox.registry.host} refuses the login of ci"
    assert said(finding, "unknown").startswith("only its next failure would tell how it fails")
    operator.sandbox.secrets.put("team/pull", right(operator))
    finding = diagnosed(operator, WORKER)
    assert (finding["id"], finding["remedy"]) == ("mended", "dcos marathon delay reset /team/worker")


def test_a_pod_that_runs_is_said_to_run(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", right(operator))
    operator.ask("POST", "/v2/pods", pod(operator, backoff=1))
    wait_until(lambda: not operator.ask("GET", "/v2/deployments"))
    assert diagnosed(operator, WORKER)["id"] == "runs"
