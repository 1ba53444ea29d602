"""Spans of time as users write them."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.duration import in_words, parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("7d", timedelta(days=7)),
        ("12h", timedelta(hours=12)),
        ("90m", timedelta(minutes=90)),
        ("90s", timedelta(seconds=90)),
        ("2w", timedelta(days=14)),
        ("1d12h", timedelta(hours=36)),
        ("0h", timedelta()),
    ],
)
def test_a_span_is_numbers_with_units(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "7", "d", "7 d", "-7d", "7y", "1.5h", "7d!", "\u0667d", "7D"])
def test_anything_else_is_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(errors.UsageError, match="is not a span of time") as refused:
        parse_duration(text)
    assert refused.value.hint == "write it as 90m, 12h, 7d or 2w"


@given(st.text(max_size=20))
def test_any_text_is_a_span_or_our_error(text: str) -> None:
    with suppress(errors.UsageError):
        assert parse_duration(text) >= timedelta()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7d", "7 days"),
        ("24h", "1 day"),
        ("90m", "90 minutes"),
        ("36h", "36 hours"),
        ("90s", "90 seconds"),
        ("0d", "0 minutes"),
    ],
)
def test_it_is_said_in_its_largest_whole_unit(text: str, words: str) -> None:
    assert in_words(parse_duration(text)) == words
