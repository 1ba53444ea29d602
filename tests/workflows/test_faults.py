"""What an operator sees when the cluster misbehaves in the middle of a command."""

from collections.abc import Callable

import pytest

from dcos_registry.sandbox.cluster import DcosVersion, Sandbox
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from tests.workflows.operator import Operator, wait_until

ATTACH = ("app-attach", "/team/web", "--secret", "team/pull")
APP = "/service/marathon/v2/apps/team/web"
SECRET = "/secrets/v1/secret/default/team/pull"


@pytest.fixture
def ready(operator: Operator) -> Operator:
    """Return an operator with a secret, an app that runs nothing, and little patience."""
    operator.create_secret()
    operator.idle_app()
    operator.variables["DCOS_TIMEOUT"] = "0.3"
    operator.requests()
    return operator


def requests_for(path: str, method: str = "GET") -> Callable[[Request], bool]:
    return lambda request: (request.method, request.path) == (method, path)


def test_an_expired_login_says_since_when(ready: Operator) -> None:
    expired = ready.sandbox.iam.issue_token(ready.sandbox.username, -3600)
    ready.variables |= {"DCOS_URL": ready.sandbox.url, "DCOS_ACS_TOKEN": expired}
    done = ready.call(*ATTACH)
    assert done.exit_code == 3
    assert done.stderr.startswith(f"Error: The login to {ready.sandbox.url} expired on 20")
    assert done.stderr.endswith(" UTC\n  dcos auth login\n")


def test_a_sealed_store_stops_before_anything_is_written(ready: Operator) -> None:
    ready.sandbox.faults.sealed = True
    done = ready.call(*ATTACH)
    assert done.exit_code == 7
    assert done.stderr.startswith("Error: The secret store is sealed\n  unseal it: ")
    assert "secrets" not in ready.app()


def test_who_may_not_read_the_secret_can_still_attach_it(ready: Operator) -> None:
    iam = ready.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    iam.grant("ci", "dcos:adminrouter:service:marathon", "full")
    ready.variables |= {"DCOS_URL": ready.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = ready.call(*ATTACH)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith(
        "Warning: the secret team/pull could not be looked into, and is taken to be for every image: "
        "ci lacks the permission dcos:secrets:default:/team/pull read\n"
    )
    assert ready.app()["secrets"] == {"pullConfigSecret": {"source": "team/pull"}}


def test_who_may_not_use_marathon_can_after_the_hint_was_followed(ready: Operator) -> None:
    iam = ready.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    ready.variables |= {"DCOS_URL": ready.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = ready.call(*ATTACH)
    assert done.exit_code == 4
    grant = done.stderr.splitlines()[1].strip()
    *command, uid, resource, action = grant.split()
    assert command == ["dcos", "security", "org", "users", "grant"]
    iam.grant(uid, resource, action)
    assert ready.call(*ATTACH).exit_code == 0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (HttpFault(requests_for(APP), stall_seconds=5), "stopped answering for 0.3 seconds"),
        (HttpFault(requests_for(SECRET), stall_seconds=5), "stopped answering for 0.3 seconds"),
        (HttpFault(requests_for(APP), cut=True), "the connection was closed"),
    ],
    ids=["marathon-stalls", "secrets-stall", "marathon-cuts"],
)
def test_a_read_that_is_not_answered_ends_it(ready: Operator, fault: HttpFault, reason: str) -> None:
    ready.sandbox.faults.http.append(fault)
    done = ready.call(*ATTACH)
    assert done.exit_code == 7
    assert reason in done.stderr
    assert done.stderr.endswith("\n  dcos cluster list\n")
    ready.sandbox.faults.clear()
    assert "secrets" not in ready.app()


@pytest.mark.parametrize(
    "fault",
    [
        HttpFault(requests_for(APP, "PATCH"), stall_seconds=5, apply_first=True, times=1),
        HttpFault(requests_for(APP, "PATCH"), cut=True, apply_first=True, times=1),
        HttpFault(requests_for(APP, "PATCH"), status=504, apply_first=True, times=1),
    ],
    ids=["stall", "cut", "504"],
)
def test_a_write_whose_answer_is_lost_is_looked_for(ready: Operator, fault: HttpFault) -> None:
    fault.times = 1
    ready.sandbox.faults.http.append(fault)
    done = ready.call(*ATTACH, "--json")
    assert done.exit_code == 0, done.stderr
    assert done.document()["workloads"][0]["verdict"] == "attached"
    assert [method for method, path in ready.requests() if path == APP] == ["GET", "PATCH", "GET"]


def test_a_write_that_is_never_answered_can_be_called_again(ready: Operator) -> None:
    ready.sandbox.faults.http.append(HttpFault(requests_for(APP, "PATCH"), status=504, body=b"<html>"))
    lost = ready.call(*ATTACH)
    assert lost.exit_code == 7
    assert lost.stderr.endswith(
        "; /team/web may have been changed or not\n  call it again: what is done already is not done twice\n"
    )
    assert [method for method, path in ready.requests() if path == APP] == ["GET", "PATCH", "GET", "PATCH", "GET"]
    ready.sandbox.faults.clear()
    assert ready.call(*ATTACH).exit_code == 0


def test_the_limit_of_deployments_is_a_conflict(ready: Operator) -> None:
    ready.sandbox.faults.deployment_seconds = 60
    for number in range(100):
        ready.deploy_app(f"/other/{number}", instances=0)
    for force in ([], ["--force"]):
        done = ready.call(*ATTACH, *force)
        assert done.exit_code == 6
        assert done.stderr == (
            "Error: Marathon has reached its limit of deployments at a time\n  dcos marathon deployment list\n"
        )


def test_an_app_that_is_deleted_between_read_and_write_is_not_found(ready: Operator) -> None:
    ready.sandbox.faults.before_update.append(lambda: ready.ask("DELETE", "/v2/apps/team/web", force="true"))
    done = ready.call(*ATTACH)
    assert done.exit_code == 5
    assert done.stderr == "Error: /team/web was deleted meanwhile\n  dcos marathon app list\n"


def test_what_somebody_else_changes_meanwhile_survives(ready: Operator) -> None:
    other = {"labels": {"changed": "meanwhile"}}
    ready.sandbox.faults.before_update.append(lambda: ready.ask("PATCH", "/v2/apps/team/web", other, force="true"))
    done = ready.call(*ATTACH, "--force")
    assert done.exit_code == 0, done.stderr
    wait_until(lambda: not ready.app()["deployments"])
    assert ready.app()["labels"] == {"changed": "meanwhile"}
    assert ready.app()["secrets"] == {"pullConfigSecret": {"source": "team/pull"}}


def test_open_source_is_recognised(operator: Operator) -> None:
    with Sandbox(variant="open") as cluster:
        operator.sandbox, enterprise = cluster, operator.sandbox
        operator.idle_app()
        done = operator.call(*ATTACH)
        operator.sandbox = enterprise
    assert done.exit_code == 11
    assert done.stderr.startswith(f"Error: {cluster.url} has no secret store: only DC/OS Enterprise does\n  on open")


@pytest.mark.parametrize("dcos_version", ["1.13", "2.0", "2.2"])
def test_every_release_is_served(operator: Operator, dcos_version: DcosVersion) -> None:
    with Sandbox(dcos_version=dcos_version) as cluster:
        operator.sandbox, default = cluster, operator.sandbox
        operator.create_secret()
        operator.idle_app()
        operator.deploy_pod()
        app = operator.call(*ATTACH, "--wait")
        pod = operator.call("app-attach", "/team/worker", "--secret", "team/pull", "--force", "--wait")
        operator.sandbox = default
    assert (app.exit_code, pod.exit_code) == (0, 0), app.stderr + pod.stderr


def test_a_cluster_with_tls_is_trusted_by_its_own_authority_alone(operator: Operator) -> None:
    with Sandbox(tls=True) as cluster:
        operator.sandbox, plain = cluster, operator.sandbox
        operator.create_secret()
        operator.variables["DCOS_SSL_VERIFY"] = "true"
        done = operator.call("secret-create", "team/other", "--registry", cluster.registry.host)
        operator.sandbox = plain
    assert done.exit_code == 7
    message, hint = done.stderr.splitlines()
    assert message.startswith(
        f"Error: {cluster.url} cannot be trusted: nobody who is trusted here issued its certificate "
        "(CN=127.0.0.1,O=dcos-registry sandbox, issued by CN=DC/OS Root CA,O=dcos-registry sandbox, valid from "
    )
    assert hint == "  dcos config set core.ssl_verify /path/to/ca.crt"
