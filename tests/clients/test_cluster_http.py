"""What every request to a cluster has in common: the token, and the router's own refusals."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.clients.cluster_http import Cluster, ClusterHttp, Permission
from dcos_registry.clients.http import Http
from dcos_registry.clients.trust import Trust
from tests.clients.loopback import Reply, serve, unused_port
from tests.clients.scripted import NOW, TOKEN, cluster, document, jwt, page
from tests.servers.certificates import Authority

PERMISSION = Permission("dcos:secrets:default:/team/pull", "read")


def failure(reply: Reply, *, token: str = TOKEN) -> errors.RegistryPluginError:
    with cluster(reply, token=token) as (server, http), pytest.raises(errors.RegistryPluginError) as caught:
        http.send("GET", f"{server.url}/x", permission=PERMISSION)
    assert token == "" or token not in caught.value.message + str(caught.value.hint)
    caught.value.message = caught.value.message.replace(server.url, "URL")
    return caught.value


def test_the_token_goes_to_the_cluster() -> None:
    with cluster(Reply()) as (server, http):
        http.send("GET", f"{server.url}/x", permission=PERMISSION, headers={"Accept": "a/b"})
    [asked] = server.asked
    assert asked.headers["Authorization"] == f"token={TOKEN}"
    assert asked.headers["Accept"] == "a/b"


def test_the_token_goes_to_no_other_origin() -> None:
    with serve(Reply()) as other, cluster(Reply()) as (_, http):
        http.send("GET", f"{other.url}/x", permission=PERMISSION)
        with http.events(f"{other.url}/events", timeout=5):
            pass
    assert other.authorizations == [None, None]


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("https://a.example/x", True),
        ("https://a.example:443/x", True),
        ("https://A.EXAMPLE/x", True),
        ("http://a.example/x", False),
        ("https://a.example:8443/x", False),
        ("https://a.example.evil.example/x", False),
        ("https://evil.example/https://a.example", False),
        ("https://a.example@evil.example/x", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, *, goes: bool) -> None:
    http = ClusterHttp(Cluster("https://a.example", TOKEN), Http(), clock=lambda: NOW)
    assert bool(http._authorization(url)) == goes


def test_a_redirect_does_not_take_the_token_along() -> None:
    with serve(Reply()) as other:
        error = failure(Reply(302, headers={"Location": f"{other.url}/x?a=b"}))
    assert other.asked == []
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"URL/x is elsewhere: {other.url}/x (302)"
    assert error.hint == "dcos cluster setup https://CLUSTER, with the URL that the cluster has now"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "Not logged in to URL"),
        (jwt(uid="ci", exp=NOW.timestamp() - 3600), "The login to URL expired on 2024-05-01 at 11:30 UTC"),
        (jwt(uid="ci", exp=NOW.timestamp()), "The login to URL expired on 2024-05-01 at 12:30 UTC"),
        (jwt(uid="ci", exp=NOW.timestamp() + 1), "URL does not accept the login (token) of the dcos CLI"),
        (jwt(uid="ci"), "URL does not accept the login (token) of the dcos CLI"),
        (jwt(exp=-1e30), "URL does not accept the login (token) of the dcos CLI"),
        (jwt(exp="yesterday"), "URL does not accept the login (token) of the dcos CLI"),
        ("no-jwt", "URL does not accept the login (token) of the dcos CLI"),
        ("a.b.c", "URL does not accept the login (token) of the dcos CLI"),
    ],
)
def test_a_401_says_what_is_the_matter_with_the_token(token: str, message: str) -> None:
    error = failure(page(401), token=token)
    assert isinstance(error, errors.NotLoggedInError)
    assert (error.message, error.hint) == (message, "dcos auth login")


@given(st.text() | st.binary().map(lambda data: f"a.{base64.urlsafe_b64encode(data).decode()}.c"))
def test_any_token_has_a_state(token: str) -> None:
    cluster = Cluster("https://a.example", token)
    assert "https://a.example" in cluster.login_state(NOW)
    assert cluster.uid is None or isinstance(cluster.uid, str)


@pytest.mark.parametrize(("token", "who", "uid"), [(TOKEN, "ci", "ci"), ("no-jwt", "The account", "UID")])
def test_a_403_of_the_router_names_what_is_to_be_granted(token: str, who: str, uid: str) -> None:
    error = failure(page(403), token=token)
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == f"{who} lacks the permission dcos:secrets:default:/team/pull read"
    assert error.hint == f"dcos security org users grant {uid} dcos:secrets:default:/team/pull read"


def test_a_403_of_a_service_is_the_services_own() -> None:
    with cluster(document(403, {"message": "no"})) as (server, http):
        assert http.send("GET", server.url, permission=PERMISSION).status == 403


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (page(502), "a page of the router"),
        (Reply(503, b"503 Service Unavailable: invalid Mesos state cache\nmore"), "503 Service Unavailable: invalid "),
        (Reply(504), "a page of the router"),
        (Reply(502, b"x" * 1000), "x" * 200),
        (Reply(502, b"\xff\xfe"), "\ufffd\ufffd"),
    ],
)
def test_the_router_in_place_of_a_service_is_told(reply: Reply, words: str) -> None:
    error = failure(reply)
    assert isinstance(error, errors.UnreachableError)
    assert error.message.startswith(f"URL answers {reply.status} in place of the service behind it ({words}")
    assert error.hint == "try again in a minute; is the cluster healthy? dcos node list"
    assert len(error.message) < 300


@pytest.mark.parametrize(
    "reply", [Reply(502, f"who sent token={TOKEN}?".encode()), Reply(301, headers={"Location": TOKEN})]
)
def test_a_token_that_is_sent_back_is_hidden(reply: Reply) -> None:
    assert "***" in failure(reply).message


def unreachable(url: str) -> errors.UnreachableError:
    http = Http(timeout=5)
    with pytest.raises(errors.UnreachableError) as caught:
        ClusterHttp(Cluster(url, TOKEN), http, clock=lambda: NOW).send("GET", f"{url}/x", permission=PERMISSION)
    http.close()
    return caught.value


def test_a_cluster_that_is_not_there() -> None:
    error = unreachable(f"http://127.0.0.1:{unused_port()}")
    assert error.message.endswith(": connection refused")
    assert error.hint == "dcos cluster list"


def test_a_cluster_that_is_not_trusted(authority: Authority) -> None:
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        assert unreachable(server.url).hint == "dcos config set core.ssl_verify /path/to/ca.crt"
    assert server.asked == []


def test_a_cluster_without_tls() -> None:
    with serve(Reply()) as server:
        assert unreachable(f"https://{server.host}").hint == "dcos cluster setup http://CLUSTER"
    assert server.asked == []


def test_the_trust_of_the_cluster_is_its_own(authority: Authority) -> None:
    http = Http(trust=Trust(ca_file=authority.certificate_file))
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        client = ClusterHttp(Cluster(server.url, TOKEN), http, clock=lambda: NOW)
        assert client.send("GET", server.url, permission=PERMISSION).status == 200
    http.close()
