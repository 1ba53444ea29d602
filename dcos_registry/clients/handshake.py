"""A second handshake with a TLS server, to find out why the first one failed; nothing is sent after it."""

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import cast

from dcos_registry import errors
from dcos_registry.clients import server_certificate
from dcos_registry.clients.connections import connection_to
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.server_certificate import ServerCertificate
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
