"""When a token ends, as far as it says so itself."""

import base64
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull.expiry import claims, end_of
from tests.clients.scripted import jwt
from tests.pull.credentials import ecr_token, reference_token

END = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)
SECONDS = int(END.timestamp())


@pytest.mark.parametrize(
    "token", [jwt(exp=SECONDS), jwt(exp=SECONDS, jti="x"), ecr_token(expiration=SECONDS), reference_token(SECONDS)]
)
def test_pain_30_the_end_stands_in_the_token(token: str) -> None:
    assert end_of(token) == END


@pytest.mark.parametrize(
    "secret",
    [
        "secret",
        "a.b.c",
        jwt(sub="alice"),
        jwt(exp="soon"),
        jwt(exp=True),
        jwt(exp=1e300),
        ecr_token(),
        reference_token(0),
        base64.b64encode(b"reftkn:01:").decode(),
    ],
)
def test_what_shows_no_end_has_none(secret: str) -> None:
    assert end_of(secret) is None


def test_only_a_token_of_three_parts_has_claims() -> None:
    assert claims(jwt(iss="jfac@x")) == {"iss": "jfac@x"}
    assert claims("eyJpc3MiOiJ4In0") == {}


@given(st.text() | st.text().map(lambda text: f"eyJ.{text}.x") | st.binary().map(lambda code: f"cmVmdGtu{code!r}"))
def test_any_secret_has_an_end_in_utc_or_none(secret: str) -> None:
    end = end_of(secret)
    assert end is None or end.tzinfo is timezone.utc
