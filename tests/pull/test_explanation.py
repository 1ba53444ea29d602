"""What a failed pull is explained by: what it shows by itself, and what a second look at the registry adds."""

import base64
import json
from collections.abc import Callable

import pytest

from dcos_registry.pull import docker_manifest, ucr_manifest
from dcos_registry.pull.attempts import AgentSettings, Credentials, attempts
from dcos_registry.pull.docker import Home
from dcos_registry.pull.explanation import Explanation, Failed, as_it_ended
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.second_look import look_again
from dcos_registry.pull.transport import Request, Response, Verdict
from tests.pull.driving import Answer, drive

IMAGE = "registry.test/team/web:1.0"
ALICE = base64.b64encode(b"alice:right").decode()
WRONG = base64.b64encode(b"alice:wrong").decode()
ROOT = "https://registry.test/v2/team/web"
TOKENS = "https://tokens.test/token"
BASIC = Response(401, (("WWW-Authenticate", 'Basic realm="x"'),))
BEARER = Response(401, (("WWW-Authenticate", f'Bearer realm="{TOKENS}",service="s",scope="repository:team/web:pull"'),))
Registry = Callable[[Request], Answer]


def authorization(request: Request) -> str:
    return next((value for name, value in request.headers if name == "Authorization"), "")


def document(auth: str | None) -> bytes | None:
    return None if auth is None else json.dumps({"auths": {"registry.test": {"auth": auth}}}).encode()


def explained(
    registry: Registry, auth: str | None, *, problems: tuple[Problem, ...] = (), looks_further: bool = True
) -> tuple[Verdict, Explanation]:
    credentials = Credentials("the secret team/pull", "RENEW", secret=document(auth), searched="the secret team/pull")
    possible = attempts("ucr", IMAGE, credentials, None, AgentSettings())
    attempt = possible.all[0]
    verdict = drive(attempt.walk, registry)
    failed = Failed("ucr", IMAGE, verdict, possible.place, credentials, attempt.login, problems)
    return verdict, drive(look_again(failed), registry) if looks_further else as_it_ended(failed)


def basic_registry(request: Request) -> Answer:
    if authorization(request) != f"Basic {ALICE}":
        return BASIC
    if request.url.endswith("/tags/list"):
        return Response(200, (), b'{"name": "team/web", "tags": ["1.1", "0.9", "latest"]}')
    return Response(404, (), b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')


def test_nothing_is_there_for_the_registry() -> None:
    verdict, explanation = explained(basic_registry, None)

    assert str(verdict.error).startswith("Got unexpected BASIC Authorization")
    assert explanation == Explanation(
        "registry.test wants a login, and there is none for registry.test in the secret team/pull", "RENEW"
    )


def test_the_login_is_refused() -> None:
    assert explained(basic_registry, WRONG)[1] == Explanation("registry.test refuses the login of alice", "RENEW")


def test_the_tags_that_are_there_are_named_the_nearest_first() -> None:
    explanation = explained(basic_registry, ALICE)[1]

    assert explanation.cause == ("registry.test has no team/web:1.0; the tags of team/web are 1.1, latest, 0.9")
    assert explanation.remedy == "dcos registry image-check registry.test/team/web:1.1"


def test_what_is_no_tag_gets_into_no_command() -> None:
    def registry(request: Request) -> Answer:
        if request.url.endswith("/tags/list"):
            return Response(200, (), json.dumps({"tags": ["1.1; rm -rf ~", "$(id)", 7, "0.9"]}).encode())
        return Response(404)

    explanation = explained(registry, ALICE)[1]

    assert explanation.cause.endswith("the tags of team/web are 0.9")
    assert explanation.remedy == "dcos registry image-check registry.test/team/web:0.9"


def test_without_a_second_look_nobody_is_asked() -> None:
    asked = []

    def registry(request: Request) -> Answer:
        asked.append(request)
        return basic_registry(request)

    verdict, explanation = explained(registry, ALICE, looks_further=False)

    assert len(asked) == len(verdict.steps) == 1
    assert explanation.cause == "registry.test has no team/web:1.0, or hides it from alice"


def test_pain_5_the_image_is_there_for_everybody_and_only_the_wrong_login_is_in_the_way() -> None:
    def registry(request: Request) -> Answer:
        if request.url.startswith(TOKENS):
            return Response(200, (), b'{"token": "t"}') if not authorization(request) else Response(401)
        return Response(200) if authorization(request) == "Bearer t" else BEARER

    explanation = explained(registry, WRONG)[1]

    assert explanation.cause == (
        "tokens.test, where registry.test sends its callers, refuses the login of alice, "
        "although everybody may pull the image without one"
    )
    assert explanation.remedy == "RENEW; or take the entry for registry.test out of the secret team/pull"


def test_pain_34_the_login_is_right_and_may_not_pull_this_repository() -> None:
    def registry(request: Request) -> Answer:
        if request.url.startswith(TOKENS):
            return Response(200, (), json.dumps({"token": authorization(request) or "nobody"}).encode())
        return BEARER

    explanation = explained(registry, ALICE)[1]

    assert explanation.cause == "registry.test does not let alice pull team/web, or there is no such repository"
    assert explanation.remedy == "ask whoever runs registry.test to let alice pull team/web"


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        (docker_manifest.OCI, "an OCI image"),
        (docker_manifest.INDEX, "an OCI index, for several platforms"),
        (docker_manifest.LIST, "a manifest list, for several platforms"),
    ],
)
@pytest.mark.parametrize("is_strict", [True, False])
def test_pain_21_the_image_has_a_form_that_the_ucr_does_not_pull(
    media_type: str, form: str, *, is_strict: bool
) -> None:
    def registry(request: Request) -> Answer:
        accepted = next(value for name, value in request.headers if name == "Accept")
        if is_strict and accepted == ucr_manifest.ACCEPT:
            return Response(404)
        return Response(200, (("Content-Type", media_type),), b"{}")

    explanation = explained(registry, None)[1]

    assert (
        explanation.cause == f"the image is {form}, and the UCR pulls Docker's own form (schema 2) of one platform only"
    )
    assert str(explanation.remedy).startswith("skopeo copy --format v2s2 ")
    assert str(explanation.remedy).endswith("and pull registry.test/team/web:1.0-v2s2")


def test_pain_21_what_distribution_says_in_its_refusal_is_enough() -> None:
    message = "OCI manifest found, but accept header does not support OCI manifests"
    body = json.dumps({"errors": [{"code": "MANIFEST_UNKNOWN", "message": message}]}).encode()

    explanation = explained(lambda _: Response(404, (), body), None, looks_further=False)[1]

    assert explanation.cause.startswith("the image is an OCI image, and the UCR pulls")


def test_pain_37_the_limit_of_pulls_is_told_with_what_is_left() -> None:
    headers = (("RateLimit-Remaining", "0;w=21600"), ("Retry-After", "300"))

    verdict, explanation = explained(lambda _: Response(429, headers), ALICE)

    assert str(verdict.error).startswith("Failed to decode HTTP responses: Decoding failed")
    assert explanation.cause.endswith("0 pulls are left; it may be asked again in 300 seconds")


def test_a_registry_that_refuses_what_it_has_not_asked_for() -> None:
    def registry(request: Request) -> Answer:
        sent = authorization(request)
        if request.url.startswith(TOKENS):
            return Response(200, (), b'{"token": "t"}')
        return {"": BEARER, "Bearer t": Response(200)}.get(sent, Response(403))

    assert explained(registry, ALICE)[1].cause == (
        "registry.test refuses a login that it has not asked for, and the UCR sends it at once"
    )


@pytest.mark.parametrize("looks_further", [True, False])
def test_pain_32_a_newline_behind_auth_is_named_where_the_registry_then_has_another_form(
    *, looks_further: bool
) -> None:
    def registry(request: Request) -> Answer:
        accepts = any(name == "Accept" for name, _ in request.headers)
        return Response(200) if accepts else Response(404)

    problem = Problem("auth-with-newline", "the entry has a newline behind its auth", "WRITE IT ANEW")
    explanation = explained(registry, f"{ALICE}\n", problems=(problem,), looks_further=looks_further)[1]

    assert explanation.cause.endswith("hides it from alice: the entry has a newline behind its auth")
    assert explanation.remedy == "WRITE IT ANEW"


def test_the_docker_engine_is_not_asked_for_the_login_that_it_has() -> None:
    credentials = Credentials("the archive", "RENEW", home=Home(document(ALICE)), searched="the archive")
    possible = attempts("docker", IMAGE, credentials, None, AgentSettings())

    def registry(request: Request) -> Answer:
        return Response(200) if request.url.endswith("/v2/") else Response(401)

    verdict = drive(possible.all[0].walk, registry)
    failed = Failed("docker", IMAGE, verdict, possible.place, credentials, possible.all[0].login)

    assert drive(look_again(failed), registry).cause == (
        "registry.test wants a login for the image and asks for none at /v2/, where alone the Docker Engine looks, "
        "so that it sends none"
    )


def test_pain_39_a_token_that_has_expired_is_named() -> None:
    problem = Problem("credential-expires", "the entry holds a token; it expired on 2020-01-01", "MAKE A NEW ONE")

    explanation = explained(basic_registry, WRONG, problems=(problem,))[1]

    assert explanation.cause == (
        "registry.test refuses the login of alice: the entry holds a token; it expired on 2020-01-01"
    )
    assert explanation.remedy == "MAKE A NEW ONE"


def test_a_name_that_the_engine_refuses_is_explained_without_a_question() -> None:
    credentials = Credentials("none", "")
    possible = attempts("ucr", "registry.test:port/x", credentials, None, AgentSettings())
    verdict = drive(possible.all[0].walk, basic_registry)
    failed = Failed("ucr", "registry.test:port/x", verdict, possible.place, credentials)

    explanation = drive(look_again(failed), basic_registry)

    assert explanation.cause == "the port of the registry in the image's name is no number: 'port'"
