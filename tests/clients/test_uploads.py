"""Files put on a web server."""

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.uploads import UploadsClient
from dcos_registry.model.credential import Credential
from tests.clients.loopback import Asked, Reply, serve, unused_port

LOGIN = Credential("ci", "c2VjcmV0")
SIGNED = "/docker.tar.gz?X-Signature=c2VjcmV0"


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_file_is_put_as_it_is_with_the_login_of_the_server(client: Http, status: int) -> None:
    with serve(Reply(status)) as server:
        UploadsClient(client).put(f"{server.url}{SIGNED}", b"packed", LOGIN)
    [asked] = server.asked
    assert (asked.method, asked.target, asked.body) == ("PUT", SIGNED, b"packed")
    assert server.authorizations == [f"Basic {LOGIN.basic}"]


def test_without_a_login_none_is_sent(client: Http) -> None:
    with serve(Reply(201)) as server:
        UploadsClient(client).put(f"{server.url}{SIGNED}", b"packed")
    assert server.authorizations == [None]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_same_server_may_send_on(client: Http, status: int) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(201) if asked.target == "/there" else Reply(status, headers={"Location": "/there"})

    with serve(answer) as server:
        UploadsClient(client).put(f"{server.url}/here", b"packed", LOGIN)
    assert [asked.body for asked in server.asked] == [b"packed", b"packed"]


@pytest.mark.parametrize("place", ["{other}/there", "file:///etc/passwd", "http://[::", "https://{same}/there"])
def test_neither_the_archive_nor_the_login_goes_to_another_server(client: Http, place: str) -> None:
    with serve(Reply(201)) as other:

        def answer(asked: Asked) -> Reply:
            target = place.format(other=other.url, same=asked.headers["Host"])
            return Reply(307, headers={"Location": f"{target}?sig=c2VjcmV0"})

        with serve(answer) as server, pytest.raises(errors.UnreachableError) as caught:
            UploadsClient(client).put(f"{server.url}/here", b"packed", LOGIN)
    assert other.asked == []
    assert "where no credentials go that were not meant for it" in caught.value.message
    assert "c2VjcmV0" not in caught.value.message


def test_a_server_that_sends_in_circles_is_given_up(client: Http) -> None:
    with serve(Reply(307, headers={"Location": "/x"})) as server, pytest.raises(errors.UnreachableError):
        UploadsClient(client).put(f"{server.url}/x", b"packed")
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (401, errors.NotLoggedInError, "wants a login (401)"),
        (403, errors.ForbiddenError, "does not let us write there (403)"),
        (404, errors.NotFoundError, "cannot be made (404): the folder or bucket for it is missing"),
        (405, errors.UnsupportedError, "takes no PUT (405)"),
        (409, errors.ConflictError, "cannot be made (409): the folder or bucket for it is missing"),
        (413, errors.RegistryPluginError, "takes no file of this size (413)"),
        (423, errors.ConflictError, "is locked by somebody else (423)"),
        (500, errors.UnreachableError, "does not take the archive (500)"),
        (501, errors.UnsupportedError, "takes no PUT (501)"),
        (507, errors.RegistryPluginError, "has no room left (507)"),
    ],
)
def test_each_refusal_is_told_apart(
    client: Http, status: int, kind: type[errors.RegistryPluginError], message: str
) -> None:
    with serve(Reply(status, body=b"c2VjcmV0")) as server, pytest.raises(errors.RegistryPluginError) as caught:
        UploadsClient(client).put(f"{server.url}{SIGNED}", b"packed")
    assert type(caught.value) is kind
    assert caught.value.message == f"{server.url}/docker.tar.gz?X-Signature=*** {message}"
    assert "c2VjcmV0" not in f"{caught.value.hint}"


def test_a_login_that_is_refused_is_no_missing_one(client: Http) -> None:
    with serve(Reply(401)) as server, pytest.raises(errors.NotLoggedInError, match="refuses the login"):
        UploadsClient(client).put(f"{server.url}/x", b"packed", LOGIN)


def test_nobody_there_is_told_as_such(client: Http) -> None:
    with pytest.raises(errors.UnreachableError):
        UploadsClient(client).put(f"http://127.0.0.1:{unused_port()}/x", b"packed")
