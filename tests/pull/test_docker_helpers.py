"""Credential helpers, as the docker CLI asks them (docker.md 17 to 20)."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import docker
from dcos_registry.pull.docker import Home
from dcos_registry.pull.docker_config import HUB_KEY, Login
from dcos_registry.pull.docker_helpers import Helper, HelperAnswer

OWN = Login("own", "x")
GIVEN = Login("given", "y")


def home(**more: object) -> Home:
    auths = {"registry.test": {"auth": base64.b64encode(b"own:x").decode()}}
    return Home(json.dumps({"auths": auths, **more}).encode())


STORE = home(credsStore="store")


def answering(answer: HelperAnswer | None) -> Helper:
    return lambda name, server: answer


def said(document: object, exit_code: int = 0) -> Helper:
    return answering(HelperAnswer(exit_code, json.dumps(document).encode()))


def login(helper: Helper, files: Home = STORE) -> Login:
    (choice,) = docker.choices(files, "registry.test", helper)
    return choice.login


@pytest.mark.parametrize(
    ("more", "registry", "name"),
    [
        ({"credsStore": "all"}, "registry.test", "all"),
        ({"credsStore": "all", "credHelpers": {"registry.test": "one"}}, "registry.test", "one"),
        ({"credsStore": "all", "credHelpers": {"registry.test": ""}}, "registry.test", None),
        ({"credHelpers": {"https://registry.test": "one", "*": "one"}}, "registry.test", None),
        ({"credHelpers": {"registry.test": "one"}}, "registry.test:443", None),
        ({"credHelpers": {HUB_KEY: "one"}}, "docker.io", "one"),
        ({"credHelpers": {"docker.io": "one"}}, "docker.io", None),
    ],
)
def test_rule_17_a_helper_is_found_by_the_lookup_name_and_gets_it(
    more: dict[str, object], registry: str, name: str | None
) -> None:
    asked: list[tuple[str, str]] = []

    def helper(name: str, server: str) -> None:
        asked.append((name, server))

    docker.choices(home(**more), registry, helper)

    assert asked == ([(name, HUB_KEY if registry == "docker.io" else registry)] if name else [])


def test_rule_17_a_helper_beats_the_entry() -> None:
    (choice,) = docker.choices(STORE, "registry.test", said({"Username": "given", "Secret": "y"}))

    assert (choice.login, choice.key) == (GIVEN, None)
    assert choice.notes == ("the credentials come from docker-credential-store",)


@pytest.mark.parametrize(
    "helper",
    [
        None,
        answering(None),
        said({"Username": "given", "Secret": "y"}, exit_code=1),
        answering(HelperAnswer(1, b"boom")),
        answering(HelperAnswer(1, b"credentials not found in native keychain\nat all")),
        answering(HelperAnswer(0, b"")),
        answering(HelperAnswer(0, b'text {"Username": "given", "Secret": "y"}')),
        said([]),
        said({"Username": 1, "Secret": "y"}),
    ],
)
def test_rule_18_a_helper_that_fails_is_passed_over_in_silence(helper: Helper | None) -> None:
    (choice,) = docker.choices(STORE, "registry.test", helper)

    assert (choice.login, choice.key) == (OWN, "registry.test")
    assert choice.warnings == ()
    assert "docker-credential-store" in choice.notes[0]


def test_pain_29_a_config_that_names_a_helper_is_told_of() -> None:
    (choice,) = docker.choices(STORE, "registry.test")

    assert choice.notes == ("the agent would run docker-credential-store; here it is taken as missing",)


def test_pain_28_the_empty_entry_of_a_laptop_sends_nothing_without_its_helper() -> None:
    laptop = Home(b'{"auths": {"registry.test": {}}, "credsStore": "desktop"}')

    (choice,) = docker.choices(laptop, "registry.test", answering(None))

    assert (choice.key, choice.login) == ("registry.test", Login())
    assert choice.notes == (
        "docker-credential-desktop is missing or cannot be run; docker does not say so and takes the entry in auths",
    )


@pytest.mark.parametrize(
    "helper",
    [
        answering(HelperAnswer(1, b"credentials not found in native keychain\n")),
        said({}),
        said(None),
        said({"Username": "given", "Secret": ""}),
        said({"Username": "", "Secret": "y"}),
    ],
)
def test_rule_19_a_helper_without_credentials_drops_the_entry(helper: Helper) -> None:
    assert login(helper) == Login()


@pytest.mark.parametrize(
    ("answer", "sent"),
    [
        (b'{"USERNAME": "given", "secret": "y", "ServerURL": "elsewhere"} rest', GIVEN),
        (b'{"Username": "<token>", "Secret": "y"}', Login(identity_token="y")),
        (b'{"Username": "given", "Secret": "y\\n"}', Login("given", "y\n")),
    ],
)
def test_rule_20_a_helpers_answer_is_read_as_go_reads_it(answer: bytes, sent: Login) -> None:
    assert login(answering(HelperAnswer(0, answer))) == sent


def test_a_registry_token_of_the_entry_survives_the_helper() -> None:
    files = Home(b'{"auths": {"registry.test": {"registrytoken": "t", "identitytoken": "i"}}, "credsStore": "store"}')

    assert login(said({"Username": "given", "Secret": "y"}), files) == Login("given", "y", registry_token="t")


def test_a_helper_ends_the_ambiguity_of_the_entries() -> None:
    keys = {"https://registry.test": "YTp4", "http://registry.test": "Yjp4"}
    document = {"auths": {key: {"auth": auth} for key, auth in keys.items()}, "credsStore": "store"}
    files = Home(json.dumps(document).encode())

    assert len(docker.choices(files, "registry.test", answering(None))) == 2
    assert login(said({"Username": "given", "Secret": "y"}), files) == GIVEN


@given(st.integers(0, 3), st.binary())
def test_any_answer_gives_a_choice_and_shows_no_secret(exit_code: int, stdout: bytes) -> None:
    assert docker.choices(STORE, "registry.test", answering(HelperAnswer(exit_code, stdout)))


def test_no_value_of_a_helper_shows_its_secret() -> None:
    answer = HelperAnswer(0, b'{"Username": "given", "Secret": "hunter2"}')

    assert "hunter2" not in repr((answer, docker.choices(STORE, "registry.test", answering(answer))))
