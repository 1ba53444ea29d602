"""What the recordings do not hold: other Mesos versions, loopback, identity tokens, walks that would never end."""

import base64
import json
from urllib.parse import parse_qs

import pytest

from dcos_registry.pull import docker_walk, ucr_walk
from dcos_registry.pull.docker import Home
from dcos_registry.pull.transport import Request, Response, TransportError
from tests.pull.driving import Answer, drive

BASIC = ("WWW-Authenticate", 'Basic realm="registry"')
NO_SCOPE = ("WWW-Authenticate", 'Bearer realm="https://auth.test/token",service="registry"')
V2S2 = "application/vnd.docker.distribution.manifest.v2+json"
DIGEST = "sha256:" + 64 * "0"
BLOB = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": DIGEST}
MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": V2S2, "config": BLOB, "layers": [BLOB]}).encode()
SERVED = Response(200, (("Content-Type", V2S2), ("Content-Length", str(len(MANIFEST)))), MANIFEST)
IMAGE = "registry.test/team/app:1.0"


def entry(**fields: str) -> bytes:
    return json.dumps({"auths": {"registry.test": fields}}).encode()


PASSWORD = entry(auth=base64.b64encode(b"user:hunter2").decode())


ODD_URLS = (
    "http://[x/",
    "//[",
    "http://a:port/",
    "http://a:port/v2/x",
    "http:///x",
    "https://",
    "http://a:99999/",
    "x:",
)


@pytest.mark.parametrize("url", ODD_URLS)
@pytest.mark.parametrize("of_challenge", [True, False])
def test_a_url_of_the_registry_that_cannot_be_read_ends_the_pull_and_not_the_check(
    url: str, *, of_challenge: bool
) -> None:
    def registry(request: Request) -> Answer:
        if request.url.endswith(("/v2", "/v2/")) and not of_challenge:
            return Response(200)
        if not request.url.startswith("https://registry.test/"):
            return TransportError("nobody is there")
        challenge = ("WWW-Authenticate", f'Bearer realm="{url}",service="s",scope="x"')
        return Response(401, (challenge,)) if of_challenge else Response(307, (("Location", url),))

    for walk in (ucr_walk.walk(IMAGE, PASSWORD, None), docker_walk.walk(IMAGE, Home(PASSWORD))):
        assert not drive(walk, registry).pullable


URL = "https://registry.test/v2/team/app/manifests/1.0"


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ((1, 8), "Unexpected BASIC Authorization response status: 401 Unauthorized"),
        ((1, 9), "Unexpected BASIC Authorization response status: 401 Unauthorized"),
        ((1, 10), f"Got unexpected BASIC Authorization response status: 401 Unauthorized from {URL}"),
    ],
)
def test_an_older_mesos_says_less_of_a_basic_registry(version: tuple[int, int], text: str) -> None:
    walk = ucr_walk.walk(IMAGE, None, None, mesos_version=version)

    assert drive(walk, lambda _: Response(401, (BASIC,))).error == text


def test_an_older_mesos_does_not_ask_the_root_for_a_missing_scope() -> None:
    verdict = drive(ucr_walk.walk(IMAGE, None, None, mesos_version=(1, 9)), lambda _: Response(401, (NO_SCOPE,)))

    assert verdict.error == "Missing 'scope' in WWW-Authenticate header"
    assert len(verdict.steps) == 1


@pytest.mark.parametrize(("version", "place"), [((1, 10), ""), ((1, 11), f" for '{URL}'")])
def test_a_failing_curl_is_quoted(version: tuple[int, int], place: str) -> None:
    failure = TransportError("curl: (6) Could not resolve host: registry.test\n")

    verdict = drive(ucr_walk.walk(IMAGE, None, None, mesos_version=version), lambda _: failure)

    assert verdict.error == f"Failed to perform 'curl'{place}: {failure.message}"
    assert verdict.steps[0].status is None


def test_a_status_that_libprocess_does_not_know_is_quoted_with_what_led_there() -> None:
    moved = Response(307, (("Location", "/moved"), ("Content-Length", "4")), b"gone", reason="Temporary Redirect")
    limit = Response(
        429, (("Date", "Mon, 01 Jan 2024 00:00:00 GMT"), ("Content-Length", "4")), b"wait", reason="Enough"
    )

    def respond(request: Request) -> Answer:
        return limit if request.url.endswith("/moved") else moved

    assert drive(ucr_walk.walk(IMAGE, None, None), respond).error == (
        "Failed to decode HTTP responses: Decoding failed\n"
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: /moved\r\nContent-Length: 4\r\n\r\n"
        "HTTP/1.1 429 Enough\r\nDate: <DATE>\r\nContent-Length: 4\r\n\r\nwait"
    )


def test_a_walk_ends_where_the_agent_would_follow_redirects_for_ever() -> None:
    def respond(request: Request) -> Answer:
        return SERVED if "/manifests/" in request.url else Response(302, (("Location", request.url),))

    verdict = drive(ucr_walk.walk(IMAGE, None, None), respond)

    assert verdict.stage == "blobs"
    assert "redirects without end" in str(verdict.error)


@pytest.mark.parametrize(
    ("image", "secret", "agent", "stage"),
    [
        ("a@b@c", None, None, "image-name"),
        ("registry.test:x/app", None, None, "image-name"),
        (IMAGE, b"[]", None, "config"),
        (IMAGE, None, b"not json", "agent"),
        (IMAGE, None, b'{"credsStore": "x"}', "agent"),
    ],
)
def test_what_is_wrong_before_the_first_request_has_its_stage(
    image: str, secret: bytes | None, agent: bytes | None, stage: str
) -> None:
    verdict = drive(ucr_walk.walk(image, secret, agent), lambda request: pytest.fail(repr(request)))

    assert (verdict.stage, verdict.steps) == (stage, ())


@pytest.mark.parametrize("host", ["localhost:5000", "127.0.0.1", "127.3.2.1:80"])
def test_docker_tries_loopback_without_a_certificate_and_then_in_clear(host: str) -> None:
    asked: list[Request] = []

    def respond(request: Request) -> Answer:
        asked.append(request)
        return TransportError("connect: connection refused")

    verdict = drive(docker_walk.walk(f"{host}/app", Home()), respond)

    assert [request.url for request in asked] == [f"https://{host}/v2/", f"http://{host}/v2/"]
    assert not any(request.check_certificate for request in asked)
    assert verdict.error == f'Error response from daemon: Get "http://{host}/v2/": connect: connection refused'


def test_docker_asks_any_other_registry_over_https_only() -> None:
    verdict = drive(docker_walk.walk("registry.test:80/app", Home()), lambda _: TransportError("EOF"))

    assert [step.url for step in verdict.steps] == ["https://registry.test:80/v2/"]


def test_docker_posts_an_identity_token_and_hides_it() -> None:
    posted: list[Request] = []

    def respond(request: Request) -> Answer:
        if request.method == "POST":
            posted.append(request)
            return Response(200, (), b'{"access_token": "t"}')
        if request.authorization == "bearer":
            return SERVED if "/manifests/" in request.url else Response(200)
        return Response(401, (NO_SCOPE,))

    verdict = drive(docker_walk.walk(IMAGE, Home(entry(identitytoken="hunter2"))), respond)

    assert verdict.pullable
    assert parse_qs(posted[0].body.decode()) == {
        "client_id": ["docker"],
        "grant_type": ["refresh_token"],
        "refresh_token": ["hunter2"],
        "scope": ["repository:team/app:pull"],
        "service": ["registry"],
    }
    assert "hunter2" not in repr(posted)


def test_docker_tells_its_warnings_before_a_failure() -> None:
    verdict = drive(docker_walk.walk(IMAGE, Home(b"{")), lambda _: TransportError("EOF"))

    assert str(verdict.error).splitlines() == [
        "WARNING: Error loading config file: $HOME/.docker/config.json: unexpected EOF",
        'Error response from daemon: Get "https://registry.test/v2/": EOF',
    ]


def test_no_walk_shows_a_password() -> None:
    shown: list[str] = []

    def respond(request: Request) -> Answer:
        answer = Response(401, (BASIC,), b"hunter2")
        shown.append(repr((request, answer)))
        return answer

    verdicts = [
        drive(ucr_walk.walk(IMAGE, PASSWORD, None), respond),
        drive(docker_walk.walk(IMAGE, Home(PASSWORD)), respond),
    ]

    assert [step.authorization for step in verdicts[0].steps] == ["basic"]
    assert "hunter2" not in repr((shown, verdicts))
    assert base64.b64encode(b"user:hunter2").decode() not in repr((shown, verdicts))
