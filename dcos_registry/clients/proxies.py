"""Which proxy a URL goes through, as Go's `http.ProxyFromEnvironment` decides for the real CLI (cluster.md B4)."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dcos_registry import errors

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Proxies:
    """The proxies of an environment; `none` are the hosts that are reached without one."""

    http: str = field(default="", repr=False)
    https: str = field(default="", repr=False)
    none: tuple[str, ...] = ()

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "Proxies":
        """Read `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in either case; there is no `ALL_PROXY` in Go."""

        def value(name: str) -> str:
            return environment.get(name) or environment.get(name.lower()) or ""

        excluded = tuple(entry.strip().lower() for entry in value("NO_PROXY").split(",") if entry.strip())
        return cls(_with_scheme(value("HTTP_PROXY")), _with_scheme(value("HTTPS_PROXY")), excluded)

    def for_url(self, url: str) -> dict[str, str]:
        """Return the proxy for this URL under its scheme, or nothing; loopback never goes through one.

        Raises `UsageError` for a proxy that is neither http nor https.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        proxy = self.https if parts.scheme == "https" else self.http
        if not proxy or _is_loopback(host):
            return {}
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
        if any(_covers(entry, host, port) for entry in self.none):
            return {}
        if not proxy.lower().startswith(("http://", "https://")):
            raise errors.UsageError(
                f"The proxy for {parts.scheme} URLs is of the kind {proxy.partition('://')[0]}, not http or https",
                f"if {host} can be reached without it: NO_PROXY={host}",
            )
        return {parts.scheme: proxy}

    def shown(self, url: str) -> str | None:
        """Name the proxy for this URL without the login that may stand in it, None without one; raises as `for_url`."""
        for proxy in self.for_url(url).values():
            scheme, _, rest = proxy.partition("://")
            # No URL parser: a password with a slash or a hash in it would be taken for host and path.
            return f"{scheme}://{rest.rpartition('@')[2].partition('/')[0]}"
        return None


def _with_scheme(proxy: str) -> str:
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _covers(entry: str, host: str, port: int) -> bool:
    """Tell whether an entry of `NO_PROXY` means a host (golang.org/x/net/http/httpproxy, config.init)."""
    if entry == "*":
        return True
    address = _address(host)
    if "/" in entry:
        try:
            return address is not None and address in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    name, entry_port = _split(entry)
    if entry_port not in ("", str(port)):
        return False
    if _address(name) is not None:
        return _address(name) == address
    # "example.com" covers itself and what is below it, ".example.com" and "*.example.com" only what is below it.
    name = name.removeprefix("*") if name.startswith("*.") else name
    return host == name or host.endswith(name if name.startswith(".") else f".{name}")


def _split(entry: str) -> tuple[str, str]:
    """Cut a port off; an IPv6 address has one only behind brackets."""
    name, colon, port = entry.rpartition(":")
    if colon and (":" not in name or name.endswith("]")):
        return name, port
    return entry, ""
