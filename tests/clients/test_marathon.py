"""Marathon's answers in our words (marathon.md 1.2, 1.9)."""

import json
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.clients.marathon.refusals import InvalidError, NotTakenError
from tests.clients.loopback import Reply
from tests.clients.scripted import cluster, document, page

APP = "/team/web"
PATCH = {"secrets": {"a": {"source": "ä"}}}


def failure(reply: Reply, *, reading: bool = False) -> errors.RegistryPluginError:
    with cluster(reply) as (server, http), pytest.raises(errors.RegistryPluginError) as caught:
        if reading:
            MarathonClient(http).app(APP)
        else:
            MarathonClient(http).patch_app(APP, PATCH)
    caught.value.message = caught.value.message.replace(server.url, "URL")
    return caught.value


def test_an_app_is_read() -> None:
    with cluster(document(200, {"app": {"id": APP, "new field": 1}})) as (server, http):
        assert MarathonClient(http).app(APP) == {"id": APP, "new field": 1}
    assert [(asked.method, asked.target) for asked in server.asked] == [("GET", "/service/marathon/v2/apps/team/web")]


def test_a_pod_and_its_status_are_read() -> None:
    with cluster(document(200, {"id": APP})) as (server, http):
        client = MarathonClient(http)
        assert client.pod(APP) == client.pod_status(APP) == {"id": APP}
    assert [asked.target.removeprefix("/service/marathon") for asked in server.asked] == [
        "/v2/pods/team/web",
        "/v2/pods/team/web::status",
    ]


def test_what_is_not_there_is_none() -> None:
    with cluster(document(404, {"message": "App '/team/web' does not exist", "details": []})) as (_, http):
        client = MarathonClient(http)
        assert (client.app(APP), client.pod(APP), client.pod_status(APP)) == (None, None, None)


def test_deployments_are_read() -> None:
    with cluster(document(200, [{"id": "a"}])) as (_, http):
        assert MarathonClient(http).deployments() == [{"id": "a"}]


@pytest.mark.parametrize(("force", "query"), [(False, ""), (True, "?force=true")])
def test_an_app_is_patched_and_a_pod_put(query: str, *, force: bool) -> None:
    reply = document(200, {"version": "v", "deploymentId": "d"}, **{"Marathon-Deployment-Id": "d"})
    with cluster(reply) as (server, http):
        client = MarathonClient(http)
        assert client.patch_app(APP, PATCH, force=force) == Deployment("d", "v")
        assert client.put_pod(APP, PATCH, force=force) == Deployment("d", "v")
    assert [(asked.method, asked.target) for asked in server.asked] == [
        ("PATCH", f"/service/marathon/v2/apps/team/web{query}"),
        ("PUT", f"/service/marathon/v2/pods/team/web{query}"),
    ]
    assert [json.loads(asked.body) for asked in server.asked] == [PATCH, PATCH]
    assert {asked.headers["Content-Type"] for asked in server.asked} == {"application/json"}


def test_another_marathon_is_asked_without_the_token_of_the_cluster() -> None:
    with (
        cluster(document(200, {"app": {}})) as (other, _),
        cluster(Reply(500), marathon_url=f"{other.url}/m") as (server, http),
    ):
        MarathonClient(http).app(APP)
    assert server.asked == []
    assert [(asked.target, asked.headers.get("Authorization")) for asked in other.asked] == [
        ("/m/v2/apps/team/web", None)
    ]


@pytest.mark.parametrize("body", [{"deployments": [{"id": "a"}, {"id": "b"}]}, {"deployments": 7}, [], None])
def test_a_lock(body: object) -> None:
    error = failure(document(409, body))
    ids = " (a, b)" if isinstance(body, dict) and body["deployments"] != 7 else ""
    assert isinstance(error, errors.ConflictError)
    assert error.message == f"/team/web is locked by a deployment{ids}"
    assert error.hint == "wait until it is done (dcos marathon deployment list), or add --force, which cancels it"


def test_the_limit_of_deployments_is_no_missing_permission() -> None:
    error = failure(document(403, {"message": "Max number (100) of running deployments is achieved. Wait for"}))
    assert isinstance(error, errors.ConflictError)
    assert error.message == "Marathon has reached its limit of deployments at a time"
    assert error.hint == "dcos marathon deployment list"


@pytest.mark.parametrize(("reading", "action"), [(True, "read"), (False, "update")])
@pytest.mark.parametrize("reply", [document(403, {"message": "Not Authorized"}), document(403, None)])
def test_a_missing_permission(reply: Reply, action: str, *, reading: bool) -> None:
    error = failure(reply, reading=reading)
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == f"ci lacks the permission dcos:service:marathon:marathon:services:/team/web {action}"
    assert error.hint == (
        f"dcos security org users grant ci dcos:service:marathon:marathon:services:/team/web {action}"
    )


@pytest.mark.parametrize("reading", [True, False])
def test_a_missing_permission_of_the_router(*, reading: bool) -> None:
    error = failure(page(403), reading=reading)
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == "ci lacks the permission dcos:adminrouter:service:marathon full"
    assert error.hint == "dcos security org users grant ci dcos:adminrouter:service:marathon full"


def test_a_missing_permission_on_deployments() -> None:
    with cluster(document(403, {})) as (_, http), pytest.raises(errors.ForbiddenError) as caught:
        MarathonClient(http).deployments()
    assert caught.value.message == "ci lacks the permission dcos:service:marathon:marathon:services:/ read"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ([{"path": "/cpus", "errors": ["a", "b"]}, {"path": "/id", "errors": ["c"]}], "/cpus: a, b; /id: c"),
        ("a text", "a text"),
        ([], "Object is not valid"),
        (None, "Object is not valid"),
        ([{"errors": ["a"]}], "/: a"),
        ([{"path": "/x", "errors": 7}], "/x: 7"),
        (["a", {}, {"path": "/b"}], "a; /b: None"),
    ],
)
def test_a_validation_is_told_with_its_paths(details: object, words: str) -> None:
    error = failure(document(422, {"message": "Object is not valid", "details": details}))
    assert isinstance(error, InvalidError)
    assert error.exit_code == 1
    assert error.message == f"Marathon refused /team/web with 422: {words}"


def test_a_secret_outside_the_space_is_told_in_marathons_words() -> None:
    details = [{"path": "/secrets/a", "errors": ["Secret /other/pull is not accessible"]}]
    error = failure(document(422, {"message": "Object is not valid", "details": details}))
    assert error.message == "Marathon refused /team/web with 422: /secrets/a: Secret /other/pull is not accessible"


def test_a_marathon_without_secrets() -> None:
    details = [
        {"path": "/secrets", "errors": ["Feature secrets is not enabled. Enable with --enable_features secrets)"]}
    ]
    error = failure(document(422, {"message": "Object is not valid", "details": details}))
    assert isinstance(error, errors.UnsupportedError)
    assert error.message == "This cluster's Marathon has no secrets: only DC/OS Enterprise does"


def test_an_app_that_is_gone_when_it_is_written() -> None:
    error = failure(document(404, {"message": "App '/team/web' does not exist"}))
    assert isinstance(error, errors.NotFoundError)
    assert error.message == "There is no /team/web any more"


@pytest.mark.parametrize("reading", [True, False])
@pytest.mark.parametrize("reply", [page(404), Reply(404, b"404 Not Found: service not found.")])
def test_a_404_of_the_router_is_no_missing_app(reply: Reply, *, reading: bool) -> None:
    error = failure(reply, reading=reading)
    assert isinstance(error, errors.UnreachableError)
    assert error.message.startswith("There is no Marathon at URL/service/marathon (404 without its JSON)")


@pytest.mark.parametrize("reading", [True, False])
def test_a_timeout_inside_marathon(*, reading: bool) -> None:
    error = failure(document(503, {"message": "Futures timed out"}), reading=reading)
    assert isinstance(error, errors.UnreachableError)
    assert error.message.startswith("Marathon refused /team/web with 503: Futures timed out")


def test_a_write_without_an_answer_may_have_been_done() -> None:
    error = failure(page(504))
    assert isinstance(error, errors.UnreachableError)
    assert error.message.endswith("; /team/web may have been changed or not")
    assert error.hint == "call it again: what is done already is not done twice"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(502, b"Could not determine the current leader"),
        Reply(502, b"Connection to leader refused."),
        document(503, {"message": "Too many concurrent requests! Allowed: 10."}),
        document(500, {"message": "GroupManager queue may not exceed 500 entries"}),
        Reply(503, b"503 Service Unavailable: invalid Mesos state cache"),
    ],
)
def test_a_write_that_no_leader_took_has_changed_nothing(reply: Reply) -> None:
    error = failure(reply)
    assert isinstance(error, NotTakenError)
    assert "may have been changed" not in error.message


def test_several_apps_are_patched_by_one_request() -> None:
    reply = document(200, {"version": "v", "deploymentId": "d"}, **{"Marathon-Deployment-Id": "d"})
    with cluster(reply) as (server, http):
        patches: dict[str, dict[str, Any]] = {"/a": PATCH, "/b": {"fetch": []}}
        assert MarathonClient(http).patch_apps(patches, force=True) == Deployment("d", "v")
    [asked] = server.asked
    assert (asked.method, asked.target) == ("PATCH", "/service/marathon/v2/apps?force=true")
    assert json.loads(asked.body) == [{**PATCH, "id": "/a"}, {"fetch": [], "id": "/b"}]


def test_a_read_without_an_answer_has_changed_nothing() -> None:
    assert "changed" not in failure(page(504), reading=True).message


@pytest.mark.parametrize("body", [{"message": "boom"}, {}, [], None, "x"])
def test_any_other_status_is_told(body: object) -> None:
    error = failure(document(500, body))
    words = "boom" if body == {"message": "boom"} else "without a reason"
    assert type(error) is errors.RegistryPluginError
    assert error.message == f"Marathon refused /team/web with 500: {words}"


def test_the_lines_of_the_event_stream_come_as_they_are() -> None:
    stream = Reply(200, b"event: a\ndata: {}\n\n", {"Content-Type": "text/event-stream"})
    with cluster(stream) as (server, http), MarathonClient(http).events("a", "b", timeout=5) as (status, lines):
        assert (status, list(lines)) == (200, [b"event: a", b"data: {}", b""])
    [asked] = server.asked
    assert asked.target == "/service/marathon/v2/events?event_type=a&event_type=b"
    assert asked.headers["Accept"] == "text/event-stream"
