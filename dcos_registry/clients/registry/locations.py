"""Where a registry sends its callers on to, by `Location`: which of these places are gone to, and which get the login.

Sources: distribution-spec, pushing blobs ("MUST NOT forward"); registry.md 1.1 and 1.2; RFC 9110, 10.2.2.
"""

import ipaddress
import socket
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from dcos_registry import errors
from dcos_registry.clients.connections import PORTS
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.exchange import RegistryHttp


def is_home(registry: RegistryHttp, url: str) -> bool:
    """Tell whether a URL is the registry's own, so that its login may go there: same scheme, host and port."""
    return _place(urlsplit(url)) == _place(urlsplit(registry.root))


def next_url(registry: RegistryHttp, asked: str, answer: Answer) -> str:
    """Find where an answer sends its caller; raises `UnreachableError` for a place that is not gone to."""
    location = answer.headers.get("Location", "")
    try:
        url = urljoin(asked, location) if location else ""
    except ValueError:
        url = ""
    parts = parts_of(url)
    if parts is None:
        raise errors.UnreachableError(f"{registry.host} answers {answer.status} with no place to go on at")
    place = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme == "http" and not registry.is_plain:
        raise errors.UnreachableError(
            f"{registry.host} would have what is sent go in clear to {place}; it was not sent",
            "have the proxy before it say X-Forwarded-Proto: https, or the registry use relative URLs",
        )
    if is_link_local(parts.hostname or "") and not is_home(registry, url):
        raise errors.UnreachableError(f"{registry.host} sends its callers on to {place}; nothing was sent there")
    return url


def with_digest(url: str, digest: str) -> str:
    """Name the digest of what an upload holds, as its closing PUT does; the rest of the URL is the registry's own."""
    return f"{url}{'&' if '?' in url else '?'}digest={quote(digest, safe='')}"


def parts_of(url: str) -> SplitResult | None:
    """Take an http or https URL apart; None for anything else, and for one that brings a login of its own."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return None
    return parts if usable else None


def is_link_local(host: str) -> bool:
    """Tell whether a host is of the machine's own link, where clouds keep the secrets of their machines."""
    try:
        # What is no dotted address can be one to the resolver: 2852039166, 0xa9fea9fe (inet_aton(3)).
        address = ipaddress.ip_address(host if ":" in host else socket.inet_aton(host))
    except (OSError, ValueError):
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_link_local


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
