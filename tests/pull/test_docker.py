"""Which file, entry and image name count for the docker CLI (docker.md 1 to 16, 33 to 35)."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import docker, docker_config, docker_reference
from dcos_registry.pull.docker import Choice, Home
from dcos_registry.pull.docker_config import Login
from dcos_registry.pull.docker_reference import BadReference


def auth(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def config(**auths: str) -> bytes:
    return json.dumps({"auths": {key.replace("_", "."): {"auth": value} for key, value in auths.items()}}).encode()


def keyed(users: dict[str, str]) -> bytes:
    return json.dumps({"auths": {key: {"auth": auth(user)} for key, user in users.items()}}).encode()


def usual(home: Home, registry: str = "registry.test") -> Choice:
    return docker.choices(home, registry)[0]


MINE, AGENTS = config(registry_test=auth("me:x")), config(registry_test=auth("agent:y"))


@given(st.binary(), st.binary())
def test_whatever_the_files_hold_there_is_a_usual_choice(text: bytes, legacy: bytes) -> None:
    for home in (Home(config=text), Home(dockercfg=legacy)):
        usual, *others = docker.choices(home, "registry.test")
        assert not {usual.login} & {other.login for other in others}


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

    assert usual(Home(b"", legacy)) == Choice()
    assert usual(Home(None, legacy)).login.username == "me"


def test_an_exact_key_hides_the_others() -> None:
    both = config(**{"https://registry_test": auth("a:1"), "registry_test": auth("b:2")})

    (choice,) = docker.choices(Home(both), "registry.test")

    assert (choice.key, choice.login.username) == ("registry.test", "b")


def test_pain_20_of_several_inexact_keys_each_may_win_the_first_of_the_file_first() -> None:
    first, second = "http://registry.test", "https://registry.test/v2/"
    several = docker.choices(Home(keyed({first: "a:1", second: "b:2"})), "registry.test")

    assert [(each.key, each.login.username, each.rivals) for each in several] == [
        (first, "a", (second,)),
        (second, "b", (first,)),
    ]


def test_rule_15_an_empty_entry_can_win_too() -> None:
    document = {"auths": {"https://registry.test": {}, "registry.test/": {"auth": auth("a:1")}}}

    several = docker.choices(Home(json.dumps(document).encode()), "registry.test")

    assert [each.login.username for each in several] == ["", "a"]


def test_entries_that_send_the_same_are_one_choice() -> None:
    same = keyed({"http://registry.test": "a:1", "https://registry.test": "a:1"})

    assert [(each.key, each.rivals) for each in docker.choices(Home(same), "registry.test")] == [
        ("http://registry.test", ())
    ]


@pytest.mark.parametrize("key", ["docker.io", "index.docker.io", "https://index.docker.io/v1", "registry-1.docker.io"])
def test_pain_33_the_hub_has_one_key(key: str) -> None:
    both = json.dumps({"auths": {key: {"auth": auth("a:1")}, "https://index.docker.io/v1/": {"auth": auth("b:2")}}})

    assert usual(Home(both.encode()), "docker.io").login.username == "b"


@pytest.mark.parametrize(("names", "users"), [(["mine", "bad"], ["me", ""]), (["bad", "mine"], ["", "me"])])
def test_rule_8_a_bad_auth_makes_the_others_random(names: list[str], users: list[str]) -> None:
    entries = {"mine": {"registry_test": auth("me:x")}, "bad": {"other": "!!!"}}
    first, second = (entries[name] for name in names)

    several = docker.choices(Home(config(**first, **second)), "registry.test")

    assert [each.login.username for each in several] == users
    assert {each.undecodable for each in several} == {("other",)}
    assert {each.warnings for each in several} == {
        ("WARNING: Error loading config file: $HOME/.docker/config.json: illegal base64 data at input byte 0",)
    }


def test_rule_8_a_bad_auth_is_certain_where_it_is_the_registrys_own() -> None:
    (choice,) = docker.choices(Home(config(registry_test="!!!", other="!!!")), "registry.test")

    assert (choice.key, choice.login, choice.undecodable) == ("registry.test", Login(), ())


def test_rules_8_and_15_come_together() -> None:
    several = docker.choices(
        Home(config(**{"http://registry_test": auth("a:1"), "other": "!!!", "https://registry_test": auth("b:2")})),
        "registry.test",
    )

    assert [(each.key, each.login.username) for each in several] == [
        ("http://registry.test", "a"),
        ("http://registry.test", ""),
        ("https://registry.test", "b"),
    ]


@pytest.mark.parametrize(
    ("entry", "sent"),
    [
        ({"username": "u", "password": "p"}, Login("u", "p")),
        ({"username": "u", "password": "p", "auth": "!!!"}, Login("u", "p")),
        ({"username": "u", "password": "p", "auth": auth("v:q")}, Login("v", "q")),
        ({"username": "u", "password": "p", "auth": auth("v:")}, Login()),
        ({"username": "u"}, Login()),
        ({"auth": auth(":p")}, Login()),
        ({"auth": ""}, Login()),
    ],
)
def test_rule_9_fields_count_where_no_auth_does(entry: dict[str, str], sent: Login) -> None:
    home = Home(json.dumps({"auths": {"registry.test": entry}}).encode())

    assert usual(home).login == sent


def test_a_dockercfg_with_a_wrong_type_is_read_undecoded() -> None:
    entries = {"registry.test": {"username": "u", "password": "p"}, "other": "text"}
    home = Home(dockercfg=json.dumps(entries).encode())

    assert usual(home).login == Login("u", "p")
    assert usual(home).warnings[0].endswith(".dockercfg: The Auth config file is empty")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"aliases": {"builder": "x"}}, None),
        ({"aliases": {"run": "x"}}, 'Not allowed to alias "run".'),
        ({"stackOrchestrator": "swarm"}, None),
        ({"stackOrchestrator": "x"}, 'unable to resolve docker endpoint: specified orchestrator "x" is invalid'),
        ({"stackOrchestrator": "all"}, "unable to resolve docker endpoint: default orchestrator is all but"),
    ],
)
def test_rule_11_some_settings_let_the_cli_pull_nothing(more: dict[str, object], refusal: str | None) -> None:
    told = usual(Home(json.dumps({"auths": {}, **more}).encode())).refusal

    assert told == refusal if refusal is None else str(told).startswith(refusal)


@given(st.text(min_size=1).filter(lambda name: ":" not in name), st.text(min_size=1))
def test_what_was_encoded_is_decoded(user: str, password: str) -> None:
    home = Home(config(registry_test=auth(f"{user}:{password}")))
    stripped = password.strip("\x00")

    assert usual(home).login == (Login(user, stripped) if stripped else Login())


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
    choice = usual(home)

    assert "hunter2" not in repr((home, choice, docker_config.parse(home.config or b"")))
    assert choice.login.password == "hunter2"
    assert auth("user:hunter2") not in repr((home, choice))
