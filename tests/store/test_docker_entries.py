"""docker's and podman's files, read entry by entry."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.store.docker_entries import Document, Entry, parse

HUB = "https://index.docker.io/v1/"
ALICE = Credential("alice", "pass: wörd")


def auth(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def entry(value: object) -> Entry:
    """Read one entry, beside one that is good and stays so whatever the other is."""
    document = {"auths": {"reg.example": value, "good.example": {"auth": auth("bob:word")}}}
    entries = parse(json.dumps(document).encode(), "config.json").entries
    assert entries["good.example"] == Entry(Credential("bob", "word"))
    return entries["reg.example"]


@pytest.mark.parametrize(
    "value",
    [
        {"auth": auth("alice:pass: wörd")},
        {"AUTH": auth("alice:pass: wörd\0\0"), "unknown": 1},
        {"auth": auth("alice:pass: wörd")[:8] + "\n" + auth("alice:pass: wörd")[8:]},
        {"username": "alice", "password": "pass: wörd"},
        {"username": "alice", "password": "pass: wörd", "auth": "alice:no"},
        {"username": "alice", "password": "old", "auth": auth("alice:pass: wörd")},
        {"auth": auth("alice:pass: wörd"), "identitytoken": "refresh"},
    ],
)
def test_a_password_is_read_however_it_is_written(value: object) -> None:
    assert entry(value) == Entry(ALICE)


@pytest.mark.parametrize("value", [{"identitytoken": "refresh"}, {"auth": auth("alice:"), "identitytoken": "refresh"}])
def test_pain_39_an_identity_token_has_no_user(value: object) -> None:
    assert entry(value) == Entry(Credential("<token>", "refresh"))


@pytest.mark.parametrize("value", [{}, None, {"auth": ""}, {"auth": None, "email": 1}])
def test_an_empty_entry_is_for_a_helper(value: object) -> None:
    assert entry(value) == Entry()


@pytest.mark.parametrize(
    ("value", "defect"),
    [
        ("canary", "its entry is no JSON object"),
        ({"auth": 5}, "its auth is not a string"),
        ({"password": ["canary"]}, "its password is not a string"),
        ({"auth": "canary"}, "its auth is not the base64 of USER:PASSWORD"),
        ({"auth": "canary:canary"}, "its auth is not the base64 of USER:PASSWORD"),
        ({"auth": auth("canary")}, "its auth is not the base64 of USER:PASSWORD"),
        ({"auth": auth(b"alice:canary\xff")}, "its login is not in UTF-8"),
        ({"auth": auth("alice:")}, "it lacks a user name or a password"),
        ({"username": "canary"}, "it lacks a user name or a password"),
        ({"registrytoken": "canary"}, "it holds the token of a session (registrytoken), and no login"),
    ],
)
def test_a_defect_is_that_of_its_entry(value: object, defect: str) -> None:
    assert entry(value) == Entry(defect=defect)


def test_pain_32_a_newline_behind_the_password_is_said() -> None:
    assert entry({"auth": auth("alice:word\n")}) == Entry(defect="the password has a line break in it")


def test_a_key_of_google_is_read_as_docker_login_keeps_it_with_its_lines() -> None:
    key = {"type": "service_account", "private_key": "-----BEGIN\n", "client_email": "a@example.org"}
    read = entry({"auth": auth(f"_json_key:{json.dumps(key, indent=2)}\n")})
    assert read == Entry(Credential("_json_key", json.dumps(key)))


def test_the_email_of_an_old_file_is_kept() -> None:
    assert entry({"auth": auth("alice:pass: wörd"), "email": "a@example.org"}).email == "a@example.org"


def test_helpers_are_read_and_those_without_a_name_are_told() -> None:
    content = b'{"credsStore": "desktop", "credHelpers": {"gcr.io": "gcloud", "b.example": "", "c.example": 5}}'
    document = parse(content, "config.json")

    assert (document.store, document.helpers) == ("desktop", {"gcr.io": "gcloud", "b.example": ""})
    assert document.entries == {"c.example": Entry(defect="its helper in credHelpers is not a name")}


def test_an_old_dockercfg_is_a_bare_map() -> None:
    content = json.dumps({HUB: {"auth": auth("alice:pass: wörd"), "email": "a@example.org"}}).encode()
    assert parse(content, ".dockercfg") == Document({HUB: Entry(ALICE, "a@example.org")})


def test_the_oldest_dockercfg_has_two_lines() -> None:
    content = f"auth = {auth('alice:pass: wörd')}\nemail = a@example.org\n".encode()
    assert parse(content, ".dockercfg") == Document({HUB: Entry(ALICE)})


@pytest.mark.parametrize("content", [b"", b" \n", b"{}", b'{"auths": {}}', b'{"auths": null}', b'{"HttpHeaders": {}}'])
def test_a_file_may_hold_no_login(content: bytes) -> None:
    assert parse(content, "config.json") == Document({})


@pytest.mark.parametrize(
    ("content", "defect"),
    [
        (b'{"auths": canary}', "config.json is not JSON: invalid character 'c' looking for beginning of value"),
        (b'{"auths": {"reg.example": ', "config.json is not JSON: unexpected EOF"),
        (b"[" * 100_000, "config.json is not JSON: exceeded max depth"),
        (b'["canary"]', "config.json is not a docker config: it is no JSON object"),
        (b'{"auths": ["canary"]}', "config.json is not a docker config: its auths is no JSON object"),
        (b'{"credHelpers": "canary"}', "config.json is not a docker config: its credHelpers is no JSON object"),
        (b'{"credsStore": ["canary"]}', "config.json is not a docker config: its credsStore is not a name"),
    ],
)
def test_a_malformed_file_is_one_error(content: bytes, defect: str) -> None:
    with pytest.raises(errors.UsageError) as raised:
        parse(content, "config.json")
    assert raised.value.message == defect


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["auths", "credHelpers", "credsStore", "auth", "identitytoken", "x"]), inner)
    ),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        parse(content, "config.json")
    except errors.UsageError as error:
        assert error.message.startswith("config.json is not")
