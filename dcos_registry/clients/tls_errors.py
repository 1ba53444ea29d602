"""Why TLS failed, in words that name the certificate: the errors of this, and how OpenSSL's are told apart."""

import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timezone

from dcos_registry import errors
from dcos_registry.clients.connections import LostError
from dcos_registry.clients.server_certificate import ServerCertificate
from dcos_registry.clients.trust import ClientCertificate

# What verification answers: OpenSSL's x509_vfy.h, Windows' winerror.h, macOS's SecBase.h, the latter by truststore.
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21, 0x800B0109, 0x800B010A, -67843})
_OUT_OF_DATE = frozenset({9, 10, 0x800B0101, -67818})
_OTHER_NAME = frozenset({62, 64, 0x800B010F, -67602})

# Reasons of OpenSSL's sslerr.h.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})
_BROKEN = frozenset({"UNEXPECTED_EOF_WHILE_READING", "DECRYPTION_FAILED_OR_BAD_RECORD_MAC"})
_OLD_TLS = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"})
_WANTS_CERTIFICATE = frozenset({"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE"})
"""The second is what a Go server sends below TLS 1.3 (crypto/tls handshake_server.go `processCertsFromClient`)."""
_REFUSES_CERTIFICATE = frozenset(
    {
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "SSLV3_ALERT_CERTIFICATE_EXPIRED",
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
        "TLSV1_ALERT_ACCESS_DENIED",
        "TLSV1_ALERT_DECRYPT_ERROR",
        "TLSV1_ALERT_UNKNOWN_CA",
        "TLSV13_ALERT_CERTIFICATE_REQUIRED",
    }
)

_MANY = 8
_TIME = "%Y-%m-%d at %H:%M UTC"


class TlsError(errors.UnreachableError):
    """A server cannot be asked over TLS, or not be trusted."""


class BrokenTlsError(TlsError, LostError):
    """The connection broke under TLS, whose handshake may have been over."""


class UntrustedError(TlsError):
    """Nobody whom we trust has issued the server's certificate."""


class WrongNameError(TlsError):
    """The server's certificate is for others than the host that was asked; `hosts` are those it is for."""

    def __init__(self, message: str, hosts: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.hosts = hosts


class NoTlsError(TlsError):
    """The server answers an https URL without TLS."""


class ClientCertificateError(TlsError):
    """The server wants a client certificate, or another one than it was shown."""


def tls_error(
    origin: str,
    causes: Iterable[BaseException],
    *,
    look: Callable[[], ServerCertificate | None],
    client: ClientCertificate | None,
) -> TlsError | None:
    """Make the error for a server, `origin` being its URL without a path; None where no cause is one of TLS.

    `look` fetches the certificate that was refused, `client` is what the server was ready to be shown.
    """
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _of_certificate(origin, cause, look())
        if reason := reason_of(cause):
            return _of_handshake(origin, reason, client)
    return None


def reason_of(cause: BaseException) -> str | None:
    """Return OpenSSL's name for a failure; None for what is none of its own."""
    return getattr(cause, "reason", None) if isinstance(cause, ssl.SSLError) else None


def client_certificate_error(origin: str, client: ClientCertificate | None, said: str = "") -> ClientCertificateError:
    """Make the error of a server that does not let in who shows it no certificate, or not the one it wants."""
    if client is None:
        return ClientCertificateError(f"{origin} wants a client certificate")
    told = f" ({said})" if said else ""
    return ClientCertificateError(f"{origin} does not accept the client certificate {client.certificate}{told}")


def _of_handshake(origin: str, reason: str, client: ClientCertificate | None) -> TlsError:
    if reason in _NO_TLS:
        return NoTlsError(f"{origin} answers without TLS")
    said = reason.replace("_", " ").lower()
    if reason in (_REFUSES_CERTIFICATE if client else _WANTS_CERTIFICATE):
        return client_certificate_error(origin, client, said)
    if reason in _BROKEN:
        return BrokenTlsError(f"The TLS connection with {origin} broke off: {said}")
    if reason in _OLD_TLS:
        return TlsError(f"{origin} speaks no TLS that is safe", "have it speak TLS 1.2 or later")
    hint = None
    if reason == "SSLV3_ALERT_HANDSHAKE_FAILURE" and client is None:
        hint = "it may want a client certificate, or share no cipher with this machine"
    return TlsError(f"The TLS handshake with {origin} failed: {said}", hint)


def _of_certificate(
    origin: str, error: ssl.SSLCertVerificationError, certificate: ServerCertificate | None
) -> TlsError:
    code = getattr(error, "verify_code", None)  # what truststore raises of its own accord has none
    said = getattr(error, "verify_message", str(error.args[-1])).rstrip(".")
    if certificate is None:
        kind = UntrustedError if code in _UNKNOWN_ISSUER else TlsError
        return kind(f"{origin} cannot be trusted: {said}")
    if code in _UNKNOWN_ISSUER:
        return _unknown_issuer(origin, certificate)
    if code in _OTHER_NAME:
        return _other_name(origin, certificate)
    if code in _OUT_OF_DATE:
        return _out_of_date(origin, certificate)
    return TlsError(
        f"{origin} cannot be trusted: {said} ({certificate}, {certificate.key})",
        "have a certificate issued for it that is fit for this",
    )


def _unknown_issuer(origin: str, certificate: ServerCertificate) -> UntrustedError:
    if certificate.is_self_signed:
        told = f"its certificate is self-signed ({certificate}, SHA-256 fingerprint {certificate.fingerprint})"
    else:
        told = f"nobody who is trusted here issued its certificate ({certificate})"
    return UntrustedError(f"{origin} cannot be trusted: {told}")


def _other_name(origin: str, certificate: ServerCertificate) -> WrongNameError:
    names = certificate.names
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    told = (
        f"is for {', '.join(names[:_MANY])}{more} alone"
        if names
        else "names no host as subjectAltName, and a CN does not count"
    )
    return WrongNameError(f"{origin} cannot be trusted: its certificate {told} ({certificate})", certificate.hosts)


def _out_of_date(origin: str, certificate: ServerCertificate) -> TlsError:
    now = datetime.now(timezone.utc)
    if certificate.begins > now:
        told = f"is not valid before {certificate.begins:{_TIME}}"
    elif certificate.ends < now:
        told = f"expired on {certificate.ends:{_TIME}}"
    else:
        told = "is valid, and that of an authority above it is not, or not yet"
    return TlsError(
        f"{origin} cannot be trusted: its certificate {told} ({certificate})",
        f"have it renewed; or set the clock of this machine, which says {now:{_TIME}}",
    )
