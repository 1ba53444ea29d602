"""The secret store and Marathon of a whole cluster, as our clients find them."""

import dataclasses
import shlex
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.clients.cluster import ClusterClient
from dcos_registry.clients.cluster_http import Cluster, ClusterHttp
from dcos_registry.clients.http import Http
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.clients.secrets import LARGEST_SECRET, Secret, SecretsClient
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.sandbox.cluster import Sandbox, Variant
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request, Response

PATH = SecretPath("team/pull")
APP: dict[str, Any] = {"id": "/team/web", "cmd": "sleep 1000"}
POD: dict[str, Any] = {"id": "/team/pod", "containers": [{"name": "one", "resources": {"cpus": 0.1, "mem": 32}}]}
WITH_SECRET = {"secrets": {"pull": {"source": "team/pull"}}}

Connect = Callable[..., ClusterHttp]


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(agent_count=2) as sandbox:
        sandbox.iam.add_user("bob", "no matter")
        sandbox.marathon.load([APP, POD])
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """Give the cluster as it was at first."""
    running.requests.clear()
    yield running
    running.faults.clear()
    running.secrets.remove(str(PATH))


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Log in to a cluster as its superuser, or as another account."""
    http = Http(timeout=10)

    def at(cluster: Sandbox, uid: str | None = None) -> ClusterHttp:
        token = cluster.iam.issue_token(uid) if uid else cluster.token
        return ClusterHttp(Cluster(cluster.url, token), http, clock=lambda: datetime.now(timezone.utc))

    yield at
    http.close()


@pytest.fixture
def secrets(sandbox: Sandbox, connect: Connect) -> SecretsClient:
    return SecretsClient(connect(sandbox))


@pytest.fixture
def marathon(sandbox: Sandbox, connect: Connect) -> MarathonClient:
    return MarathonClient(connect(sandbox))


@pytest.mark.parametrize("value", [b'{"auths": {}}', b"\x00\xff", b"x" * LARGEST_SECRET])
def test_what_was_created_is_read_back_and_given_to_the_agents(
    sandbox: Sandbox, secrets: SecretsClient, value: bytes
) -> None:
    secrets.create(PATH, value)
    assert secrets.read(PATH) == Secret(value, is_text=False)
    assert sandbox.secrets.read(str(PATH)) == value


def test_a_secret_of_the_user_interface_is_a_text(sandbox: Sandbox, secrets: SecretsClient) -> None:
    sandbox.secrets.put(str(PATH), "ä")
    assert secrets.read(PATH) == Secret("ä".encode(), is_text=True)


def test_a_secret_is_not_overwritten(sandbox: Sandbox, secrets: SecretsClient) -> None:
    secrets.create(PATH, b"first")
    with pytest.raises(errors.ConflictError):
        secrets.create(PATH, b"second")
    assert sandbox.secrets.read(str(PATH)) == b"first"


def test_a_secret_that_is_too_large_is_not_sent(sandbox: Sandbox, secrets: SecretsClient) -> None:
    with pytest.raises(errors.UsageError):
        secrets.create(PATH, b"x" * (LARGEST_SECRET + 1))
    assert sandbox.requests.calls() == []


def test_a_missing_secret(secrets: SecretsClient) -> None:
    with pytest.raises(errors.NotFoundError):
        secrets.read(PATH)


@pytest.mark.parametrize("action", ["create", "read"])
def test_the_command_of_the_hint_grants_what_was_missing(sandbox: Sandbox, connect: Connect, action: str) -> None:
    bob = SecretsClient(connect(sandbox, "bob"))
    deeds: dict[str, Callable[[], object]] = {
        "create": lambda: bob.create(PATH, b"x"),
        "read": lambda: bob.read(PATH),
    }
    if action == "read":
        sandbox.secrets.put(str(PATH), b"x")
    with pytest.raises(errors.ForbiddenError) as caught:
        deeds[action]()
    assert caught.value.message == f"bob lacks the permission dcos:secrets:default:/team/pull {action}"
    *command, uid, resource, granted = shlex.split(caught.value.hint or "")
    assert command == ["dcos", "security", "org", "users", "grant"]
    sandbox.iam.grant(uid, resource, granted)
    deeds[action]()


def test_a_sealed_store_is_named(sandbox: Sandbox, secrets: SecretsClient) -> None:
    sandbox.faults.sealed = True
    for deed in (lambda: secrets.create(PATH, b"x"), lambda: secrets.read(PATH)):
        with pytest.raises(errors.UnreachableError, match="The secret store is sealed"):
            deed()


def test_a_sealed_store_is_named_to_who_may_not_ask_whether_it_is(sandbox: Sandbox, connect: Connect) -> None:
    sandbox.iam.grant("bob", f"dcos:secrets:default:/{PATH}", "create")
    sandbox.faults.sealed = True
    with pytest.raises(errors.UnreachableError, match="sealed"):
        SecretsClient(connect(sandbox, "bob")).create(PATH, b"x")


def test_workloads_are_told_apart(marathon: MarathonClient) -> None:
    app, pod, status = marathon.app("/team/web"), marathon.pod("/team/pod"), marathon.pod_status("/team/pod")
    assert app is not None
    assert pod is not None
    assert status is not None
    assert (app["id"], pod["id"], status["spec"]["id"]) == ("/team/web", "/team/pod", "/team/pod")
    assert (marathon.app("/team/pod"), marathon.pod("/team/web"), marathon.app("/none")) == (None, None, None)


def test_all_workloads_are_read_with_one_request_each(sandbox: Sandbox, marathon: MarathonClient) -> None:
    apps, pods = list(marathon.apps()), list(marathon.pods())
    assert "/team/web" in [app["id"] for app in apps]
    assert [pod["id"] for pod in pods] == ["/team/pod"]
    paths = ["/service/marathon/v2/apps", "/service/marathon/v2/pods"]
    assert sandbox.requests.calls() == [("GET", path) for path in paths]


def test_a_group_is_read_with_all_below_it(sandbox: Sandbox, marathon: MarathonClient) -> None:
    sandbox.marathon.load([{**APP, "id": "/team/deep/er/app"}])
    sandbox.requests.clear()
    members = marathon.group("/team")
    assert members is not None
    assert {"/team/web", "/team/pod", "/team/deep/er/app"} <= {member["id"] for member in members}
    assert len(sandbox.requests.calls()) == 1
    assert marathon.group("/none") is None


def test_what_waits_to_be_launched_is_read(connect: Connect) -> None:
    container = {"type": "MESOS", "docker": {"image": "127.0.0.1:1/none"}}
    with Sandbox() as sandbox:
        sandbox.marathon.load([{"id": "/waiting", "container": container}])
        marathon = MarathonClient(connect(sandbox))
        marathon.patch_app("/waiting", {"labels": {"a": "b"}})
        deadline = time.monotonic() + 20
        while not (waiting := marathon.queue()):
            assert time.monotonic() < deadline
    assert [(entry["app"]["id"], "delay" in entry) for entry in waiting] == [("/waiting", True)]


def test_marathon_says_what_it_can(marathon: MarathonClient) -> None:
    info = marathon.info()
    assert info is not None
    assert info.version.startswith("1.10")
    assert "secrets" in info.features


def test_an_app_changes_by_a_deployment(sandbox: Sandbox, marathon: MarathonClient) -> None:
    sandbox.faults.deployment_seconds = 60
    deployment = marathon.patch_app("/team/web", {"labels": {"a": "b"}})
    [running] = marathon.deployments()
    assert (running["id"], running["version"]) == (deployment.id, deployment.version)
    with pytest.raises(errors.ConflictError, match=f"/team/web is locked by a deployment \\({deployment.id}\\)"):
        marathon.patch_app("/team/web", {"labels": {}})
    assert marathon.patch_app("/team/web", {"labels": {}}, force=True).id != deployment.id


def test_a_pod_changes_as_a_whole(marathon: MarathonClient) -> None:
    deployment = marathon.put_pod("/team/pod", {**POD, "labels": {"a": "b"}})
    pod = marathon.pod("/team/pod")
    assert pod is not None
    assert (pod["labels"], pod["version"]) == ({"a": "b"}, deployment.version)
    assert deployment.id


def test_a_foreign_deployment_holds_an_app(sandbox: Sandbox, marathon: MarathonClient) -> None:
    sandbox.marathon.load([{**APP, "id": "/held"}])
    sandbox.faults.locked.add("/held")
    with pytest.raises(errors.ConflictError) as caught:
        marathon.patch_app("/held", {"labels": {"a": "b"}})
    assert "--force" in (caught.value.hint or "")


def test_a_secret_of_another_space_is_refused_in_words(marathon: MarathonClient) -> None:
    with pytest.raises(errors.RegistryPluginError, match="Secret other/pull is not accessible"):
        marathon.patch_app("/team/web", {"secrets": {"pull": {"source": "other/pull"}}})


def test_a_definition_that_is_wrong_is_refused_in_words(marathon: MarathonClient) -> None:
    with pytest.raises(errors.RegistryPluginError, match=r"^Marathon refused /team/web with 422: /cpus: "):
        marathon.patch_app("/team/web", {"cpus": "many"})


def test_an_app_without_its_id_is_not_created(marathon: MarathonClient) -> None:
    with pytest.raises(errors.NotFoundError):
        marathon.patch_app("/none", {"cmd": "sleep 1"})
    assert marathon.app("/none") is None


def test_a_change_whose_answer_was_lost_may_have_been_made(sandbox: Sandbox, marathon: MarathonClient) -> None:
    def changes(request: Request) -> bool:
        return request.method == "PATCH"

    page = Response.of_html(504)
    assert isinstance(page.body, bytes)
    sandbox.marathon.load([{**APP, "id": "/lost"}])
    sandbox.faults.http.append(HttpFault(changes, 504, page.body, page.headers, apply_first=True))
    with pytest.raises(errors.UnreachableError, match="may have been changed or not"):
        marathon.patch_app("/lost", {"labels": {"a": "b"}})
    lost = marathon.app("/lost")
    assert lost is not None
    assert lost["labels"] == {"a": "b"}


def test_a_token_of_nobody_is_refused(sandbox: Sandbox, connect: Connect) -> None:
    http = connect(sandbox)
    http.cluster = dataclasses.replace(http.cluster, token="nobody's")
    with pytest.raises(errors.NotLoggedInError, match="does not accept the login"):
        MarathonClient(http).app("/team/web")


def test_an_account_without_access_to_marathon_is_told(sandbox: Sandbox, connect: Connect) -> None:
    with pytest.raises(errors.ForbiddenError):
        MarathonClient(connect(sandbox, "bob")).app("/team/web")


def test_events_come_while_they_happen(marathon: MarathonClient) -> None:
    with marathon.events("app_terminated_event", "api_post_event", timeout=2) as (status, lines):
        marathon.patch_app("/team/web", {"labels": {"told": "yes"}}, force=True)
        told = next(line for line in lines if line.startswith(b"event:"))
    assert (status, told) == (200, b"event: api_post_event")


def test_open_source_has_no_secrets(connect: Connect) -> None:
    with Sandbox(variant="open") as sandbox:
        sandbox.marathon.load([APP])
        http = connect(sandbox)
        info = MarathonClient(http).info()
        assert info is not None
        assert "secrets" not in info.features
        for deed in (
            lambda: SecretsClient(http).create(PATH, b"x"),
            lambda: SecretsClient(http).read(PATH),
            lambda: MarathonClient(http).patch_app("/team/web", WITH_SECRET),
        ):
            with pytest.raises(errors.UnsupportedError):
                deed()


@pytest.mark.parametrize(("variant", "is_enterprise"), [("enterprise", True), ("open", False)])
def test_a_cluster_says_what_it_is(connect: Connect, variant: Variant, *, is_enterprise: bool) -> None:
    with Sandbox(variant=variant) as sandbox:
        facts = ClusterClient(connect(sandbox))
        assert (facts.version(), facts.is_enterprise()) == ("2.1.0", is_enterprise)
        assert sandbox.requests.calls() == [("GET", "/dcos-metadata/dcos-version.json")]
