"""An app or pod comes to pull with a secret, and nothing else of it changes."""

from typing import Any

import pytest

from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from tests.workflows.operator import Operator, wait_until

ATTACH = ("app-attach", "/team/web", "--secret", "team/pull")
ATTACH_POD = ("app-attach", "/team/worker", "--secret", "team/pull")


def definition(operator: Operator) -> dict[str, Any]:
    """Read the app without what only tells of its running."""
    passing = ("version", "versionInfo", "deployments", "tasks", "tasksStaged", "tasksRunning", "lastTaskFailure")
    return {name: value for name, value in operator.app().items() if name not in passing}


def test_only_the_secret_is_added(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app(labels={"a": "b"}, executorResources={"cpus": 0.2, "mem": 64, "disk": 10})
    before = definition(operator)
    assert operator.call(*ATTACH).exit_code == 0
    before["container"]["docker"]["pullConfig"] = {"secret": "pullConfigSecret"}
    before["secrets"] = {"pullConfigSecret": {"source": "team/pull"}}
    assert definition(operator) == before


def test_attached_twice_writes_nothing(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    operator.call(*ATTACH)
    version = operator.app()["version"]
    operator.requests()
    done = operator.call(*ATTACH, "--json")
    assert done.exit_code == 0
    assert done.document()["workloads"][0]["verdict"] == "already"
    assert operator.requests() == [("GET", "/service/marathon/v2/apps/team/web")]
    assert operator.app()["version"] == version


def test_an_app_costs_three_requests(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    operator.requests()
    operator.call(*ATTACH)
    assert operator.requests() == [
        ("GET", "/service/marathon/v2/apps/team/web"),
        ("GET", "/secrets/v1/secret/default/team/pull"),
        ("PATCH", "/service/marathon/v2/apps/team/web"),
    ]


def test_a_pod_costs_five_requests_since_it_is_read_again_before_it_is_replaced(operator: Operator) -> None:
    operator.create_secret()
    operator.deploy_pod()
    operator.requests()
    assert operator.call(*ATTACH_POD, "--force").exit_code == 0
    assert operator.requests() == [
        ("GET", "/service/marathon/v2/apps/team/worker"),
        ("GET", "/service/marathon/v2/pods/team/worker"),
        ("GET", "/secrets/v1/secret/default/team/pull"),
        ("GET", "/service/marathon/v2/pods/team/worker"),
        ("PUT", "/service/marathon/v2/pods/team/worker"),
    ]


def test_a_failing_app_runs_after_it(operator: Operator) -> None:
    operator.create_secret()
    operator.deploy_app()
    wait_until(lambda: operator.app().get("lastTaskFailure"))
    done = operator.call(*ATTACH, "--force", "--wait")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.endswith("/team/web: 1 of 1 new tasks run\n")
    assert operator.app()["tasksRunning"] == 1


def test_a_failing_pod_runs_after_it(operator: Operator) -> None:
    operator.create_secret()
    operator.deploy_pod()
    done = operator.call(*ATTACH_POD, "--force", "--wait")
    assert done.exit_code == 0, done.stderr
    assert operator.ask("GET", "/v2/pods/team/worker::status")["status"] == "STABLE"


@pytest.mark.parametrize("attach", [ATTACH, ATTACH_POD], ids=["app", "pod"])
def test_a_task_that_fails_ends_the_wait_with_its_message(operator: Operator, attach: tuple[str, ...]) -> None:
    operator.create_secret()
    operator.deploy_app()
    operator.deploy_pod()
    operator.sandbox.secrets.put("team/pull", b'{"auths": {"%b": {"auth": "d3Jvbmc6d3Jvbmc="}}}' % _host(operator))
    done = operator.call(*attach, "--force", "--wait", "--json")
    assert done.exit_code == 1
    [workload] = done.document()["workloads"]
    assert "Got unexpected BASIC Authorization response status: 401 Unauthorized" in workload["message"]
    wants = f"the registry {_host(operator).decode()} wants a login"
    assert workload["cause"] == f"{wants}, and the agent found none for it or a wrong one"
    assert workload["message"] in done.stderr
    assert f"dcos-registry secret-update team/pull --registry {_host(operator).decode()}" in workload["hint"]


def test_waiting_again_follows_the_deployment_that_is_under_way(operator: Operator) -> None:
    operator.create_secret()
    good = operator.sandbox.secrets.read("team/pull") or b""
    operator.deploy_app()
    operator.sandbox.secrets.put("team/pull", b'{"auths": {"%b": {"auth": "d3Jvbmc6d3Jvbmc="}}}' % _host(operator))
    assert operator.call(*ATTACH, "--force", "--wait").exit_code == 1
    again = operator.call(*ATTACH, "--wait", "--json")
    assert again.exit_code == 1
    assert again.document()["workloads"][0]["verdict"] == "already"
    operator.sandbox.secrets.put("team/pull", good)
    mended = operator.call(*ATTACH, "--wait")
    assert mended.exit_code == 0, mended.stderr
    assert operator.app()["tasksRunning"] == 1


def test_waiting_for_what_runs_already_is_over_at_once(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    assert operator.call(*ATTACH, "--wait").exit_code == 0
    operator.requests()
    assert operator.call(*ATTACH, "--wait").exit_code == 0
    assert operator.requests() == [
        ("GET", "/service/marathon/v2/apps/team/web"),
        ("GET", "/service/marathon/v2/deployments"),
    ]


def test_an_app_of_the_docker_engine_is_refused(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app(container={"type": "DOCKER", "docker": {"image": operator.image}})
    before = operator.app()
    done = operator.call(*ATTACH)
    assert done.exit_code == 11
    assert done.stdout == ""
    assert "pullConfig is not supported with Docker containerizer" in done.stderr
    assert operator.app() == before


def test_a_secret_outside_the_space_is_refused_with_a_path_that_would_do(operator: Operator) -> None:
    operator.create_secret("other/pull")
    operator.idle_app()
    operator.requests()
    done = operator.call("app-attach", "/team/web", "--secret", "other/pull")
    assert done.exit_code != 0
    assert "; team/web/pull would do" in done.stderr
    assert operator.requests() == [("GET", "/service/marathon/v2/apps/team/web")]


def test_an_image_of_another_registry_is_refused(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app(container={"type": "MESOS", "docker": {"image": "reg.example.com/a:1"}})
    done = operator.call(*ATTACH)
    assert done.exit_code != 0
    assert "'reg.example.com/a:1'" in done.stderr
    assert operator.sandbox.registry.host in done.stderr


def test_a_partners_image_keeps_its_own_secret(operator: Operator) -> None:
    operator.create_secret()
    images: dict[str, dict[str, object]] = {
        "ours": {"id": operator.image},
        "theirs": {"id": "reg.example.com/a:1", "pullConfig": {"secret": "p"}},
    }
    containers = [
        {"name": name, "image": {"kind": "DOCKER", **image}, "resources": {"cpus": 0.1, "mem": 32}}
        for name, image in images.items()
    ]
    secrets = {"p": {"source": "team/partner"}}
    pod = {
        "id": "/team/worker",
        "containers": containers,
        "secrets": secrets,
        "scaling": {"kind": "fixed", "instances": 0},
    }
    operator.ask("POST", "/v2/pods", pod)
    assert operator.call(*ATTACH_POD, "--force").exit_code == 0
    after = operator.ask("GET", "/v2/pods/team/worker")
    named = [container["image"]["pullConfig"]["secret"] for container in after["containers"]]
    assert [after["secrets"][name]["source"] for name in named] == ["team/pull", "team/partner"]


def test_a_secret_that_is_not_there(operator: Operator) -> None:
    operator.idle_app()
    done = operator.call(*ATTACH)
    assert done.exit_code == 5
    assert done.stderr == (
        "Error: There is no secret team/pull\n  dcos-registry secret-create team/pull --registry HOST\n"
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"credsStore": "hunter2"}', "Invalid JSON object '***'"),
        (
            b'{"auths": {}}{"auth": "hunter2"}',
            "JSON parse failed: Parsed JSON included non-whitespace trailing characters: ***",
        ),
    ],
)
def test_a_secret_that_is_no_docker_config(operator: Operator, value: bytes, reason: str) -> None:
    operator.idle_app()
    operator.sandbox.secrets.put("team/pull", value)
    done = operator.call(*ATTACH)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: The secret team/pull is not a docker config: {reason}\n")


def test_an_unknown_id(operator: Operator) -> None:
    done = operator.call("app-attach", "/nope", "--secret", "team/pull")
    assert done.exit_code == 5
    assert done.stderr == "Error: There is no app or pod /nope\n  dcos marathon app list\n"


def test_a_locked_app_is_left_alone_without_force(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    operator.sandbox.faults.locked.add("/team/web")
    done = operator.call(*ATTACH)
    assert done.exit_code == 6
    assert done.stderr.startswith("Error: /team/web is locked by a deployment (")
    assert "--force" in done.stderr
    assert "secrets" not in operator.app()


def test_deleted_while_we_wait(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    operator.sandbox.faults.deployment_seconds = 60
    reads = []

    def second_read(request: Request) -> bool:
        if request.method == "GET" and request.path.endswith("/v2/apps/team/web"):
            reads.append(request)
            if len(reads) == 2:
                operator.ask("DELETE", "/v2/apps/team/web", force="true")
                wait_until(lambda: "/team/web" not in str(operator.ask("GET", "/v2/apps")))
        return False

    operator.sandbox.faults.http.append(HttpFault(matches=second_read))
    operator.ask("PATCH", "/v2/apps/team/web", {"instances": 1})
    done = operator.call(*ATTACH, "--force", "--wait")
    assert done.exit_code == 5
    assert done.stderr.endswith("Error: /team/web was deleted while we waited for it\n")


def test_a_router_without_marathon_behind_it(operator: Operator) -> None:
    fault = HttpFault(matches=lambda request: "marathon" in request.path, status=503, body=b"<html>no</html>")
    operator.sandbox.faults.http.append(fault)
    done = operator.call(*ATTACH)
    assert done.exit_code == 7
    assert done.stderr == (
        f"Error: {operator.sandbox.url} answers 503 in place of the service behind it (a page of the router)\n"
        "  try again in a minute; is the cluster healthy? dcos node list\n"
    )


def _host(operator: Operator) -> bytes:
    return operator.sandbox.registry.host.encode()
