"""What URIs of apps lead to, fetched as an agent would fetch it."""

import pytest

from dcos_registry import errors
from dcos_registry.clients.artifacts import ArtifactsClient
from dcos_registry.clients.http import Http
from tests.clients.loopback import Asked, Reply, serve, unused_port

SIGNED = "/docker.tar.gz?X-Signature=c2VjcmV0"


def test_what_a_server_has_is_fetched_without_any_login(client: Http) -> None:
    with serve(Reply(body=b"packed")) as server:
        assert ArtifactsClient(client).fetch(server.url + SIGNED) == b"packed"
    assert server.authorizations == [None]
    assert server.asked[0].target == SIGNED


def test_a_login_in_the_uri_goes_to_its_server_alone(client: Http) -> None:
    with serve(Reply(body=b"packed")) as other:

        def answer(asked: Asked) -> Reply:
            return Reply(302, headers={"Location": f"{other.url}/elsewhere"})

        with serve(answer) as server:
            uri = server.url.replace("://", "://alice:pw@") + "/x"
            assert ArtifactsClient(client).fetch(uri) == b"packed"
    assert server.authorizations == ["Basic YWxpY2U6cHc="]
    assert other.authorizations == [None]


def test_redirects_in_circles_end(client: Http) -> None:
    reply = Reply(302, headers={"Location": "/again"})
    with serve(reply) as server, pytest.raises(errors.UnreachableError, match="leads in circles"):
        ArtifactsClient(client).fetch(f"{server.url}/x")
    assert len(server.asked) == 10


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://host.test/x", "http://[::"])
def test_redirects_lead_to_servers_alone(client: Http, place: str) -> None:
    reply = Reply(302, headers={"Location": place})
    with serve(reply) as server, pytest.raises(errors.UnreachableError, match="leads elsewhere"):
        ArtifactsClient(client).fetch(f"{server.url}/x")


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_refusal_is_told_with_its_status_and_without_the_signature(client: Http, status: int) -> None:
    with serve(Reply(status)) as server, pytest.raises(errors.NotFoundError) as caught:
        ArtifactsClient(client).fetch(server.url + SIGNED)
    assert f"answers {status} to this machine" in caught.value.message
    assert "c2VjcmV0" not in f"{caught.value.message} {caught.value.hint}"


def test_a_server_that_does_not_answer_is_no_refusal(client: Http) -> None:
    with pytest.raises(errors.UnreachableError):
        ArtifactsClient(client).fetch(f"http://127.0.0.1:{unused_port()}/docker.tar.gz")


def test_no_more_is_read_than_was_asked_for(client: Http) -> None:
    large = Reply(body=b"x" * 200_000)
    with serve(large) as server, pytest.raises(errors.UnreachableError, match="is over 100,000 bytes"):
        ArtifactsClient(client).fetch(f"{server.url}/x", largest=100_000)


@pytest.mark.parametrize("uri", ["file:///etc/docker.tar.gz", "/etc/docker.tar.gz"])
def test_pain_12_a_file_of_the_agents_cannot_be_seen_from_here(client: Http, uri: str) -> None:
    with pytest.raises(errors.UnsupportedError, match="is a file of each agent") as caught:
        ArtifactsClient(client).fetch(uri)
    assert "--archive FILE" in (caught.value.hint or "")


@pytest.mark.parametrize("uri", ["hdfs://name/docker.tar.gz", "s3://bucket/docker.tar.gz", "ftp://host.test/x"])
def test_what_takes_another_client_is_not_fetched(client: Http, uri: str) -> None:
    with pytest.raises(errors.UnsupportedError, match="neither http nor https"):
        ArtifactsClient(client).fetch(uri)
