"""What is wrong with a pull secret, as the UCR reads it."""

import base64
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import secret_findings, ucr
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.problem import Problem
from tests.clients.scripted import jwt

NOW = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)
SECRET = Document("the secret team/pull", "renew it")
REGISTRY = "registry.test:443"
IMAGE = f"{REGISTRY}/team/web:1.0"
HUB = "https://index.docker.io/v1/"


def auth(user: str = "alice", password: str = "correct horse") -> str:
    """Write what stands under `auth`."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def config(**entries: Any) -> dict[str, Any]:
    """Write a docker config; keys that are no names are given as a dictionary."""
    return {"auths": entries}


def found(document: object, image: str = IMAGE) -> list[Problem]:
    """List the problems of a secret for an image."""
    value = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(secret_findings.findings(value, ucr.locate(ucr.parse_image(image)), SECRET, NOW))


def ids(document: object, image: str = IMAGE) -> list[str]:
    """List the ids of the problems."""
    return [problem.id for problem in found(document, image)]


def one(document: object, image: str = IMAGE) -> Problem:
    """Return the only problem."""
    [problem] = found(document, image)
    return problem


def test_what_stands_behind_the_document_is_not_quoted() -> None:
    document = json.dumps(config(**{REGISTRY: {"auth": auth()}})).encode()

    problem = one(document + document)

    assert "trailing characters: ***" in problem.sentence
    assert auth() not in problem.sentence


@pytest.mark.parametrize("key", [REGISTRY, f"https://{REGISTRY}", f"http://{REGISTRY}/v1/", f"{REGISTRY}/team"])
def test_a_secret_with_one_login_that_fits_is_in_order(key: str) -> None:
    assert ids(config(**{key: {"auth": auth()}})) == []


def test_logins_of_other_registries_beside_it_are_no_problem() -> None:
    assert ids(config(**{REGISTRY: {"auth": auth()}, "other.test": {"auth": auth()}, HUB: {}})) == []


@pytest.mark.parametrize("image", ["nginx", "team/private:1", "docker.io/team/private"])
@pytest.mark.parametrize("key", [HUB, "docker.io", "registry-1.docker.io"])
def test_every_key_of_the_hub_fits_its_images(image: str, key: str) -> None:
    assert ids(config(**{key: {"auth": auth()}}), image) == []


@pytest.mark.parametrize(
    ("key", "image", "difference"),
    [
        ("registry.test", IMAGE, "differs in the port"),
        (REGISTRY, "registry.test/team/web", "differs in the port"),
        ("Registry.test:443", IMAGE, "differs in capitals"),
        ("HTTPS://registry.test:443", IMAGE, ""),
        ("other.test", IMAGE, ""),
    ],
)
def test_pain_19_a_key_that_does_not_fit_names_both_strings(key: str, image: str, difference: str) -> None:
    problem = one(config(**{key: {"auth": auth()}}), image)
    assert problem.id == "no-entry-for-registry"
    assert repr(key) in problem.sentence
    assert repr(image.partition("/")[0]) in problem.sentence
    assert difference in problem.sentence


def test_pain_19_an_empty_config_has_no_entry_at_all() -> None:
    for document in (b"{}", b'{"auths": {}}', b'{"HttpHeaders": {"User-Agent": "x"}}'):
        assert ids(document) == ["no-entry-for-registry"]


def test_pain_19_a_long_list_of_keys_is_cut() -> None:
    problem = one(config(**{f"host{number}.test": {"auth": auth()} for number in range(100)}))
    assert "host0.test" in problem.sentence
    assert len(problem.sentence) < 400


def test_pain_20_several_entries_that_match_are_named_and_one_is_kept() -> None:
    problem = one(config(**{f"https://{REGISTRY}": {"auth": auth()}, REGISTRY: {"auth": auth(password="other")}}))
    assert problem.id == "ambiguous-keys"
    assert f"'https://{REGISTRY}'" in problem.sentence
    assert problem.remedy == f"keep '{REGISTRY}', and take 'https://{REGISTRY}' out of the secret team/pull"


def test_pain_20_several_entries_with_one_login_leave_nothing_to_chance() -> None:
    assert ids(config(**{f"https://{REGISTRY}": {"auth": auth()}, REGISTRY: {"auth": auth()}})) == []


def test_ucr_17_a_login_with_the_browser_leaves_three_keys() -> None:
    keys = {HUB: auth(), f"{HUB}access-token": auth("alice", "a"), f"{HUB}refresh-token": auth("alice", "r")}
    problem = one(config(**{key: {"auth": value} for key, value in keys.items()}), "team/private")
    assert problem.id == "web-login-keys"
    assert "access token at hub.docker.com" in problem.remedy


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"auths": {REGISTRY: {}}, "credsStore": "desktop"}, "docker-credential-desktop"),
        ({"auths": {REGISTRY: {}}, "credHelpers": {REGISTRY: "osxkeychain"}}, "docker-credential-osxkeychain"),
        ({"auths": {REGISTRY: {"identitytoken": "x"}}}, "identity token"),
        ({"auths": {REGISTRY: {"username": "alice", "password": "x"}}}, "reads auth alone"),
        ({"auths": {REGISTRY: {"auth": None}}}, "it has no auth"),
        ({REGISTRY: {"email": "alice@example.test"}}, "it has no auth"),
    ],
)
def test_pain_28_an_entry_without_auth_is_told_why(document: object, reason: str) -> None:
    problem = one(document)
    assert problem.id == "entry-without-auth"
    assert reason in problem.sentence


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"credsStore": "desktop"}, "a keyring of the machine that made it (docker-credential-desktop)"),
        ({"kind": "Secret", "data": {".dockerconfigjson": "x"}}, "Secret of Kubernetes"),
        ({"username": "alice", "password": "correct horse"}, "a user name and a password"),
        ({REGISTRY: auth()}, "Invalid JSON object '***'"),
        ({"auths": {"other.test": {"auth": 5}}}, "Not expecting a JSON number"),
        (b"\x1f\x8b\x08 and so on", "it is an archive"),
        (b"not json: correct horse", "syntax error at line 1 near: ***"),
        (b"", "syntax error"),
    ],
)
def test_pain_28_what_is_no_docker_config_is_named_for_what_it_is(document: object, reason: str) -> None:
    problem = one(document)
    assert problem.id == "secret-not-a-docker-config"
    assert reason in problem.sentence
    assert "correct horse" not in problem.sentence


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "is empty"),
        ("alice:correct horse", "is USER:PASSWORD as it is"),
        ("AAAAA", "is not base64"),
        ("foo", "is not base64"),
        (base64.b64encode(b"correct horse").decode(), "not the base64 of USER:PASSWORD, but of one word"),
        (auth("", "correct horse"), "lacks a user or a password"),
    ],
)
def test_pain_32_and_vendor_page_9_an_auth_that_is_no_user_and_password(value: str, reason: str) -> None:
    problem = one(config(**{REGISTRY: {"auth": value}}))
    assert problem.id == "auth-not-user-and-password"
    assert reason in problem.sentence
    assert "correct horse" not in problem.sentence


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (auth() + "\n", "the header ends there"),
        (auth() + "\r\n", "the header ends there"),
        (auth()[:8] + "\n" + auth()[8:], "what is behind it is not sent"),
        (auth(password="correct horse\n"), "as echo without -n makes it"),
    ],
)
def test_pain_32_a_newline_is_told_where_it_is(value: str, reason: str) -> None:
    problem = one(config(**{REGISTRY: {"auth": value}}))
    assert problem.id == "auth-with-newline"
    assert reason in problem.sentence


@pytest.mark.parametrize(
    ("hours", "words"), [(-1, "expired on 2024-05-01 at 11:30 UTC"), (2, "expires on 2024-05-01 at 14:30 UTC")]
)
def test_pain_30_a_token_with_an_end_is_told(hours: int, words: str) -> None:
    token = jwt(exp=(NOW + timedelta(hours=hours)).timestamp())
    problem = one(config(**{REGISTRY: {"auth": auth("alice", token)}}))
    assert problem.id == "credential-expires"
    assert words in problem.sentence
    assert token not in f"{problem}"


@pytest.mark.parametrize(
    ("user", "instead"),
    [
        ("AWS", "let a job renew the login and the secret in time, for Amazon ECR gives no lasting ones"),
        ("gitlab-ci-token", "make a deploy token with the scope read_registry in the settings of the project or group"),
        ("<token>", "use an account for machines, with a token or password that stays"),
    ],
)
def test_pain_39_a_token_of_a_session_is_told_with_what_lasts(user: str, instead: str) -> None:
    problem = one(config(**{REGISTRY: {"auth": auth(user, "token")}}))
    assert problem.id == "credential-expires"
    assert problem.remedy == f"{instead}: renew it"


def test_pain_39_a_key_that_is_no_registry_is_looked_at_too() -> None:
    problem = one(config(**{f"https://{REGISTRY}/team": {"auth": auth("AWS", "token")}}))
    assert problem.id == "credential-expires"


def test_an_entry_that_is_not_sent_does_not_count() -> None:
    assert ids(config(**{REGISTRY: {"auth": auth()}, "other.test": {"auth": auth("AWS", "x")}})) == []


def test_pain_33_a_key_of_the_hub_does_not_serve_another_registry() -> None:
    assert ids(config(**{HUB: {"auth": auth()}})) == ["no-entry-for-registry"]


keys = st.sampled_from([REGISTRY, f"https://{REGISTRY}", "other.test", HUB, "x"])
values = st.none() | st.text(max_size=12) | st.integers() | st.just(auth())
entries = st.fixed_dictionaries({}, optional={"auth": values, "username": values, "identitytoken": values}) | values


@given(st.binary() | st.dictionaries(keys, entries).map(lambda auths: json.dumps({"auths": auths}).encode()))
def test_any_value_gives_problems_that_name_the_secret_and_not_what_is_in_it(value: bytes) -> None:
    for problem in found(value):
        assert "he secret team/pull" in problem.sentence
        assert auth() not in f"{problem}"
        assert problem.remedy
