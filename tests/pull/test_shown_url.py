import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull.shown_url import shown_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://r.test/v2/a/manifests/1", "https://r.test/v2/a/manifests/1"),
        ("https://me:word@r.test/v2/", "https://r.test/v2/"),
        (
            "https://t.test/token?service=s&scope=repository:a:pull",
            "https://t.test/token?service=s&scope=repository:a:pull",
        ),
        ("https://cdn.test/x?X-Amz-Signature=abc&service=s", "https://cdn.test/x?X-Amz-Signature=***&service=s"),
        ("https://t.test/token?x=1?service=s", "https://t.test/token?x=***"),
        ("https://[bad", "a URL that cannot be read"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@given(st.text("abcXYZ-_?=", min_size=1), st.from_regex("[a-z]{1,8}", fullmatch=True))
def test_the_value_of_an_unknown_parameter_never_shows(value: str, name: str) -> None:
    shown = shown_url(f"https://cdn.test/x?sig-{name}={value}12345")

    assert "12345" not in shown
