"""What a login does at a registry that answers as a test says, and where its password goes."""

from urllib.parse import parse_qs, urlsplit

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.registry import LoginCheck, RegistryClient
from dcos_registry.clients.trust import Trust
from dcos_registry.model.registry_host import RegistryHost
from tests.clients.loopback import Asked, Reply, serve, unused_port
from tests.clients.registry.trying import ALICE, BASIC, IDENTITY, challenge, check, document, guarded, refusal
from tests.servers.certificates import Authority


def test_a_basic_registry_is_asked_twice() -> None:
    with serve(guarded('Basic realm="a"', BASIC)) as registry:
        assert check(registry.host) == LoginCheck("basic")
    assert [(asked.method, asked.target) for asked in registry.asked] == [("GET", "/v2/")] * 2
    assert registry.authorizations == [None, BASIC]


def test_the_first_challenge_that_we_know_is_taken() -> None:
    with serve(guarded('Negotiate, Basic realm="a", Bearer realm="http://127.0.0.1:1"', BASIC)) as registry:
        assert check(registry.host).kind == "basic"


def test_a_registry_that_asks_nobody_still_gets_the_login() -> None:
    with serve(Reply()) as registry:
        login = check(registry.host)
    assert login.kind == "none"
    assert login.warnings == (f"{registry.host} asks nobody for a login, so it may take any",)
    assert registry.authorizations == [None, BASIC]


def test_a_registry_that_all_may_read_can_still_refuse() -> None:
    with serve(lambda asked: Reply(401 if "Authorization" in asked.headers else 200)) as registry:
        assert isinstance(refusal(registry.host), errors.NotLoggedInError)


@pytest.mark.parametrize("fields", [{"token": "t"}, {"token": "t", "access_token": "x"}, {"token": "t", "x": None}])
def test_a_token_is_fetched_and_tried(fields: dict[str, object]) -> None:
    with serve(document(**fields)) as tokens:
        bearer = f'Bearer realm="{tokens.url}/token?a=b",service="a registry",scope="c:d:e"'
        with serve(guarded(bearer, "Bearer t")) as registry:
            assert check(registry.host) == LoginCheck("bearer")
    assert registry.authorizations == [None, "Bearer t"]
    [asked] = tokens.asked
    assert asked.headers["Authorization"] == BASIC
    assert urlsplit(asked.target).path == "/token"
    assert parse_qs(urlsplit(asked.target).query) == {
        "a": ["b"],
        "service": ["a registry"],
        "scope": ["c:d:e"],
        "account": ["alice"],
        "client_id": ["dcos-registry"],
    }


def test_pain_22_a_token_in_the_field_that_the_ucr_does_not_read_is_told() -> None:
    with (
        serve(document(access_token="t")) as tokens,
        serve(guarded(f'Bearer realm="{tokens.url}"', "Bearer t")) as registry,
    ):
        assert check(registry.host).warnings == (
            "its token service answers with access_token only, which the Docker Engine reads and the UCR does not",
        )


@pytest.mark.parametrize(
    "reply",
    [Reply(), Reply(body=b"[]"), Reply(body=b"{"), document(), document(token=""), document(token=7)],
)
def test_an_answer_without_a_token_is_an_error(reply: Reply) -> None:
    with serve(reply) as tokens, serve(challenge(f'Bearer realm="{tokens.url}"')) as registry:
        error = refusal(registry.host)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"The token service of {registry.host} ({tokens.url}) answered without a token"


def test_a_token_that_the_registry_does_not_take_is_not_blamed_on_the_password() -> None:
    with serve(document(token="t")) as tokens, serve(challenge(f'Bearer realm="{tokens.url}"')) as registry:
        error = refusal(registry.host)
    assert isinstance(error, errors.NotLoggedInError)
    assert error.message == f"{registry.host} refused the token that {tokens.url} gave alice (401)"
    assert error.hint == "the password is right; ask whoever runs the registry whether it trusts its token service"


@pytest.mark.parametrize(
    ("location", "place", "named"),
    [
        ("https://reg.example/v2/", "https://reg.example", True),
        ("//reg.example:5000/v2/", "http://reg.example:5000", True),
        ("https://me:secret@reg.example/v2/", "https://reg.example", True),
        ("https://$(reboot)/v2/", "https://$(reboot)", False),
        ("http://[", "a place that is no URL", False),
    ],
)
def test_a_redirect_is_told_and_not_followed(location: str, place: str, *, named: bool) -> None:
    with serve(Reply(301, headers={"Location": location})) as registry:
        error = refusal(registry.host)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"{registry.host} sends its callers on to {place}"
    is_pasted = f"dcos registry login {place}, if that is the registry"
    assert error.hint == (is_pasted if named else "name it as images do: dcos registry login HOST[:PORT]")
    assert registry.authorizations == [None]


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("", ""),
        ("Negotiate", " (Negotiate)"),
        ('Digest realm="a"', " (Digest)"),
        ("Negotiate, NTLM", " (Negotiate, Ntlm)"),
    ],
)
def test_a_challenge_of_another_kind_is_an_error(header: str, named: str) -> None:
    with serve(challenge(header)) as registry:
        error = refusal(registry.host)
    assert error.message == f"{registry.host} asks for a login in a way that is neither Basic nor Bearer{named}"
    assert error.hint == "no engine can pull from it so: ask whoever runs it for an address with Basic or Bearer"


def test_challenges_in_headers_of_their_own_count_as_one_list() -> None:
    def answer(asked: Asked) -> Reply:
        twice = Reply(401, headers={"WWW-Authenticate": "Negotiate", "www-authenticate": 'Basic realm="a"'})
        return Reply() if asked.headers.get("Authorization") == BASIC else twice

    with serve(answer) as registry:
        assert check(registry.host).kind == "basic"


@pytest.mark.parametrize(
    "realm",
    [
        "",
        "token",
        "ftp://a.example",
        "https://",
        "http://[::1",
        "http://a:b",
        "http://a:99999",
        "http://me:pw@a.example",
    ],
)
def test_a_realm_that_cannot_be_used_gets_nothing(realm: str) -> None:
    with serve(challenge(f'Bearer realm="{realm}"')) as registry:
        error = refusal(registry.host)
    assert error.message == f"{registry.host} names no token service that can be used: {realm!r}"
    assert registry.authorizations == [None]


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "2852039166", "0xa9fea9fe", "[fe80::1]", "[::ffff:169.254.169.254]"]
)
def test_a_realm_at_a_link_local_address_gets_nothing(address: str) -> None:
    with serve(challenge(f'Bearer realm="http://{address}/latest"')) as registry:
        error = refusal(registry.host)
    assert error.message == f"{registry.host} names http://{address} as its token service; nothing was sent"


def test_a_registry_with_tls_cannot_have_the_password_sent_in_clear(authority: Authority) -> None:
    trust = Trust(ca_file=authority.certificate_file)
    with (
        serve(document(token="t")) as tokens,
        serve(challenge(f'Bearer realm="{tokens.url}"'), authority.issue("127.0.0.1")) as registry,
    ):
        error = refusal(registry.host, trust=trust, plain_http=False)
    assert tokens.asked == []
    assert error.message == f"{registry.host} would have the password sent in clear to {tokens.url}; it was not sent"
    assert error.hint == f"have whoever runs {registry.host} name its token service by an https URL"


def test_a_registry_that_is_not_there() -> None:
    host = f"127.0.0.1:{unused_port()}"
    error = refusal(host, plain_http=False)
    assert error.message == f"Cannot reach https://{host}: connection refused"
    assert error.hint == f"see whether it answers: curl -v https://{host}/v2/"


def test_a_token_service_that_is_not_there() -> None:
    realm = f"http://127.0.0.1:{unused_port()}/token"
    with serve(challenge(f'Bearer realm="{realm}?a=b"')) as registry:
        error = refusal(registry.host)
    assert error.message == f"Cannot reach {realm.removesuffix('/token')}: connection refused"
    assert error.hint == f"see whether it answers: curl -v {realm}"


def test_a_token_service_that_redirects_is_not_followed() -> None:
    with (
        serve(Reply()) as other,
        serve(Reply(307, headers={"Location": other.url})) as tokens,
        serve(challenge(f'Bearer realm="{tokens.url}"')) as registry,
    ):
        error = refusal(registry.host)
    assert isinstance(error, errors.UnreachableError)
    assert other.asked == []


@pytest.mark.parametrize("name", ["token", "access_token"])
def test_an_identity_token_is_traded_by_post(name: str) -> None:
    with (
        serve(document(**{name: "t"})) as tokens,
        serve(guarded(f'Bearer realm="{tokens.url}/token",service="a registry",scope="c:d:e"', "Bearer t")) as registry,
    ):
        assert check(registry.host, credential=IDENTITY) == LoginCheck("bearer")
    [asked] = tokens.asked
    assert (asked.method, asked.target) == ("POST", "/token")
    assert "Authorization" not in asked.headers
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["identity-of-alice"],
        "service": ["a registry"],
        "scope": ["c:d:e"],
        "client_id": ["dcos-registry"],
    }


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_token_service_without_post_takes_no_identity_token(status: int) -> None:
    with serve(Reply(status)) as tokens, serve(challenge(f'Bearer realm="{tokens.url}"')) as registry:
        error = refusal(registry.host, credential=IDENTITY)
    assert isinstance(error, errors.NotLoggedInError)
    assert error.message == (
        f"The token service of {registry.host} ({tokens.url}) does not take identity tokens ({status})"
    )
    assert error.hint == f"dcos registry login {registry.host} --username USER, with a password or an access token"


def test_a_basic_registry_takes_no_identity_token() -> None:
    with serve(challenge("Basic realm=a")) as registry:
        error = refusal(registry.host, credential=IDENTITY)
    assert isinstance(error, errors.NotLoggedInError)
    assert error.message == f"{registry.host} has no token service, and an identity token is good for nothing else"
    assert registry.authorizations == [None]


def test_a_registry_that_asks_nobody_gets_no_identity_token() -> None:
    with serve(Reply()) as registry:
        assert check(registry.host, credential=IDENTITY).kind == "none"
    assert registry.authorizations == [None]


@pytest.mark.parametrize(
    ("reply", "status"),
    [(Reply(401), "401"), (Reply(400, b'{"error": "invalid_grant"}'), "400: invalid_grant")],
)
def test_an_identity_token_that_is_over_is_told(reply: Reply, status: str) -> None:
    with serve(reply) as tokens, serve(challenge(f'Bearer realm="{tokens.url}"')) as registry:
        error = refusal(registry.host, credential=IDENTITY)
    assert isinstance(error, errors.NotLoggedInError)
    assert error.message == f"{registry.host} refused the identity token ({status})"
    assert error.hint == (
        f"dcos registry login {registry.host} --username USER, with a password or an access token of the account"
    )


def test_docker_hub_is_asked_where_it_answers() -> None:
    with serve(Reply(503)) as proxy:
        http = Http(proxies=Proxies(http=proxy.url))
        client = RegistryClient(RegistryHost.parse("docker.io"), http, plain_http=True)
        with pytest.raises(errors.UnreachableError):
            client.check_login(ALICE)
        http.close()
    assert [asked.target for asked in proxy.asked] == ["http://registry-1.docker.io/v2/"]
