"""Which proxy a URL goes through: Go's rules (cluster.md B4; golang.org/x/net/http/httpproxy)."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies

PROXY = "http://proxy.example:3128"
BOTH = {"HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY}


def proxied(url: str, no_proxy: str = "") -> bool:
    """Tell whether a URL goes through the proxy."""
    return bool(Proxies.of_environment({**BOTH, "NO_PROXY": no_proxy}).for_url(url))


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_a_variable_counts_in_either_case_and_for_its_scheme_only(name: str) -> None:
    proxies = Proxies.of_environment({name: PROXY})
    assert proxies.for_url("https://cluster.example/x") == {"https": PROXY}
    assert proxies.for_url("http://cluster.example/x") == {}


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
def test_https_does_not_fall_back_on_the_proxy_of_http(name: str) -> None:
    proxies = Proxies.of_environment({name: PROXY})
    assert proxies.for_url("http://cluster.example/x") == {"http": PROXY}
    assert proxies.for_url("https://cluster.example/x") == {}


def test_upper_case_wins_unless_it_is_empty() -> None:
    variables = {"HTTP_PROXY": "http://upper:1", "http_proxy": "http://lower:1"}
    assert Proxies.of_environment(variables).http == "http://upper:1"
    assert Proxies.of_environment({**variables, "HTTP_PROXY": ""}).http == "http://lower:1"


def test_there_is_no_proxy_for_all() -> None:
    assert Proxies.of_environment({"ALL_PROXY": PROXY, "all_proxy": PROXY}) == Proxies()


@pytest.mark.parametrize(
    ("given", "meant"),
    [("proxy:3128", "http://proxy:3128"), ("https://proxy", "https://proxy"), ("HTTP://proxy", "HTTP://proxy")],
)
def test_a_proxy_without_a_scheme_speaks_http(given: str, meant: str) -> None:
    assert Proxies.of_environment({"HTTPS_PROXY": given}).for_url("https://cluster.example") == {"https": meant}


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]", "LOCALHOST:8080"]
)
def test_loopback_never_goes_through_a_proxy(host: str) -> None:
    assert not proxied(f"http://{host}/x")
    assert not proxied(f"https://{host}/x")


@pytest.mark.parametrize("host", ["localhost.example", "128.0.0.1", "[::2]"])
def test_what_only_looks_like_loopback_does(host: str) -> None:
    assert proxied(f"https://{host}/x")


@pytest.mark.parametrize(
    ("no_proxy", "host"),
    [
        ("*", "cluster.example"),
        ("other.example, *", "10.0.0.1"),
        ("cluster.example", "cluster.example"),
        ("CLUSTER.example", "cluster.EXAMPLE"),
        ("example", "cluster.example"),
        (".example", "cluster.example"),
        ("*.example", "a.cluster.example"),
        ("other.example,, cluster.example ", "cluster.example"),
        ("cluster.example:443", "cluster.example"),
        (".example:8443", "cluster.example:8443"),
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:8443", "10.0.0.1:8443"),
        ("10.0.0.0/8", "10.9.8.7"),
        ("fd00::1", "[fd00::1]"),
        ("fd00:0:0::1", "[fd00::1]"),
        ("[fd00::1]:8443", "[fd00::1]:8443"),
        ("fd00::/8", "[fd12::1]"),
    ],
)
def test_an_excluded_host_is_reached_directly(no_proxy: str, host: str) -> None:
    assert not proxied(f"https://{host}/x", no_proxy)


@pytest.mark.parametrize(
    ("no_proxy", "host"),
    [
        ("", "cluster.example"),
        (".cluster.example", "cluster.example"),
        ("*.cluster.example", "cluster.example"),
        ("cluster.example", "mycluster.example"),
        ("a.cluster.example", "cluster.example"),
        ("cluster.example:8443", "cluster.example"),
        ("cluster.example:443", "cluster.example:8443"),
        (":443", "cluster.example"),
        ("cluster.example.", "cluster.example"),
        ("cluster.*", "cluster.example"),
        ("10.0.0.1:443", "10.0.0.1:8443"),
        ("10.0.0.1", "10.0.0.10"),
        ("10.0.0.0/8", "11.0.0.1"),
        ("10.0.0.0/8", "cluster.example"),
        ("10.0.0.0/99", "10.0.0.1"),
        ("fd00::/8", "10.0.0.1"),
        ("[fd00::1]:443", "[fd00::1]:8443"),
    ],
)
def test_any_other_host_is_not(no_proxy: str, host: str) -> None:
    assert proxied(f"https://{host}/x", no_proxy)


def test_the_port_of_http_is_80() -> None:
    assert not proxied("http://cluster.example/x", "cluster.example:80")
    assert proxied("https://cluster.example/x", "cluster.example:80")


@given(st.text())
def test_any_list_of_exclusions_is_taken(no_proxy: str) -> None:
    assert proxied("https://cluster.example", no_proxy) in (True, False)
    assert not proxied("https://localhost", no_proxy)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fd00::/8"), st.integers(0, 128))
def test_a_network_covers_what_is_in_it(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, prefix_length: int
) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    assert not proxied(f"https://{host}", f"{address}/{min(prefix_length, address.max_prefixlen)}")


def test_a_proxy_that_cannot_be_used_is_named_where_it_would_be_needed() -> None:
    proxies = Proxies.of_environment({"HTTPS_PROXY": "socks5://me:hunter2@proxy.example"})
    assert proxies.for_url("https://127.0.0.1") == {}
    with pytest.raises(errors.UsageError) as caught:
        proxies.for_url("https://a.example/v2/")
    assert caught.value.message == "The proxy for https URLs is of the kind socks5, not http or https"
    assert caught.value.hint == "if a.example can be reached without it: NO_PROXY=a.example"


def test_a_password_for_the_proxy_is_not_shown() -> None:
    assert "hunter2" not in repr(Proxies.of_environment({"HTTP_PROXY": "http://me:hunter2@proxy.example"}))
