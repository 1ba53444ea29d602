import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import docker, docker_config, docker_reference
from dcos_registry.pull.docker import Home
from dcos_registry.pull.docker_reference import BadReference


def auth(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def config(**auths: str) -> bytes:
    return json.dumps({"auths": {key.replace("_", "."): {"auth": value} for key, value in auths.items()}}).encode()


MINE, AGENTS = config(registry_test=auth("me:x")), config(registry_test=auth("agent:y"))


@given(st.binary(), st.binary())
def test_no_file_stops_a_pull(text: bytes, legacy: bytes) -> None:
    for home in (Home(config=text), Home(dockercfg=legacy)):
        assert docker.choose(home, "registry.test").login.username is not None


def test_the_sandbox_goes_before_the_agent() -> None:
    assert docker.home_of_pull(Home(config=MINE), AGENTS) == Home(config=MINE)
    assert docker.home_of_pull(Home(dockercfg=b""), AGENTS) == Home(dockercfg=b"")
    assert docker.home_of_pull(Home(), AGENTS) == Home(config=AGENTS)
    assert docker.home_of_pull(Home(), None) == Home()


@pytest.mark.parametrize("text", [b'{"credsStore": "x"}', b'{"registry.test": {"auth": "x"}}', b'{"auths": null}'])
def test_an_agents_config_without_auths_becomes_a_dockercfg(text: bytes) -> None:
    assert docker.home_of_pull(Home(), text) == Home(dockercfg=text)


def test_one_file_counts_even_an_empty_one() -> None:
    legacy = json.dumps({"registry.test": {"auth": auth("me:x")}}).encode()

    assert docker.choose(Home(b"", legacy), "registry.test").keys == ()
    assert docker.choose(Home(None, legacy), "registry.test").login.username == "me"


def test_an_exact_key_hides_the_others() -> None:
    both = config(**{"https://registry_test": auth("a:1"), "registry_test": auth("b:2")})

    choice = docker.choose(Home(both), "registry.test")

    assert choice.keys == ("registry.test",)
    assert choice.login.username == "b"


def test_several_inexact_keys_are_all_told_the_first_of_the_file_first() -> None:
    both = config(**{"http://registry_test": auth("a:1"), "https://registry_test/v2/": auth("b:2")})

    assert docker.choose(Home(both), "registry.test").keys == ("http://registry.test", "https://registry.test/v2/")


@pytest.mark.parametrize("key", ["docker.io", "index.docker.io", "https://index.docker.io/v1", "registry-1.docker.io"])
def test_the_hub_has_one_key(key: str) -> None:
    both = json.dumps({"auths": {key: {"auth": auth("a:1")}, "https://index.docker.io/v1/": {"auth": auth("b:2")}}})

    assert docker.choose(Home(both.encode()), "docker.io").login.username == "b"


def test_a_bad_auth_makes_the_others_random() -> None:
    good_first = docker.choose(Home(config(registry_test=auth("me:x"), other="!!!")), "registry.test")
    bad_first = docker.choose(Home(config(other="!!!", registry_test=auth("me:x"))), "registry.test")

    assert good_first.random
    assert bad_first.random
    assert (good_first.login.username, bad_first.login.username) == ("me", "")
    assert good_first.warnings == (
        "WARNING: Error loading config file: $HOME/.docker/config.json: illegal base64 data at input byte 0",
    )


def test_a_helper_is_named_and_beats_the_entries() -> None:
    text = b'{"credsStore": "desktop", "credHelpers": {"registry.test": "pass", "open.test": ""}}'

    helpers = [docker.choose(Home(text), name).helper for name in ("registry.test", "open.test", "other.test")]

    assert helpers == ["pass", "", "desktop"]


@given(st.text(min_size=1).filter(lambda name: ":" not in name), st.text(min_size=1))
def test_what_was_encoded_is_decoded(user: str, password: str) -> None:
    login = docker_config.parse(config(registry_test=auth(f"{user}:{password}"))).logins["registry.test"]

    assert (login.username, login.password) == (user, password.strip("\x00"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dXNlcjpwYXN", "illegal base64 data at input byte 8"),
        ("dXNl\ncjpwYXN", "illegal base64 data at input byte 9"),
        ("dXNlcjpwYXNz ", "illegal base64 data at input byte 12"),
        ("dXNlcjpwYX==x", "illegal base64 data at input byte 12"),
        ("dXNlcjpwYX=", "illegal base64 data at input byte 11"),
        ("dXNlcjpwYX=x", "illegal base64 data at input byte 10"),
        ("dXNlcjpw-_", "illegal base64 data at input byte 8"),
        ("dXNlcg==", "Invalid auth configuration file"),
        ("dXNlcjpwYXNz\r\n", None),
        ("dXNlcjp4eA\n=\n=\n", None),
    ],
)
def test_go_says_where_base64_ends(text: str, reason: str | None) -> None:
    assert docker_config.parse(config(registry_test=text)).warning == reason


NAMES = st.from_regex(r"[a-z0-9.]{1,8}(:[0-9]{1,4})?(/[a-z0-9._-]{1,6}){0,3}(:[a-zA-Z0-9.]{1,5})?", fullmatch=True)


@given(st.text() | NAMES)
def test_any_image_name_is_read_or_refused(name: str) -> None:
    try:
        reference = docker_reference.parse(name)
    except BadReference as error:
        assert str(error)
    else:
        assert (reference.tag is None) != (reference.digest is None)
        suffix = f"@{reference.digest}" if reference.digest else f":{reference.tag}"
        assert docker_reference.parse(f"{reference.domain}/{reference.path}{suffix}") == reference


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("https://registry.test/app", "invalid reference format"),
        ("registry.test/App", "invalid reference format: repository name must be lowercase"),
        ("LOCALHOST/app", "invalid reference format: repository name must be lowercase"),
        ("registry.test/" + 250 * "a", "repository name must not be more than 255 characters"),
        (64 * "a", f"invalid repository name ({64 * 'a'}), cannot specify 64-byte hexadecimal strings"),
        ("registry.test/app@sha256:" + 40 * "a", "invalid checksum digest length"),
    ],
)
def test_the_cli_refuses_a_bad_name_in_its_words(name: str, message: str) -> None:
    with pytest.raises(BadReference) as refusal:
        docker_reference.parse(name)

    assert str(refusal.value) == message


def test_no_value_shows_its_secret() -> None:
    home = Home(config(registry_test=auth("user:hunter2")), b"hunter2")
    choice = docker.choose(home, "registry.test")

    assert "hunter2" not in repr((home, choice, docker_config.parse(home.config or b"")))
    assert choice.login.password == "hunter2"
    assert auth("user:hunter2") not in repr((home, choice))
