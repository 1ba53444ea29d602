"""When a login ends by itself, as far as it shows."""

import base64
import json
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull.expiry import expiry_of
from tests.clients.scripted import jwt

END = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)


def ecr_password(**fields: object) -> str:
    """Write a password as ECR does."""
    return base64.b64encode(json.dumps({"payload": "x", "type": "DATA_KEY", **fields}).encode()).decode()


@pytest.mark.parametrize(
    ("username", "kind"),
    [
        ("AWS", "Amazon ECR, which lasts for 12 hours"),
        ("oauth2accesstoken", "Google, which lasts for an hour"),
        ("00000000-0000-0000-0000-000000000000", "Azure, which lasts for 3 hours"),
        ("gitlab-ci-token", "GitLab job"),
        ("<token>", "identity token"),
    ],
)
def test_pain_30_session_tokens_are_known_by_their_user(username: str, kind: str) -> None:
    expiry = expiry_of(username, "no token that can be read")
    assert expiry is not None
    assert kind in expiry.kind
    assert expiry.at is None


def test_pain_30_the_end_stands_in_the_token() -> None:
    for username, password in (
        ("alice", jwt(exp=END.timestamp())),
        ("AWS", ecr_password(expiration=END.timestamp())),
        ("00000000-0000-0000-0000-000000000000", jwt(exp=END.timestamp(), jti="x")),
    ):
        expiry = expiry_of(username, password)
        assert expiry is not None
        assert expiry.at == END


@pytest.mark.parametrize(
    "password", ["secret", "a.b.c", jwt(sub="alice"), jwt(exp="soon"), jwt(exp=True), jwt(exp=1e300), ecr_password()]
)
def test_a_login_that_shows_no_end_has_none(password: str) -> None:
    assert expiry_of("alice", password) is None


@given(st.text(), st.text() | st.text().map(lambda text: f"eyJ.{text}.x"))
def test_any_login_has_an_end_or_none(username: str, password: str) -> None:
    expiry = expiry_of(username, password)
    assert expiry is None or expiry.kind
