"""Each answer that is not the one hoped for has its own line and exit code."""

import json

import pytest

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.registry.retries import PassingError
from dcos_registry.model.credential import Credential
from tests.clients.loopback import Asked, Reply, serve
from tests.clients.registry.trying import ALICE, challenge, check, refusal, refused
from tests.clients.scripted import page

CHECK = "check the user name and the password; nothing was stored"
LOCKED = "the account may be locked, or not allowed from here: ask whoever runs it; nothing was stored"
IN_A_WHILE = "try again in a few minutes"


def tried(reply: Reply) -> tuple[errors.RegistryPluginError, str]:
    """Try a login at a registry that answers it so; return the error, and its message without the host."""
    with serve(lambda asked: reply if "Authorization" in asked.headers else challenge("Basic realm=a")) as registry:
        error = refusal(registry.host)
    return error, error.message.replace(registry.host, "HOST")


@pytest.mark.parametrize(
    ("reply", "kind", "message", "hint"),
    [
        (Reply(401), errors.NotLoggedInError, "HOST refused the login of alice (401)", CHECK),
        (Reply(403), errors.ForbiddenError, "HOST forbids alice to log in (403)", LOCKED),
        (page(403), errors.ForbiddenError, "HOST forbids alice to log in (403)", LOCKED),
        (Reply(429), errors.UnreachableError, "HOST has had too many requests (429)", IN_A_WHILE),
        (
            Reply(500),
            errors.UnreachableError,
            "HOST has a failure of its own (500), which says nothing of the login",
            IN_A_WHILE,
        ),
        (
            Reply(404),
            errors.UnreachableError,
            "HOST does not answer as a Docker registry (404 for http://HOST/v2/)",
            "name it as images do: dcos registry login HOST[:PORT]",
        ),
        (
            page(200),
            errors.UnreachableError,
            "HOST answers with a web page, and not as a Docker registry (200 for http://HOST/v2/)",
            "name the registry as its images do, without a proxy or a login page before it",
        ),
    ],
)
def test_a_login_that_is_not_accepted(
    reply: Reply, kind: type[errors.RegistryPluginError], message: str, hint: str
) -> None:
    error, told = tried(reply)
    assert type(error) is kind
    assert (told, error.hint) == (message, hint)


@pytest.mark.parametrize(
    ("wait", "when"),
    [
        ("30", "in 30 seconds"),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "after 2026-10-21 07:28:00 UTC"),
        ("soon", "in a few minutes"),
        ("-1", "in a few minutes"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_when_to_ask_again_is_told(status: int, wait: str, when: str) -> None:
    error, _ = tried(Reply(status, headers={"Retry-After": wait}))
    assert error.hint == f"try again {when}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}', ""),
        (b'{"errors": [{"code": "UNAUTHORIZED", "message": "use an access token."}]}', ": use an access token"),
        (b'{"details": "incorrect username or password"}', ": incorrect username or password"),
        (b"HTTP Basic: Access denied\nand more", ": HTTP Basic: Access denied"),
        (b"{}", ""),
        (b"[1]", ""),
        (b'{"errors": ["x", {"message": 7}]}', ""),
        (b"x" * 500, f": {'x' * 200}"),
        (b"x" * 195 + b"a pass:word", f": {'x' * 195}***"),
        (b"you sent a pass:word", ": you sent ***"),
        (b"you sent YSBwYXNzOndvcmQ=", ": you sent ***"),
        (f"you sent {ALICE.basic}".encode(), ": you sent ***"),
    ],
)
def test_the_words_of_the_registry_are_told_without_the_login(body: bytes, said: str) -> None:
    assert tried(Reply(401, body))[1] == f"HOST refused the login of alice (401{said})"


@pytest.mark.parametrize("status", [401, 403, 500, 502])
def test_what_is_sent_back_of_the_login_is_not_told(status: int) -> None:
    def echo(asked: Asked) -> Reply:
        sent = asked.headers.get("Authorization", "")
        return Reply(status, f"{sent[6:]} {ALICE.secret}".encode()) if sent else challenge("Basic realm=a")

    with serve(echo) as registry:
        assert f"({status}: *** ***)" in refusal(registry.host).message


@pytest.mark.parametrize("status", [401, 503])
def test_what_is_sent_back_of_an_identity_token_is_not_told(status: int) -> None:
    identity = Credential("<token>", "an+identity/token==")

    with (
        serve(lambda asked: Reply(status, asked.body)) as tokens,
        serve(challenge(f'Bearer realm="{tokens.url}"')) as registry,
    ):
        message = refusal(registry.host, credential=identity).message
    assert "identity%2F" not in message
    assert "***" in message


@pytest.mark.parametrize("status", [400, 404, 405])
def test_what_is_no_registry_is_said_to_be_none(status: int) -> None:
    with serve(Reply(status)) as registry:
        error = refusal(registry.host)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == (
        f"{registry.host} does not answer as a Docker registry ({status} for http://{registry.host}/v2/)"
    )
    assert error.hint == "name it as images do: dcos registry login HOST[:PORT]"
    assert registry.authorizations == [None]


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_gets_no_password(status: int) -> None:
    with serve(page(status)) as registry:
        error = refusal(registry.host)
    assert error.message == (
        f"{registry.host} answers with a web page, and not as a Docker registry "
        f"({status} for http://{registry.host}/v2/)"
    )
    assert registry.authorizations == [None]


def test_a_registry_that_refuses_everybody_is_not_blamed_on_the_login() -> None:
    with serve(refused(403, "DENIED", "your address is not allowed")) as registry:
        error = refusal(registry.host)
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == (
        f"{registry.host} answers nobody from here (403: your address is not allowed); the login was not tried"
    )
    assert error.hint == "ask whoever runs it whether this machine may use it"


def test_a_proxy_that_wants_a_login_is_told_from_the_registry() -> None:
    with serve(Reply(407)) as proxy:
        error = refusal("registry.test:5000", proxies=Proxies(http=proxy.url))
    assert isinstance(error, errors.UnreachableError)
    assert error.message == "The proxy before registry.test:5000 wants a login (407)"
    assert error.hint == "put it into the environment: HTTP_PROXY=http://USER:PASSWORD@HOST:PORT"


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (Reply(401), errors.NotLoggedInError, "HOST refused the login of alice (401)"),
        (
            Reply(401, json.dumps({"details": "incorrect username or password"}).encode()),
            errors.NotLoggedInError,
            "HOST refused the login of alice (401: incorrect username or password)",
        ),
        (Reply(403), errors.ForbiddenError, "HOST forbids alice to log in (403)"),
        (Reply(429), PassingError, "The token service of HOST (TOKENS) has had too many requests (429)"),
        (
            Reply(502),
            PassingError,
            "The token service of HOST (TOKENS) has a failure of its own (502), which says nothing of the login",
        ),
        (
            Reply(302, headers={"Location": "https://login.example/"}),
            errors.UnreachableError,
            "The token service of HOST (TOKENS) sends its callers on to https://login.example",
        ),
        (
            page(200),
            errors.UnreachableError,
            "The token service of HOST (TOKENS) answers with a web page, and not as one (200 for TOKENS/token)",
        ),
        (
            Reply(404),
            errors.UnreachableError,
            "The token service of HOST (TOKENS) does not answer as one (404 for TOKENS/token)",
        ),
    ],
)
def test_a_token_service_is_told_from_its_registry(
    reply: Reply, kind: type[errors.RegistryPluginError], message: str
) -> None:
    with serve(reply) as tokens, serve(challenge(f'Bearer realm="{tokens.url}/token?a=b"')) as registry:
        error = refusal(registry.host)
    assert type(error) is kind
    assert error.message == message.replace("HOST", registry.host).replace("TOKENS", tokens.url)


def test_a_refusal_of_a_registry_that_asks_nobody_is_believed() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(401) if "Authorization" in asked.headers else Reply()

    with serve(answer) as registry:
        assert isinstance(refusal(registry.host), errors.NotLoggedInError)


def test_an_empty_answer_of_200_is_an_open_registry() -> None:
    with serve(Reply()) as registry:
        assert check(registry.host).kind == "none"
