"""Handshakes with a TLS server, to see its certificates or why another one failed; nothing is sent after them."""

import ssl
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, cast

from dcos_registry import errors
from dcos_registry.clients import server_certificate
from dcos_registry.clients.connections import LostError, connection_to
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.server_certificate import ServerCertificate
from dcos_registry.clients.tls_errors import tls_error
from dcos_registry.clients.trust import unchecked

_SECONDS = 5.0
_FAILURES = (OSError, HTTPException, errors.UsageError)


@dataclass(frozen=True)
class Handshake:
    """Shakes hands with one server."""

    host: str
    port: int
    proxies: Proxies

    def certificate(self) -> ServerCertificate | None:
        """Fetch the server's certificate, whatever it is worth; None where it shows none that way."""
        with suppress(*_FAILURES), self._shaken(unchecked()) as connection:
            der = connection.getpeercert(binary_form=True)
            return server_certificate.read(der) if der else None
        return None

    def chain(self) -> tuple[bytes, ...]:
        """Fetch the certificates that the server shows, its own first, in DER and whatever they are worth.

        Raises `TlsError` where it speaks no TLS or breaks it off, `LostError` where it does not answer.
        """
        origin = f"https://{self.host}:{self.port}"
        try:
            with self._shaken(unchecked()) as connection:
                return _shown(connection)
        except (OSError, HTTPException) as error:
            failed = LostError(f"Cannot reach {origin}: {_reason(error)}")
            raise tls_error(origin, [error], look=lambda: None, client=None) or failed from None

    def proven_chain(self, context: ssl.SSLContext) -> tuple[bytes, ...]:
        """Return the chain by which a context trusts the server, up to what it trusts, in DER; empty if it does not."""
        with suppress(*_FAILURES), self._shaken(context) as connection:
            return _proven(connection)
        return ()

    def alert(self, context: ssl.SSLContext) -> ssl.SSLError | None:
        """Wait for the alert with which a server ends a handshake that we took for done; None where none comes.

        In TLS 1.3 it comes that late, and goes lost when a request is on its way: the server closes the connection with
        that unread, and the reset overtakes the alert.
        """
        try:
            with self._shaken(context) as connection:
                connection.recv(1)
        except ssl.SSLError as error:
            return error
        except _FAILURES:
            return None
        return None

    @contextmanager
    def _shaken(self, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
        connection = connection_to(self.host, self.port, tls=context, proxies=self.proxies, seconds=_SECONDS)
        with closing(connection):
            connection.connect()
            yield cast(ssl.SSLSocket, connection.sock)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {_SECONDS:g} seconds"
    told = getattr(error, "strerror", None) or str(error)  # a proxy's refusal has words alone
    return told[:1].lower() + told[1:] or "the connection was closed"


def _shown(connection: ssl.SSLSocket) -> tuple[bytes, ...]:
    if sys.version_info >= (3, 13):
        return tuple(connection.get_unverified_chain())
    return _in_der(vars(connection)["_sslobj"].get_unverified_chain())


def _proven(connection: ssl.SSLSocket) -> tuple[bytes, ...]:
    if sys.version_info >= (3, 13):
        return tuple(connection.get_verified_chain())
    return _in_der(vars(connection)["_sslobj"].get_verified_chain())


def _in_der(certificates: Iterable[Any] | None) -> tuple[bytes, ...]:
    """Take the certificates out of what older versions of Python have, and do not document."""
    return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in certificates or ())
