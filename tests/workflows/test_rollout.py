"""Waiting for a deployment, however it goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.operator import Operator, wait_until

WEB = ("app-attach", "/team/web", "--secret", "team/pull", "--wait")
WORKER = ("app-attach", "/team/worker", "--secret", "team/pull", "--wait", "--force")


@pytest.fixture
def ready(operator: Operator) -> Operator:
    """Return an operator with a secret, and with an app and a pod that it is for."""
    operator.create_secret()
    operator.idle_app()
    operator.deploy_pod()
    return operator


@contextmanager
def meanwhile(deed: Callable[[], object]) -> Iterator[None]:
    """Do something in another thread, and see that it was done."""
    failures: list[BaseException] = []

    def act() -> None:
        try:
            deed()
        except BaseException as failure:  # told to the test below
            failures.append(failure)

    thread = threading.Thread(target=act)
    thread.start()
    yield
    thread.join()
    assert not failures


def deployments(operator: Operator, workload_id: str) -> list[Any]:
    """List the deployments of a workload that attach it."""
    found: list[Any] = operator.ask("GET", "/v2/deployments")
    return [one for one in found if workload_id in (*one["affectedApps"], *one["affectedPods"])]


def undo_when_it_comes(operator: Operator, workload_id: str, before: set[str]) -> None:
    """Take the new deployment back, as `dcos marathon deployment rollback` does."""
    new: list[str] = []

    def came() -> bool:
        new[:] = [one["id"] for one in deployments(operator, workload_id) if one["id"] not in before]
        return bool(new)

    wait_until(came)
    operator.ask("DELETE", f"/v2/deployments/{new[0]}")


@pytest.mark.parametrize(
    ("attach", "workload_id", "look"),
    [
        (WEB, "/team/web", "dcos marathon app version list /team/web"),
        (WORKER, "/team/worker", "dcos marathon pod show /team/worker"),
    ],
    ids=["app", "pod"],
)
def test_a_deployment_that_somebody_takes_back_is_no_success(
    ready: Operator, attach: tuple[str, ...], workload_id: str, look: str
) -> None:
    if workload_id == "/team/web":
        ready.ask("PATCH", "/v2/apps/team/web", {"instances": 1, "cmd": "sleep 2"}, force="true")
        attach = (*attach, "--force")
    before = {one["id"] for one in deployments(ready, workload_id)}
    ready.sandbox.faults.deployment_seconds = 60
    with meanwhile(lambda: undo_when_it_comes(ready, workload_id, before)):
        done = ready.call(*attach, "--json")
    assert done.exit_code == 1, done.stderr
    deployment = done.document()["workloads"][0]["deployment"]
    assert done.stderr.endswith(
        f"Error: {workload_id}: deployment {deployment} ended, and no task of it runs: it was cancelled, or undone\n"
        f"  {look}\n"
    )


def test_a_deployment_that_somebody_cancels_half_way_is_no_success(ready: Operator) -> None:
    ready.ask("PATCH", "/v2/apps/team/web", {"instances": 2}, force="true")
    ready.sandbox.faults.deployment_seconds = 60

    def scale_by_force() -> None:
        wait_until(lambda: ready.app()["tasksRunning"] == 2)
        ready.ask("PATCH", "/v2/apps/team/web", {"instances": 4}, force="true")

    with meanwhile(scale_by_force):
        done = ready.call(*WEB, "--force", "--json")
    assert done.exit_code == 1, done.stderr
    [workload] = done.document()["workloads"]
    assert workload["running"] == 2
    assert f"deployment {workload['deployment']} ended, and only 2 of its 4 tasks run: it was cancelled" in done.stderr


def test_a_pod_that_is_deleted_while_we_wait_is_not_found(ready: Operator) -> None:
    ready.sandbox.faults.deployment_seconds = 60
    before = {one["id"] for one in deployments(ready, "/team/worker")}

    def delete() -> None:
        wait_until(lambda: {one["id"] for one in deployments(ready, "/team/worker")} - before)
        ready.ask("DELETE", "/v2/pods/team/worker", force="true")

    with meanwhile(delete):
        done = ready.call(*WORKER, "--json")
    assert done.exit_code == 5, done.stderr
    assert "Error: /team/worker was deleted while we waited for it\n" in done.stderr


def test_without_the_event_stream_a_pod_is_still_followed(ready: Operator) -> None:
    ready.sandbox.faults.http.append(HttpFault(lambda request: request.path.endswith("/v2/events"), status=403))
    done = ready.call(*WORKER)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.endswith("/team/worker: 1 of 1 new tasks run\n")


def test_progress_tells_what_is_new_and_nothing_twice(ready: Operator) -> None:
    ready.sandbox.faults.deployment_seconds = 1.5
    ready.ask("PATCH", "/v2/apps/team/web", {"instances": 2}, force="true")
    done = ready.call(*WEB, "--force")
    assert done.exit_code == 0, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == len(set(lines))
    assert lines[-1] == "/team/web: 2 of 2 new tasks run"
    assert all(line.startswith("/team/web: ") for line in lines)
    assert done.stdout.splitlines()[0].split() == ["ID", "KIND", "VERDICT", "SECRET", "DEPLOYMENT"]
    assert done.stdout.splitlines()[1].split()[:4] == ["/team/web", "app", "attached", "team/pull"]


def test_an_app_without_instances_is_done_at_once(ready: Operator) -> None:
    done = ready.call(*WEB)
    assert done.exit_code == 0
    assert done.stderr.endswith("/team/web: no task of it runs: it is suspended, with 0 instances\n")
