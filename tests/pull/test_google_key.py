"""The key of a service account of Google as a password."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.model.credential import Credential
from dcos_registry.pull.google_key import USERNAMES, defect, on_one_line
from tests.pull.credentials import google_key


def encoded(text: str) -> str:
    """Write base64 as the program of that name does: in lines of 76."""
    return base64.encodebytes(text.encode()).decode()


@pytest.mark.parametrize(
    ("username", "secret"), [("_json_key", google_key()), ("_json_key_base64", encoded(google_key()))]
)
def test_a_key_is_good(username: str, secret: str) -> None:
    assert defect(username, secret) is None
    assert defect(username, on_one_line(username, secret)) is None


@pytest.mark.parametrize(
    ("username", "secret", "what"),
    [
        ("_json_key", "key.json", "not JSON"),
        ("_json_key", "[]", "not JSON"),
        ("_json_key", google_key()[:-9], "not JSON"),
        ("_json_key", encoded(google_key()), "encoded"),
        ("_json_key", google_key(type="authorized_user"), "no service account's key"),
        ("_json_key_base64", google_key(), "not encoded"),
        ("_json_key_base64", encoded("x"), "not base64 of JSON"),
        ("_json_key_base64", encoded("{}"), "no service account's key"),
    ],
)
def test_what_is_no_key_is_told_apart(username: str, secret: str, what: str) -> None:
    assert defect(username, secret) == what


def test_the_file_becomes_a_credential_when_its_lines_are_joined() -> None:
    joined = on_one_line("_json_key", google_key())
    assert json.loads(joined) == json.loads(google_key())
    assert Credential("_json_key", joined)
    assert Credential("_json_key_base64", on_one_line("_json_key_base64", encoded(google_key())))


@given(st.sampled_from([*USERNAMES, "alice"]), st.text())
def test_any_secret_is_a_key_or_has_a_defect(username: str, secret: str) -> None:
    defect(username, secret)
    if username == "alice":
        assert on_one_line(username, secret) == secret
