"""Proxies as Go finds them for the dcos CLI (cluster.md B4; golang.org/x/net/http/httpproxy)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies

PROXY = "http://proxy.example:3128"


def through(url: str, **variables: str) -> str | None:
    """Return the proxy that a URL goes through."""
    chosen = Proxies.of_environment(variables).for_url(url)
    assert len(chosen) <= 1
    return next(iter(chosen.values()), None)


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({"HTTP_PROXY": PROXY}, "http://a.example"),
        ({"http_proxy": PROXY}, "http://a.example"),
        ({"HTTPS_PROXY": PROXY}, "https://a.example"),
        ({"https_proxy": PROXY}, "https://a.example"),
        ({"HTTP_PROXY": PROXY, "http_proxy": "http://other.example"}, "http://a.example"),
        ({"HTTP_PROXY": "", "http_proxy": PROXY}, "http://a.example"),
        ({"HTTP_PROXY": "proxy.example:3128"}, "http://a.example"),
    ],
)
def test_each_scheme_has_its_proxy(variables: dict[str, str], url: str) -> None:
    assert through(url, **variables) == PROXY


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://a.example"),
        ({"HTTP_PROXY": ""}, "http://a.example"),
        ({"HTTP_PROXY": PROXY}, "https://a.example"),
        ({"HTTPS_PROXY": PROXY}, "http://a.example"),
        ({"ALL_PROXY": PROXY, "all_proxy": PROXY}, "http://a.example"),
    ],
)
def test_no_other_variable_counts(variables: dict[str, str], url: str) -> None:
    assert through(url, **variables) is None


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost:8080",
        "127.0.0.1",
        "127.9.9.9:80",
        "[::1]",
        "[::1]:443",
        "[::ffff:127.0.0.1]",
    ],
)
def test_loopback_never_goes_through_a_proxy(host: str) -> None:
    assert through(f"https://{host}/path", HTTPS_PROXY=PROXY) is None


@pytest.mark.parametrize("host", ["localhost.example", "mylocalhost", "128.0.0.1", "[::2]"])
def test_what_only_looks_like_loopback_does(host: str) -> None:
    assert through(f"https://{host}", HTTPS_PROXY=PROXY) == PROXY


COVERED = [
    ("*", "a.example"),
    ("b.example,*", "a.example"),
    ("a.example", "a.example"),
    ("A.Example", "a.example"),
    ("a.example", "A.EXAMPLE"),
    (" a.example , b.example ", "b.example"),
    ("example", "a.example"),
    ("a.example", "deep.in.a.example"),
    (".a.example", "deep.a.example"),
    ("*.a.example", "deep.a.example"),
    ("a.example:443", "a.example"),
    ("a.example:8443", "a.example:8443"),
    (".a.example:8443", "deep.a.example:8443"),
    ("10.0.0.1", "10.0.0.1"),
    ("10.0.0.1:8443", "10.0.0.1:8443"),
    ("10.0.0.0/8", "10.1.2.3"),
    ("fd00::1", "[fd00::1]"),
    ("[fd00::1]:8443", "[fd00::1]:8443"),
    ("fd00::/8", "[fd12::1]"),
]

NOT_COVERED = [
    ("a.example", "ba.example"),
    ("a.example", "example"),
    (".a.example", "a.example"),
    ("*.a.example", "a.example"),
    ("a.example:8443", "a.example"),
    ("a.example:443", "a.example:8443"),
    ("10.0.0.1", "10.0.0.11"),
    ("10.0.0.1:443", "10.0.0.1:8443"),
    ("10.0.0.0/8", "11.0.0.1"),
    ("10.0.0.0/8", "a.example"),
    ("10.0.0.0/99", "10.0.0.1"),
    ("fd00::1", "[fd00::2]"),
    ("", "a.example"),
    (",,", "a.example"),
    ("a.*", "a.example"),
    ("a.example.", "a.example"),
]


@pytest.mark.parametrize(("excluded", "host"), COVERED)
def test_no_proxy_excludes(excluded: str, host: str) -> None:
    assert through(f"https://{host}/v2/", HTTPS_PROXY=PROXY, NO_PROXY=excluded) is None


@pytest.mark.parametrize(("excluded", "host"), NOT_COVERED)
def test_no_proxy_leaves_the_rest(excluded: str, host: str) -> None:
    assert through(f"https://{host}/v2/", HTTPS_PROXY=PROXY, no_proxy=excluded) == PROXY


def test_the_port_of_a_scheme_counts() -> None:
    assert through("http://a.example", HTTP_PROXY=PROXY, NO_PROXY="a.example:80") is None
    assert through("http://a.example", HTTP_PROXY=PROXY, NO_PROXY="a.example:443") == PROXY


@given(excluded=st.text())
def test_any_no_proxy_gives_an_answer(excluded: str) -> None:
    assert through("https://a.example", HTTPS_PROXY=PROXY, NO_PROXY=excluded) in (PROXY, None)


def test_a_password_for_the_proxy_is_not_shown() -> None:
    assert "hunter2" not in repr(Proxies.of_environment({"HTTP_PROXY": "http://me:hunter2@proxy.example"}))


def test_a_proxy_that_cannot_be_used_is_named_where_it_would_be_needed() -> None:
    proxies = Proxies.of_environment({"HTTPS_PROXY": "socks5://me:hunter2@proxy.example"})
    assert proxies.for_url("https://127.0.0.1") == {}
    with pytest.raises(errors.UsageError) as caught:
        proxies.for_url("https://a.example/v2/")
    assert caught.value.message == "The proxy for https URLs is of the kind socks5, not http or https"
    assert caught.value.hint == "if a.example can be reached without it: NO_PROXY=a.example"
