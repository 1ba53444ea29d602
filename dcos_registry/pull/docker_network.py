"""What dockerd prints where the network or TLS fails, behind `Get "URL": ` (docker.md 4).

Sources: Go 1.19 crypto/x509 verify.go, crypto/tls alert.go, net/http client.go, net/net.go.
"""

import ipaddress
from urllib.parse import urlsplit

from dcos_registry.pull.faults import Fault

_CONSTANT = {
    "unknown-authority": "x509: certificate signed by unknown authority",
    "cn-only": "x509: certificate relies on legacy Common Name field, use SANs instead",
    "no-tls": "http: server gave HTTP response to HTTPS client",
    "tls-version": "remote error: tls: protocol version not supported",
    "client-certificate-wanted": "remote error: tls: certificate required",
    "tls": "remote error: tls: handshake failure",
    "timeout": "net/http: request canceled while waiting for connection "
    "(Client.Timeout exceeded while awaiting headers)",
    "reset": "EOF",
}


def failure(fault: Fault) -> str:
    """Say what went wrong in Go's words, without the request in front."""
    match fault.kind:
        case "expired":
            ending = f": {fault.detail}" if fault.detail else ""
            return f"x509: certificate has expired or is not yet valid{ending}"
        case "wrong-host":
            return _wrong_host(fault)
        case "no-such-host":
            server = f" on {fault.detail}" if fault.detail else ""
            return f"dial tcp: lookup {fault.host}{server}: no such host"
        case "refused":
            return f"dial tcp {fault.detail or fault.host}:{fault.port}: connect: connection refused"
        case "bad-url":
            return _bad_url(fault.detail)
        case _:
            return _CONSTANT[fault.kind]


def _wrong_host(fault: Fault) -> str:
    """Say it as `HostnameError.Error` does."""
    if fault.detail:
        return f"x509: certificate is valid for {fault.detail}, not {fault.host}"
    try:
        ipaddress.ip_address(fault.host)
    except ValueError:
        return f"x509: certificate is not valid for any names, but wanted to match {fault.host}"
    return f"x509: cannot validate certificate for {fault.host} because it doesn't contain any IP SANs"


def url_defect(url: str) -> str | None:
    """Say why Go cannot read a URL (net/url `Parse`), None where it can."""
    try:
        netloc = urlsplit(url).netloc
    except ValueError:
        return f"parse \"{url}\": missing ']' in host"
    try:
        _ = urlsplit(url).port
    except ValueError:
        return f'parse "{url}": invalid port ":{netloc.rpartition(":")[2]}" after host'
    return None


def _bad_url(url: str) -> str:
    defect = url_defect(url)
    if defect:
        return defect
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):
        return f'unsupported protocol scheme "{scheme}"'
    return "http: no Host in request URL"
