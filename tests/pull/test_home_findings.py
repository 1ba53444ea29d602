"""What is wrong with the docker config in a sandbox, as the docker CLI reads it."""

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import home_findings
from dcos_registry.pull.docker import Home
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.problem import Problem
from tests.clients.scripted import jwt
from tests.pull.test_secret_findings import HUB, IMAGE, NOW, REGISTRY, auth, config

ARCHIVE = Document("the archive docker.tar.gz", "renew it")


def found(document: Any, image: str = IMAGE) -> list[Problem]:
    """List the problems of a config.json for an image."""
    value = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(home_findings.findings(Home(config=value), image, ARCHIVE, NOW))


def ids(document: Any, image: str = IMAGE) -> list[str]:
    """List the ids of the problems."""
    return [problem.id for problem in found(document, image)]


@pytest.mark.parametrize("entry", [{"auth": auth()}, {"username": "alice", "password": "x"}, {"identitytoken": "x"}])
def test_a_config_with_one_login_that_fits_is_in_order(entry: dict[str, str]) -> None:
    assert ids(config(**{REGISTRY: entry, "other.test": {"auth": auth()}})) == []


def test_a_sandbox_without_a_config_has_nothing_wrong_with_it() -> None:
    assert list(home_findings.findings(Home(), IMAGE, ARCHIVE, NOW)) == []


@pytest.mark.parametrize("key", ["registry.test", "docker.io", HUB])
def test_pain_19_a_key_that_does_not_fit_names_both_strings(key: str) -> None:
    [problem] = found(config(**{key: {"auth": auth()}}))
    assert problem.id == "no-entry-for-registry"
    assert repr(key) in problem.sentence
    assert repr(REGISTRY) in problem.sentence


@pytest.mark.parametrize("key", ["docker.io", "index.docker.io", "https://index.docker.io/v1", "registry-1.docker.io"])
def test_pain_33_docker_takes_one_key_for_the_hub(key: str) -> None:
    [problem] = found(config(**{key: {"auth": auth()}}), "team/private")
    assert problem.id == "no-entry-for-registry"
    assert f"takes the key {HUB} and no other" in problem.sentence
    assert ids(config(**{HUB: {"auth": auth()}}), "team/private") == []


def test_pain_20_several_inexact_keys_are_chance() -> None:
    both = {f"https://{REGISTRY}": {"auth": auth()}, f"{REGISTRY}/v1/": {"auth": auth(password="other")}}
    assert ids(config(**both)) == ["ambiguous-keys"]
    assert ids(config(**both, **{REGISTRY: {"auth": auth()}})) == []
    assert ids(config(**{key: {"auth": auth()} for key in both})) == []


@pytest.mark.parametrize(
    "document",
    [
        {"auths": {REGISTRY: {}}, "credsStore": "desktop"},
        {"auths": {}, "credHelpers": {REGISTRY: "desktop"}},
        {"credsStore": "desktop"},
    ],
)
def test_pain_29_a_helper_is_on_no_agent(document: Any) -> None:
    assert ids(document)[0] == "credential-helper"
    assert "docker-credential-desktop" in found(document)[0].sentence


def test_pain_28_an_entry_without_a_login() -> None:
    assert ids(config(**{REGISTRY: {}})) == ["entry-without-auth"]
    assert ids({"auths": {REGISTRY: {}}, "credsStore": "desktop"}) == ["credential-helper", "entry-without-auth"]


@pytest.mark.parametrize("document", [b"not json", b"[]", {"auths": []}, {"auths": {"other.test": "x"}}])
def test_a_config_that_docker_cannot_read_is_pulled_without(document: Any) -> None:
    assert ids(document) == ["archive-not-a-docker-config"]


def test_pain_32_an_auth_that_does_not_decode_makes_the_others_chance() -> None:
    problems = found(config(**{"other.test": {"auth": "AAAAA"}, REGISTRY: {"auth": auth()}}))
    assert [problem.id for problem in problems] == ["auth-not-user-and-password"]
    assert "'other.test'" in problems[0].sentence


def test_pain_32_a_newline_behind_the_password_is_sent_along() -> None:
    assert ids(config(**{REGISTRY: {"auth": auth(password="x\n")}})) == ["auth-with-newline"]
    assert ids(config(**{REGISTRY: {"auth": auth() + "\n"}})) == []


def test_pain_30_a_token_with_an_end_is_told_wherever_it_stands() -> None:
    token = jwt(exp=NOW.timestamp() + 60)
    for entry in ({"auth": auth("alice", token)}, {"identitytoken": token}, {"registrytoken": token}):
        assert ids(config(**{REGISTRY: entry})) == ["credential-expires"]
    assert ids(config(**{REGISTRY: {"auth": auth("AWS", "x")}})) == ["credential-expires"]


def test_the_old_file_is_not_read_everywhere() -> None:
    value = json.dumps({REGISTRY: {"auth": auth()}}).encode()
    problems = list(home_findings.findings(Home(dockercfg=value), IMAGE, ARCHIVE, NOW))
    assert [problem.id for problem in problems] == ["legacy-dockercfg"]


def test_a_setting_that_stops_every_pull() -> None:
    document = {**config(**{REGISTRY: {"auth": auth()}}), "stackOrchestrator": "none"}
    assert ids(document) == ["config-stops-pulls"]


@given(st.binary() | st.dictionaries(st.text(), st.text()).map(lambda auths: json.dumps({"auths": auths}).encode()))
def test_any_config_gives_problems_or_none(value: bytes) -> None:
    assert all(problem.sentence and problem.remedy for problem in found(value))


def test_now_is_what_the_caller_says() -> None:
    token = config(**{REGISTRY: {"auth": auth("alice", jwt(exp=NOW.timestamp()))}})
    for now, word in ((datetime(2020, 1, 1, tzinfo=timezone.utc), "expires"), (NOW, "expired")):
        home = Home(config=json.dumps(token).encode())
        [problem] = home_findings.findings(home, IMAGE, ARCHIVE, now)
        assert word in problem.sentence
