"""A connection to one server, through the proxy that leads there, before anything is asked on it."""

import ssl
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies

PORTS = {"http": 80, "https": 443}


class LostError(errors.UnreachableError):
    """A connection could not be made, or broke: another try may do better."""


def connection_to(
    host: str, port: int, *, tls: ssl.SSLContext | None, proxies: Proxies, seconds: float
) -> HTTPConnection:
    """Make a connection that opens with its first request; a `seconds` long silence ends it.

    Raises `UsageError` for a proxy that wants TLS itself.
    """
    scheme = "http" if tls is None else "https"
    proxy = urlsplit(proxies.for_url(f"{scheme}://{_bracketed(host)}:{port}/").get(scheme, ""))
    if proxy.scheme == "https":
        raise errors.UsageError(f"The proxy for {host} wants TLS itself; a check goes through http proxies only")
    at, at_port = (proxy.hostname, proxy.port or PORTS["http"]) if proxy.hostname else (host, port)
    if tls is None:
        return HTTPConnection(at, at_port, timeout=seconds)
    connection = HTTPSConnection(at, at_port, timeout=seconds, context=tls)
    if proxy.hostname:
        connection.set_tunnel(host, port, proxy_login(proxy))
    return connection


def proxy_login(proxy: SplitResult) -> dict[str, str]:
    """Make the header with the login that a proxy's URL brings; nothing where it brings none."""
    if proxy.username is None:
        return {}
    import base64

    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
