"""A push goes where the registry sends it, and its login stays at home."""

import os
from collections.abc import Callable, Iterator

import pytest

from dcos_registry import errors
from dcos_registry.clients.registry import RepositoryClient
from tests.clients.loopback import Reply, serve
from tests.clients.registry.pushing import ALICE, Blob, repository
from tests.clients.registry.trying import challenge
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry, docker_registry
from tests.servers.fault_proxy import Answered, Changed, FaultProxy, every, fault_proxy, first

BASIC = f"Basic {ALICE.basic}"


@pytest.fixture(scope="module")
def open_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRegistry]:
    """Run a registry that lets anybody push: a login that it is sent has leaked."""
    with docker_registry(tmp_path_factory.mktemp("open")) as registry:
        yield registry


@pytest.fixture
def other(open_registry: DockerRegistry) -> Iterator[FaultProxy]:
    """Return another host, which keeps what it is asked."""
    with fault_proxy(open_registry.host) as other:
        yield other


@pytest.fixture
def proxy(plain_registry: DockerRegistry) -> Iterator[FaultProxy]:
    with fault_proxy(plain_registry.host) as proxy:
        yield proxy


@pytest.fixture
def client(proxy: FaultProxy) -> Iterator[RepositoryClient]:
    with repository(proxy.host, "places/web") as client:
        yield client


def logins(proxy: FaultProxy) -> set[str | None]:
    return {head.headers.get("Authorization") for head in proxy.asked}


def located(change: Callable[[str], str]) -> Changed:
    """Change the Location of an answer."""
    return Changed(lambda headers: {"Location": change(headers["Location"])} if "Location" in headers else {})


def sent_on(url: str, status: int = 307) -> Callable[[str], Answered]:
    return lambda target: Answered(status, headers={"Location": f"{url}{target}"})


@pytest.mark.parametrize(
    "change",
    [
        lambda location: location.partition("/v2/")[1] + location.partition("/v2/")[2],
        lambda location: location.replace("http://", "//")[len("") :],
        lambda location: location.replace("http:", "HTTP:"),
        lambda location: location + "&more=a%2Fb",
    ],
    ids=["path", "no scheme", "upper case", "more of a query"],
)
def test_a_location_is_gone_to_however_it_is_written(
    proxy: FaultProxy, client: RepositoryClient, change: Callable[[str], str]
) -> None:
    proxy.fault = every("POST", located(change))
    blob = Blob(os.urandom(1000))
    assert client.put_blob(blob) == blob.digest
    assert logins(proxy) - {None} == {BASIC}


def test_an_upload_at_another_host_carries_no_login(
    proxy: FaultProxy, client: RepositoryClient, other: FaultProxy
) -> None:
    blob = Blob(os.urandom(1000))
    proxy.fault = first("POST", Answered(202, headers={"Location": _session_of(other)}))
    assert client.put_blob(blob) == blob.digest
    assert [head.method for head in other.asked] == ["POST", "PATCH", "PUT"]
    assert logins(other) == {None}


def _session_of(other: FaultProxy) -> str:
    import requests

    return requests.post(f"{other.url}/v2/places/web/blobs/uploads/", timeout=10).headers["Location"]


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_an_upload_that_is_sent_on_carries_no_login(
    proxy: FaultProxy, client: RepositoryClient, other: FaultProxy, method: str
) -> None:
    blob = Blob(os.urandom(300_000))
    session = _session_of(other)
    places = {"POST": f"{other.url}/v2/places/web/blobs/uploads/", "PATCH": session, "PUT": session}
    proxy.fault = first(method, Answered(307, headers={"Location": places[method]}))
    if method == "PUT":  # what was sent is at the first host, and the second has nothing of it
        assert client.put_content(b"content")
    else:
        assert client.put_blob(blob) == blob.digest
    assert len(other.asked) > 1
    assert logins(other) == {None}


def test_a_blob_that_lies_elsewhere_is_fetched_without_a_login(
    proxy: FaultProxy, client: RepositoryClient, other: FaultProxy
) -> None:
    with repository(other.host, "places/web", credential=None) as at_other:
        digest = at_other.put_content(b"content")
    place = f"{other.url}/v2/places/web/blobs/{digest}"
    proxy.fault = every("GET", Answered(307, headers={"Location": place}))
    assert client.read_blob(digest, 100) == b"content"
    proxy.fault = every("HEAD", Answered(302, headers={"Location": place}))
    assert client.has_blob(digest) == 7
    assert logins(other) == {None}


def test_a_storage_that_says_nothing_of_its_blobs_has_none(proxy: FaultProxy, client: RepositoryClient) -> None:
    digest = client.put_content(b"content")
    with serve(Reply(403)) as storage:
        proxy.fault = every("HEAD", Answered(307, headers={"Location": f"{storage.url}/signed?for=GET"}))
        assert client.has_blob(digest) is None
    assert storage.authorizations == [None]


def test_another_host_that_wants_a_login_gets_none(proxy: FaultProxy, client: RepositoryClient) -> None:
    with serve(challenge("Basic realm=a")) as other:
        proxy.fault = every("POST", Answered(307, headers={"Location": f"{other.url}/v2/places/web/blobs/uploads/"}))
        with pytest.raises(errors.ForbiddenError) as caught:
            client.put_content(b"content")
    assert caught.value.message == (
        f"{proxy.host} sends its callers on to {other.url}, which wants a login; it was sent none"
    )
    assert caught.value.hint == f"the login is for {proxy.host} alone: ask whoever runs it why it sends them there"
    assert other.authorizations == [None]


def test_no_token_is_asked_for_where_another_host_says(proxy: FaultProxy, client: RepositoryClient) -> None:
    with serve(Reply()) as tokens, serve(challenge(f'Bearer realm="{tokens.url}/token"')) as other:
        proxy.fault = every("POST", Answered(307, headers={"Location": f"{other.url}/uploads/"}))
        with pytest.raises(errors.ForbiddenError):
            client.put_content(b"content")
    assert tokens.asked == []


def test_an_upload_does_not_leave_https(plain_registry: DockerRegistry, authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1")
    with (
        # It says nothing of X-Forwarded-Proto, so the registry takes its callers for plain ones.
        fault_proxy(plain_registry.host, certificate=certificate) as proxy,
        repository(proxy.host, "places/web", ca_file=certificate.ca_file) as client,
        pytest.raises(errors.UnreachableError) as caught,
    ):
        client.put_content(b"content")
    assert caught.value.message == (
        f"{proxy.host} would have what is sent go in clear to http://{proxy.host}; it was not sent"
    )
    assert (
        caught.value.hint == "have the proxy before it say X-Forwarded-Proto: https, or the registry use relative URLs"
    )
    assert [head.method for head in proxy.asked] == ["POST", "POST"]


@pytest.mark.parametrize("place", ["http://169.254.169.254/latest/", "http://[fe80::1]/", "http://2852039166/"])
def test_no_secrets_of_the_machine_are_asked_for(proxy: FaultProxy, client: RepositoryClient, place: str) -> None:
    proxy.fault = every("POST", Answered(307, headers={"Location": place}))
    with pytest.raises(errors.UnreachableError, match="nothing was sent there"):
        client.put_content(b"content")


@pytest.mark.parametrize(
    "place", ["", "ftp://a/b", "http://user:word@127.0.0.1/", "http://[", "http://a:0/", "http://a:b/"]
)
def test_a_location_that_leads_nowhere_is_told(place: str) -> None:
    with (
        serve(Reply(202, headers={"Location": place})) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.UnreachableError) as caught,
    ):
        client.put_content(b"content")
    assert caught.value.message == f"{registry.host} answers 202 with no place to go on at"


def test_a_circle_is_left() -> None:
    with (
        serve(Reply(307, headers={"Location": "/v2/round"})) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.UnreachableError, match="round in a circle"),
    ):
        client.put_content(b"content")
    assert len(registry.asked) == 5


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_login_page_is_no_place_for_a_blob(status: int) -> None:
    with (
        serve(Reply(status, headers={"Location": "/login"})) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.UnreachableError, match=f"\\({status}\\), where nothing can be pushed"),
    ):
        client.put_content(b"content")
    assert len(registry.asked) == 1
