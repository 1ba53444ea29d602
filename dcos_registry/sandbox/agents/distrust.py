"""What kind of failure an agent's program met, as far as OpenSSL and the server's certificate tell."""

import ipaddress
import socket
import ssl
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from dcos_registry.pull.faults import Fault

if TYPE_CHECKING:
    from cryptography import x509

# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_OUT_OF_DATE = (9, 10)
_OTHER_NAME = (62, 64)

_PLAIN_ANSWERS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")
_OLD_VERSIONS = ("TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL")
_NO_CLIENT_CERTIFICATE = ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE")
_TIMEOUT = 30.0


def fault_of(error: OSError, host: str, port: int) -> Fault:
    """Tell what kind of failure an exchange with a host met; a certificate that was refused is fetched once more."""
    match error:
        case ssl.SSLCertVerificationError():
            return _distrust(error, host, port)
        case ssl.SSLError() if error.reason in _PLAIN_ANSWERS:
            return Fault("no-tls", host, port)
        case ssl.SSLError() if error.reason in _OLD_VERSIONS:
            return Fault("tls-version", host, port)
        case ssl.SSLError() if error.reason in _NO_CLIENT_CERTIFICATE:
            return Fault("client-certificate-wanted", host, port)
        case ssl.SSLEOFError() | ConnectionResetError() | BrokenPipeError():
            return Fault("reset", host, port)
        case ssl.SSLError():
            return Fault("tls", host, port, (error.reason or "unknown error").lower().replace("_", " "))
        case socket.gaierror():
            return Fault("no-such-host", host, port)
        case TimeoutError():
            return Fault("timeout", host, port)
        case _:
            return Fault("refused", host, port)


def _distrust(error: ssl.SSLCertVerificationError, host: str, port: int) -> Fault:
    if error.verify_code in _OUT_OF_DATE:
        return Fault("expired", host, port, _dates(_certificate_of(host, port)))
    if error.verify_code in _OTHER_NAME:
        addresses, names = _names(_certificate_of(host, port))
        fitting = addresses if _is_address(host) else names
        return Fault("wrong-host" if addresses or names else "cn-only", host, port, ", ".join(fitting))
    return Fault("unknown-authority", host, port, error.verify_message)


def _certificate_of(host: str, port: int) -> "x509.Certificate":
    from cryptography import x509

    return x509.load_pem_x509_certificate(ssl.get_server_certificate((host, port), timeout=_TIMEOUT).encode())


def _dates(certificate: "x509.Certificate") -> str:
    now = datetime.now(timezone.utc)
    is_early = now < certificate.not_valid_before_utc
    limit = certificate.not_valid_before_utc if is_early else certificate.not_valid_after_utc
    return f"current time {now:%Y-%m-%dT%H:%M:%SZ} is {'before' if is_early else 'after'} {limit:%Y-%m-%dT%H:%M:%SZ}"


def _names(certificate: "x509.Certificate") -> tuple[list[str], list[str]]:
    """Return the addresses and the host names that a certificate is for."""
    from cryptography import x509

    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [], []
    return [str(each) for each in named.get_values_for_type(x509.IPAddress)], named.get_values_for_type(x509.DNSName)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
