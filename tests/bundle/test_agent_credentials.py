"""Logins in the file of an agent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.bundle.agent_credentials import merged, require_valid
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.pull import ucr

OLD, NEW = "b2xkOm9sZA==", "bmV3Om5ldw=="
HUB = "https://index.docker.io/v1/"

HOSTS = ("reg.example", "reg.example:443", "reg.example:5000", "other.example", "docker.io")
KEYS = st.sampled_from([*HOSTS, *(f"https://{host}" for host in HOSTS), "reg.example/team", HUB, "REG.example", "a b"])
ENTRIES: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}), st.fixed_dictionaries({"auth": st.sampled_from([OLD, NEW])}, optional={"email": st.just("a@b")})
)
LOGINS = st.dictionaries(st.sampled_from(["reg.example", "reg.example:443", "reg.example:5000", HUB]), st.just(NEW))


def merge(document: Any, **logins: str) -> Any:
    """Merge logins, whose keys are written with `_` for what no keyword has."""
    new = DockerConfig({key.replace("_", "."): auth for key, auth in logins.items()})
    return json.loads(merged(json.dumps(document).encode(), new, "the file"))


@given(st.dictionaries(KEYS, ENTRIES), LOGINS.filter(bool))
def test_agents_read_what_is_merged_and_twice_is_once(auths: dict[str, Any], logins: dict[str, str]) -> None:
    new = DockerConfig(logins)
    once = merged(json.dumps({"auths": auths}).encode(), new, "the file")
    assert merged(once, new, "the file") == once
    after = ucr.parse_config(once)
    for key, auth in logins.items():
        assert after[key].auth == auth
        assert not [each for each in after if each not in logins and ucr.are_rivals(each, key)]
    kept = json.loads(once)["auths"]
    assert all(kept[key] == entry for key, entry in auths.items() if key in kept and key.startswith("other"))
    assert {key for key in auths if "other" in key or key == "a b"} <= set(kept)


@pytest.mark.parametrize("key", ["https://reg.example", "http://reg.example/v2/", "reg.example/team"])
def test_pain_20_another_spelling_goes_since_that_of_an_agent_wins_over_a_secret(key: str) -> None:
    assert merge({"auths": {key: {"auth": OLD}}}, reg_example=NEW) == {"auths": {"reg.example": {"auth": NEW}}}


def test_pain_20_a_login_that_chance_would_send_to_the_registry_is_refused() -> None:
    with pytest.raises(errors.UsageError, match=r"has 'mydocker.io', and the UCR takes its login for"):
        merged(json.dumps({"auths": {"mydocker.io": {"auth": OLD}}}).encode(), DockerConfig({HUB: NEW}), "the file")


def test_the_same_registry_with_its_port_gets_the_login_too() -> None:
    document = {"auths": {"reg.example:443": {"auth": OLD, "email": "a@b"}}}
    assert merge(document, reg_example=NEW)["auths"] == {"reg.example:443": {"auth": NEW}, "reg.example": {"auth": NEW}}


def test_whatever_else_stands_in_the_file_stays() -> None:
    document = {
        "HttpHeaders": {"a": "b"},
        "auths": {"other.example": {"auth": OLD, "email": "a@b", "x": None}},
        "credHelpers": {"ecr.example": "ecr-login", "reg.example": "x"},
    }
    assert merge(document, reg_example=NEW) == {
        "HttpHeaders": {"a": "b"},
        "auths": {"other.example": {"auth": OLD, "email": "a@b", "x": None}, "reg.example": {"auth": NEW}},
        "credHelpers": {"ecr.example": "ecr-login"},
    }


@pytest.mark.parametrize("rest", [{}, {"HttpHeaders": {}}, {"credHelpers": {"x": "y"}}])
def test_an_old_form_without_auths_is_put_into_the_new_one(rest: dict[str, Any]) -> None:
    document = {"other.example": {"auth": OLD}, **rest}
    expected = {"auths": {"other.example": {"auth": OLD}, "reg.example": {"auth": NEW}}, **rest}
    assert merge(document, reg_example=NEW) == expected


@pytest.mark.parametrize(
    "form", ['{"auths": {"reg.example": {"auth": "%s", "email": "x"}}}\n', '{"reg.example":{"auth":"%s"}}']
)
def test_a_file_that_has_the_login_keeps_its_bytes(form: str) -> None:
    document = (form % NEW).encode()
    assert merged(document, DockerConfig({"reg.example": NEW}), "the file") == document


@pytest.mark.parametrize("nothing", [None, b"", b" \n"])
def test_nothing_is_merged_with_as_with_a_blank_file(nothing: bytes | None) -> None:
    assert json.loads(merged(nothing, DockerConfig({"a.example": NEW}), "x")) == {"auths": {"a.example": {"auth": NEW}}}


@pytest.mark.parametrize(
    "document", [b"[]", b"no", b'{"auths": []}', b'{"auths": {"x": "y"}}', b'{"credsStore": "x"}', b"\xef\xbb\xbf{}"]
)
def test_pain_27_what_no_agent_can_use_is_not_merged_with(document: bytes) -> None:
    with pytest.raises(errors.UsageError) as raised:
        merged(document, DockerConfig({"reg.example": NEW}), "the file")
    assert "--replace" in str(raised.value.hint)


def test_pain_28_a_keyring_for_everything_is_not_merged_with() -> None:
    with pytest.raises(errors.UsageError, match="docker-credential-desktop for every login"):
        merge({"auths": {}, "credsStore": "desktop"}, reg_example=NEW)


def test_pain_27_an_empty_file_is_refused() -> None:
    with pytest.raises(errors.UsageError, match="no agent starts with that"):
        require_valid(b" ", "the file")
