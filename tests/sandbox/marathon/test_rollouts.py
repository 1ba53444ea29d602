"""From a change to running tasks: pulls, failures, back-off, what stays up (marathon.md 1.8 to 1.11, 6, 8)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry
from tests.sandbox.agents.credentials import docker_config
from tests.sandbox.asking import content_of
from tests.sandbox.marathon.bench import POD, SLEEP, UCR, Bench
from tests.sandbox.marathon.conftest import BenchOf


@pytest.fixture
def registry() -> Iterator[Registry]:
    """Serve one image to whoever logs in as alice."""
    registry = Registry({"alice": "secret"}, faults=Faults())
    registry.add_image("team/web", "1.0")
    registry.start()
    yield registry
    registry.stop()


def web(registry: Registry, source: str = "pull", **more: Any) -> dict[str, Any]:
    """Return a UCR app that pulls with a secret."""
    docker = {"image": f"{registry.host}/team/web:1.0", "pullConfig": {"secret": "pull"}}
    container = {"type": "MESOS", "docker": docker}
    return {"id": "/team/web", "container": container, "secrets": {"pull": {"source": source}}, **more}


def web_pod(registry: Registry, source: str = "pull") -> dict[str, Any]:
    """Return a pod that pulls with a secret."""
    image = {"kind": "DOCKER", "id": f"{registry.host}/team/web:1.0", "pullConfig": {"secret": "pull"}}
    containers = [{**POD["containers"][0], "image": image}]
    return {"id": "/team/pod", "containers": containers, "secrets": {"pull": {"source": source}}}


def good(registry: Registry) -> bytes:
    """Return the secret's value that opens the registry."""
    return docker_config(registry.host, "alice", "secret")


def failure_of(bench: Bench, spec_id: str) -> Any:
    """Wait for an app's failure and return it."""
    bench.until(lambda: "lastTaskFailure" in bench.app(spec_id))
    return bench.app(spec_id)["lastTaskFailure"]


def pod_failure(bench: Bench) -> str:
    """Wait for the only pod's failure and return its words."""
    bench.until(lambda: any(task["state"] == "TASK_FAILED" for task in bench.marathon.tasks()))
    messages = [each["statuses"][0].get("message") for each in bench.marathon.tasks() if each["state"] == "TASK_FAILED"]
    return str([message for message in messages if message][-1])


def test_a_pull_with_the_right_secret_runs(bench: Bench, registry: Registry) -> None:
    bench.secrets["pull"] = good(registry)
    created = bench.deploy("POST", "/v2/apps", web(registry, source="/pull", instances=2))
    app = bench.app("/team/web")
    assert (app["tasksRunning"], app["tasksStaged"]) == (2, 0)
    assert {task["host"] for task in app["tasks"]} == {"10.0.0.1", "10.0.0.2"}
    assert {(task["state"], task["version"]) for task in app["tasks"]} == {("TASK_RUNNING", created["version"])}
    assert "lastTaskFailure" not in app


def test_a_refused_pull_keeps_the_deployment_open_and_backs_off(bench: Bench, registry: Registry) -> None:
    bench.secrets["pull"] = docker_config(registry.host, "alice", "wrong")
    created = bench.done("POST", "/v2/apps", web(registry, backoffSeconds=600, maxLaunchDelaySeconds=900))
    failure = failure_of(bench, "/team/web")
    assert failure["message"].startswith(
        "Failed to launch container: Got unexpected BASIC Authorization response status"
    )
    assert (failure["state"], failure["version"]) == ("TASK_FAILED", created["version"])
    (entry,) = bench.get("/v2/queue")["queue"]
    assert (entry["count"], entry["role"], entry["app"]["id"]) == (1, "slave_public", "/team/web")
    assert entry["delay"]["overdue"] is False
    assert 590 <= entry["delay"]["timeLeftSeconds"] <= 600
    (deployment,) = bench.get("/v2/deployments")
    assert deployment["currentActions"] == [
        {"action": "ScaleApplication", "app": "/team/web", "readinessCheckResults": []}
    ]
    assert (deployment["currentStep"], deployment["totalSteps"]) == (2, 2)


def test_a_mended_secret_ends_the_deployment_once_the_delay_is_reset(bench: Bench, registry: Registry) -> None:
    bench.done("POST", "/v2/apps", web(registry, backoffSeconds=600, maxLaunchDelaySeconds=900))
    failure = failure_of(bench, "/team/web")
    assert "secret" in failure["message"]
    bench.secrets["pull"] = good(registry)
    response = bench.ask("DELETE", "/v2/queue/team/web/delay")
    assert (response.status, content_of(response)) == (204, b"")
    bench.settle()
    assert bench.app("/team/web")["lastTaskFailure"] == failure
    message = "Application /team/web not found in tasks queue."
    assert bench.refused("DELETE", "/v2/queue/team/web/delay") == (404, {"message": message})


def test_a_short_delay_ends_by_itself_and_grows(bench: Bench, registry: Registry) -> None:
    bench.done("POST", "/v2/apps", web(registry, backoffSeconds=0, backoffFactor=1, maxLaunchDelaySeconds=0))
    first = failure_of(bench, "/team/web")
    bench.until(lambda: bench.app("/team/web")["lastTaskFailure"]["taskId"] != first["taskId"])
    bench.secrets["pull"] = good(registry)
    bench.settle()
    assert bench.app("/team/web")["tasksRunning"] == 1


def test_old_tasks_run_until_new_ones_do(bench: Bench) -> None:
    bench.marathon.load([{**SLEEP, "instances": 3}])
    before = bench.app("/sleep")["tasks"]
    bench.done("PATCH", "/v2/apps/sleep", {"container": UCR, "backoffSeconds": 600, "maxLaunchDelaySeconds": 900})
    failure_of(bench, "/sleep")
    assert [task for task in bench.app("/sleep")["tasks"] if task["state"] == "TASK_RUNNING"] == before


def test_fewer_healthy_tasks_may_be_asked_for(bench: Bench) -> None:
    strategy = {"minimumHealthCapacity": 0.5, "maximumOverCapacity": 0}
    bench.marathon.load([{**SLEEP, "instances": 4, "upgradeStrategy": strategy}])
    bench.done("PATCH", "/v2/apps/sleep", {"container": UCR, "backoffSeconds": 600, "maxLaunchDelaySeconds": 900})
    failure_of(bench, "/sleep")
    bench.until(lambda: bench.app("/sleep")["tasksRunning"] == 2)


def test_scaling_keeps_the_tasks_that_run(bench: Bench) -> None:
    bench.marathon.load([SLEEP])
    (task,) = bench.app("/sleep")["tasks"]
    bench.deploy("PATCH", "/v2/apps/sleep", {"instances": 3})
    assert bench.app("/sleep")["tasks"][0] == task
    assert bench.app("/sleep")["tasksRunning"] == 3
    bench.deploy("PATCH", "/v2/apps/sleep", {"instances": 0})
    assert bench.app("/sleep")["tasks"] == []


def test_an_app_starts_after_what_it_depends_on(bench: Bench) -> None:
    bench.faults.deployment_seconds = 60
    bench.done("PUT", "/v2/apps", [{**SLEEP, "id": "/b", "dependencies": ["a"]}, {**SLEEP, "id": "/a"}])
    (deployment,) = bench.get("/v2/deployments")
    steps = [[(action["action"], action["app"]) for action in step["actions"]] for step in deployment["steps"]]
    assert steps[1:] == [[("ScaleApplication", "/a")], [("ScaleApplication", "/b")]]


def test_a_cancelled_upgrade_still_lets_its_own_step_go_on(bench: Bench, registry: Registry) -> None:
    deployment = bench.done("POST", "/v2/apps", web(registry))["deployments"][0]["id"]
    failure_of(bench, "/team/web")
    bench.ask("DELETE", f"/v2/deployments/{deployment}?force=true")
    bench.secrets["pull"] = good(registry)
    bench.until(lambda: bench.app("/team/web")["tasksRunning"] == 1)


def test_a_new_configuration_starts_without_the_old_delay(bench: Bench, registry: Registry) -> None:
    app = web(registry, backoffSeconds=600, maxLaunchDelaySeconds=900)
    bench.done("POST", "/v2/apps", app)
    failure_of(bench, "/team/web")
    bench.secrets["other"] = good(registry)
    bench.deploy("PATCH", "/v2/apps/team/web?force=true", {"secrets": {"pull": {"source": "other"}}})
    assert bench.app("/team/web")["tasksRunning"] == 1


def test_a_pod_pulls_too(bench: Bench, registry: Registry) -> None:
    bench.secrets["team/pull"] = good(registry)
    bench.deploy("POST", "/v2/pods", web_pod(registry, "team/pull"))
    assert bench.get("/v2/pods/team/pod::status")["status"] == "STABLE"


def test_a_pods_failure_comes_without_the_prefix(bench: Bench, registry: Registry) -> None:
    bench.secrets["pull"] = docker_config(registry.host, "alice", "wrong")
    bench.done("POST", "/v2/pods", web_pod(registry))
    assert pod_failure(bench).startswith("Got unexpected BASIC Authorization response status: 401 Unauthorized")
    assert bench.get("/v2/pods/team/pod::status")["status"] == "DEGRADED"
    assert "lastTaskFailure" not in bench.get("/v2/pods/team/pod::status")


def test_a_pod_outside_the_secrets_space_fails_at_launch(bench: Bench, registry: Registry) -> None:
    bench.secrets["other/pull"] = good(registry)
    bench.done("POST", "/v2/pods", web_pod(registry, "other/pull"))
    assert pod_failure(bench) == "Failed to resolve secret 'other/pull': not accessible from '/team/pod'"


def test_a_secret_of_the_environment_must_be_there_too(bench: Bench) -> None:
    bench.done("POST", "/v2/apps", {**SLEEP, "env": {"A": {"secret": "a"}}, "secrets": {"a": {"source": "none"}}})
    message = failure_of(bench, "/sleep")["message"]
    assert message == "Failed to launch container: Failed to resolve secret 'none': not found"


@pytest.mark.parametrize(("version", "words"), [("1.13", "Unexpected BASIC"), ("2.2", "Got unexpected BASIC")])
def test_mesos_words_its_refusal_by_version(bench_of: BenchOf, registry: Registry, version: str, words: str) -> None:
    bench = bench_of(version)
    bench.secrets["pull"] = docker_config(registry.host, "alice", "wrong")
    bench.done("POST", "/v2/apps", web(registry))
    assert f"Failed to launch container: {words} Authorization" in failure_of(bench, "/team/web")["message"]


def test_a_docker_engine_app_fails_in_dockers_words(bench: Bench, registry: Registry) -> None:
    container = {"type": "DOCKER", "docker": {"image": f"{registry.host}/team/web:1.0"}}
    bench.done("POST", "/v2/apps", {"id": "/web", "container": container})
    message = failure_of(bench, "/web")["message"]
    assert message.startswith("Failed to launch container: Failed to run 'docker -H unix:///var/run/docker.sock pull ")
    assert "no basic auth credentials" in message


def test_many_failing_apps_need_few_threads_and_leave_none(bench: Bench) -> None:
    apps = [{"id": f"/app-{number}", "container": UCR} for number in range(50)]
    before = threading.active_count()
    bench.done("PUT", "/v2/apps", apps)
    bench.until(
        lambda: all("lastTaskFailure" in app for app in bench.get("/v2/apps?embed=apps.lastTaskFailure")["apps"])
    )
    assert threading.active_count() <= before + 8
    bench.marathon.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("launch", "marathon"))]
