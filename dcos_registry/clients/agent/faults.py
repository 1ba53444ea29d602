"""What kind of failure an exception of the network is, so that the engines' rules can word it."""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timezone

from dcos_registry.clients.server_certificate import ServerCertificate
from dcos_registry.pull.faults import Fault, Kind

# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_OUT_OF_DATE = (9, 10)
_OTHER_NAME = (62, 64)

_REASONS: dict[str, Kind] = {
    "WRONG_VERSION_NUMBER": "no-tls",
    "HTTP_REQUEST": "no-tls",
    "UNKNOWN_PROTOCOL": "no-tls",
    "RECORD_LAYER_FAILURE": "no-tls",
    "UNSUPPORTED_PROTOCOL": "tls-version",
    "TLSV1_ALERT_PROTOCOL_VERSION": "tls-version",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "client-certificate-wanted",
}


def fault_of(error: OSError, host: str, port: int, certificate: Callable[[], ServerCertificate | None]) -> Fault:
    """Classify what ended an exchange; `certificate` fetches the server's, for one that was refused."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _refused_certificate(error, host, port, certificate())
    if isinstance(error, ssl.SSLEOFError):
        return Fault("reset", host, port)
    if isinstance(error, ssl.SSLError):
        reason = error.reason or "unknown error"
        return Fault(_REASONS.get(reason, "tls"), host, port, reason.lower().replace("_", " "))
    if isinstance(error, socket.gaierror):
        return Fault("no-such-host", host, port)
    if isinstance(error, TimeoutError):
        return Fault("timeout", host, port)
    if isinstance(error, ConnectionRefusedError):
        return Fault("refused", host, port)
    return Fault("reset" if isinstance(error, ConnectionError) else "refused", host, port)


def _refused_certificate(
    error: ssl.SSLCertVerificationError, host: str, port: int, certificate: ServerCertificate | None
) -> Fault:
    if error.verify_code in _OUT_OF_DATE:
        return Fault("expired", host, port, _dates(certificate) if certificate else "")
    if error.verify_code in _OTHER_NAME and certificate is not None:
        names = certificate.addresses if _is_address(host) else certificate.hosts
        return Fault("wrong-host" if certificate.names else "cn-only", host, port, ", ".join(names))
    if error.verify_code in _OTHER_NAME:
        return Fault("wrong-host", host, port)
    return Fault("unknown-authority", host, port, error.verify_message)


def _dates(certificate: ServerCertificate) -> str:
    now = datetime.now(timezone.utc)
    is_early = now < certificate.begins
    limit = certificate.begins if is_early else certificate.ends
    return f"current time {now:%Y-%m-%dT%H:%M:%SZ} is {'before' if is_early else 'after'} {limit:%Y-%m-%dT%H:%M:%SZ}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
