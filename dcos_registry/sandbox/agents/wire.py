"""The transport that an agent hands to a walk: one exchange over the network for each request, no proxies."""

import socket
import ssl
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from dcos_registry.pull.faults import Fault
from dcos_registry.pull.transport import Request, Response, TransportError, Verdict, Walk
from dcos_registry.sandbox.agents.distrust import fault_of
from dcos_registry.sandbox.agents.trust import Program

_TIMEOUT = 30.0
_LONGEST_BODY = 64 * 1024 * 1024
_PORTS = {"http": 80, "https": 443}


class Wire:
    """Runs walks for one program; `close` from another thread ends what is under way."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._closed = threading.Event()
        self._connection: HTTPConnection | None = None

    def drive(self, walk: Walk) -> Verdict:
        """Run a walk to its verdict."""
        try:
            request = next(walk)
            while True:
                request = walk.send(self.exchange(request))
        except StopIteration as end:
            verdict: Verdict = end.value
            return verdict

    def exchange(self, request: Request) -> Response | TransportError:
        """Carry out one request."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        try:
            port = parts.port or _PORTS[parts.scheme]
        except (KeyError, ValueError):
            return self._failed(Fault("bad-url", host, 0, request.url))
        if self._closed.is_set():
            return TransportError("the agent is stopping")
        connection = self._connect(parts.scheme, host, port, request)
        self._connection = connection
        try:
            return _exchange(connection, request, _target(parts))
        except OSError as error:
            return self._failed(fault_of(error, host, port))
        except ValueError:
            return self._failed(Fault("bad-url", host, port, request.url))
        except HTTPException:
            return self._failed(Fault("reset", host, port))
        finally:
            self._connection = None
            connection.close()

    def _failed(self, fault: Fault) -> TransportError:
        return TransportError(self._program.failure(fault))

    def close(self) -> None:
        """Cut the exchange under way, and refuse further ones."""
        self._closed.set()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it had ended by itself

    def _connect(self, scheme: str, host: str, port: int, request: Request) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(host, port, timeout=_TIMEOUT)
        context = self._program.context(request.certs_of)
        if not request.check_certificate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)


def _target(parts: SplitResult) -> str:
    return parts._replace(scheme="", netloc="", fragment="", path=parts.path or "/").geturl()


def _exchange(connection: HTTPConnection, request: Request, target: str) -> Response:
    connection.putrequest(request.method, target, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(_bytes(name), _bytes(value))
    if request.body:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body or None)
    answer = connection.getresponse()
    return Response(answer.status, tuple(answer.getheaders()), answer.read(_LONGEST_BODY))


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
