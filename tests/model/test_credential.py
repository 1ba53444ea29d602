"""Credentials."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.credential import Credential


@given(st.text(), st.text())
def test_any_two_texts_are_a_credential_or_our_error_that_does_not_tell_them(username: str, secret: str) -> None:
    marked = "mark:" + secret
    try:
        credential = Credential(username, marked)
    except errors.UsageError as error:
        assert "mark" not in error.message
        return
    assert base64.b64decode(credential.basic).decode().split(":", 1) == [username, marked]
    assert "\n" not in credential.basic


def test_the_secret_does_not_show() -> None:
    credential = Credential("alice", "hunter2")
    assert repr(credential) == str(credential) == "Credential(username='alice')"


def test_text_beyond_ascii_is_utf_8() -> None:
    assert base64.b64decode(Credential("alice", "pässword:1").basic) == b"alice:p\xc3\xa4ssword:1"


@pytest.mark.parametrize(
    ("username", "secret", "message"),
    [
        ("", "x", "A login needs a user name and a password, and neither may be empty"),
        ("alice", "", "A login needs a user name and a password, and neither may be empty"),
        ("al:ice", "x", "The user name has a colon, which Basic authentication cannot carry"),
        ("al\tice", "x", "The user name has a control character in it"),
        ("alice", "x\n", "The password has a line break in it"),
        ("alice", "x\0", "The password has a line break in it"),
        ("alice", "\udcff", "The user name or the password is not UTF-8"),
        ("\udcff", "x", "The user name or the password is not UTF-8"),
    ],
)
def test_refuses_what_a_docker_config_cannot_carry(username: str, secret: str, message: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        Credential(username, secret)
    assert caught.value.message == message
