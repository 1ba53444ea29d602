"""What kind of failure an exception of the network is, so that the engines' rules can word it."""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timezone

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


def fault_of(error: OSError, host: str, port: int, certificate: Callable[[], bytes | None]) -> Fault:
    """Classify what ended an exchange; `certificate` fetches the server's (DER), for one that was refused."""
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


def _refused_certificate(error: ssl.SSLCertVerificationError, host: str, port: int, certificate: bytes | None) -> Fault:
    if error.verify_code in _OUT_OF_DATE:
        return Fault("expired", host, port, _dates(certificate))
    if error.verify_code in _OTHER_NAME:
        names = _names(certificate, of_addresses=_is_address(host))
        is_cn_only = names is not None and not names and not _names(certificate, of_addresses=not _is_address(host))
        return Fault("cn-only" if is_cn_only else "wrong-host", host, port, ", ".join(names or ()))
    return Fault("unknown-authority", host, port, error.verify_message)


def _dates(certificate: bytes | None) -> str:
    if certificate is None:
        return ""
    from cryptography import x509

    try:
        read = x509.load_der_x509_certificate(certificate)
    except ValueError:
        return ""
    now = datetime.now(timezone.utc)
    is_early = now < read.not_valid_before_utc
    limit = read.not_valid_before_utc if is_early else read.not_valid_after_utc
    return f"current time {now:%Y-%m-%dT%H:%M:%SZ} is {'before' if is_early else 'after'} {limit:%Y-%m-%dT%H:%M:%SZ}"


def _names(certificate: bytes | None, *, of_addresses: bool) -> list[str] | None:
    """List the certificate's alternative names of one kind; None where it cannot be read."""
    if certificate is None:
        return None
    from cryptography import x509

    try:
        extensions = x509.load_der_x509_certificate(certificate).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    except ValueError:
        return None
    if of_addresses:
        return [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return names.get_values_for_type(x509.DNSName)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
