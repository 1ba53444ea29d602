"""A push has the right that it needs, and a token that ends on the way is renewed."""

import os
import uuid
from collections.abc import Iterator

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.registry.access import Access
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.model.digest import Digest
from dcos_registry.model.registry_host import RegistryHost
from tests.clients.loopback import Reply, serve
from tests.clients.registry.pushing import ALICE, Blob, Waits, repository
from tests.clients.registry.trying import challenge, document, guarded
from tests.servers.docker_registry import DockerRegistry
from tests.servers.fault_proxy import Answered, FaultProxy, fault_proxy, first
from tests.servers.token_server import TokenService


@pytest.fixture
def tokens(token_registry: DockerRegistry) -> TokenService:
    assert token_registry.tokens is not None
    token_registry.tokens.requests.clear()
    return token_registry.tokens


@pytest.fixture
def proxy(token_registry: DockerRegistry) -> Iterator[FaultProxy]:
    with fault_proxy(token_registry.host) as proxy:
        yield proxy


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_a_token_that_ends_on_the_way_is_renewed(proxy: FaultProxy, tokens: TokenService, method: str) -> None:
    name, blob, waits = f"tokens/{uuid.uuid4().hex}", Blob(os.urandom(300_000)), Waits()
    ended = f'Bearer realm="{tokens.realm}",service="{tokens.service}",error="invalid_token"'
    with repository(proxy.host, name, waits=waits) as client:
        client.put_content(b"first")
        proxy.fault = first(method, Answered(401, headers={"WWW-Authenticate": ended}))
        client.put_blob(blob)
        assert client.has_blob(blob.digest) == 300_000
    assert [request.scopes for request in tokens.requests] == [(f"repository:{name}:pull,push",)] * 2
    assert waits.seconds == []


def test_a_mount_asks_for_both_repositories_what_is_written_first(proxy: FaultProxy, tokens: TokenService) -> None:
    with repository(proxy.host, "tokens/web") as client:
        client.has_blob(Digest.of(b"none"))
        client.mount_blob(Digest.of(b"none"), "tokens/base")
    assert tokens.requests[1].scopes == ("repository:tokens/web:pull,push", "repository:tokens/base:pull")


def test_an_upload_in_place_of_a_mount_takes_the_next_blob(proxy: FaultProxy) -> None:
    with repository(proxy.host, f"tokens/{uuid.uuid4().hex}") as client:
        assert not client.mount_blob(Digest.of(b"none"), "tokens/base")
        begun = len(proxy.asked)
        client.put_blob(Blob(b"content"))
    assert [head.method for head in proxy.asked[begun:]] == ["PATCH", "PUT"]


def test_who_only_reads_asks_for_no_more(proxy: FaultProxy, tokens: TokenService) -> None:
    with repository(proxy.host, "tokens/web", actions="pull") as client:
        assert client.read_manifest("none") is None
    assert tokens.requests[0].scopes == ("repository:tokens/web:pull",)


def test_a_token_is_asked_for_once(proxy: FaultProxy, tokens: TokenService) -> None:
    with repository(proxy.host, f"tokens/{uuid.uuid4().hex}") as client:
        client.put_content(b"one")
        client.put_blob(Blob(b"two"))
    assert len(tokens.requests) == 1


def test_a_token_that_is_about_to_end_is_renewed_before_it_does() -> None:
    given, now = iter("abc"), [0.0]
    with serve(lambda asked: document(token=next(given), expires_in=100)) as tokens:
        registry = RegistryHttp(RegistryHost.parse(tokens.host), Http(), plain_http=True)
        access = Access(registry, ALICE, lambda: now[0])
        scopes = ("repository:team/web:pull",)
        assert access.header(scopes) is None
        refused = registry_challenge(f'Bearer realm="{tokens.url}/token"')
        assert access.renewed(scopes, refused, None) == "Bearer a"
        now[0] = 69.0
        assert access.header(scopes) == "Bearer a"
        now[0] = 71.0
        assert access.header(scopes) == "Bearer b"
        assert access.renewed(scopes, refused, "Bearer a") == "Bearer b"  # another thread was faster
        assert access.renewed(scopes, refused, "Bearer b") == "Bearer c"


def registry_challenge(header: str) -> Answer:
    with serve(challenge(header)) as registry:
        return Http().send("GET", registry.url)


@pytest.mark.parametrize(("seconds", "at"), [(10, 6.0), (None, 31.0), ("1000", 31.0), (-5, 31.0)])
def test_a_token_of_a_short_life_is_held_for_half_of_it(seconds: object, at: float) -> None:
    given, now = iter("abc"), [0.0]
    with serve(lambda asked: document(token=next(given), expires_in=seconds)) as tokens:
        access = Access(RegistryHttp(RegistryHost.parse(tokens.host), Http(), plain_http=True), ALICE, lambda: now[0])
        access.renewed((), registry_challenge(f'Bearer realm="{tokens.url}/token"'), None)
        now[0] = at - 2
        assert access.header(()) == "Bearer a"
        now[0] = at
        assert access.header(()) == "Bearer b"


def test_anybody_gets_a_token_where_nobody_logs_in() -> None:
    with serve(document(token="t")) as tokens:
        header = f'Bearer realm="{tokens.url}/token",service=a'
        with (
            serve(guarded(header, "Bearer t", Reply(body=b"{}"))) as registry,
            repository(registry.host, credential=None, actions="pull") as client,
        ):
            assert client.read_manifest("1.0")
    assert tokens.authorizations == [None]
    assert tokens.asked[0].target == "/token?service=a&scope=repository%3Ateam%2Fweb%3Apull&client_id=dcos-registry"


def test_a_token_service_that_is_busy_is_asked_again() -> None:
    answers, waits = iter([Reply(503), document(token="t")]), Waits()
    with (
        serve(lambda asked: next(answers)) as tokens,
        serve(guarded(f'Bearer realm="{tokens.url}/token"', "Bearer t", Reply(body=b"{}"))) as registry,
        repository(registry.host, waits=waits) as client,
    ):
        assert client.read_manifest("1.0")
    assert len(waits.seconds) == 1


def test_a_token_service_that_forbids_the_push_is_told() -> None:
    forbidden = Reply(403, b'{"message":"access forbidden"}', {"Content-Type": "application/json"})
    with (
        serve(forbidden) as tokens,
        serve(challenge(f'Bearer realm="{tokens.url}/token"')) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.ForbiddenError) as caught,
    ):
        client.put_content(b"x")
    assert caught.value.message == (
        f"{registry.host} accepts the login of alice, and refuses the use of team/web (403: access forbidden)"
    )
