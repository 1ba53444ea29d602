"""A proxy before a registry that passes requests on, and misbehaves where a test says so.

A fault sees the head of each request and says what happens to it; None passes it on:

    with fault_proxy(registry.host, first("PATCH", Broken(Budget(100_000)))) as proxy:
        push(f"{proxy.host}/team/web:1.0")

`CutAt(n)` cuts a push at its n-th byte, wherever that is. The registry takes the proxy's address for its own.
"""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

from tests.servers.certificates import ServerCertificate
from tests.servers.serving import serving

PIECE = 16 * 1024
SECONDS = 30
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "date", "server"})


@dataclass(frozen=True)
class Head:
    """One request before its body; `target` is what stood in its first line, `size` how many bytes the head has."""

    method: str
    target: str
    headers: Mapping[str, str]
    size: int


@dataclass(frozen=True)
class Answered:
    """The proxy reads the body to its end and answers itself; the registry hears nothing."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Budget:
    """So many bytes are passed on, and no more; `is_spent` once that has stopped something."""

    left: int
    is_spent: bool = False

    def take(self, count: int) -> int:
        """Return how many of these bytes are passed on."""
        allowed = max(0, min(self.left, count))
        self.left -= count
        self.is_spent = self.is_spent or allowed < count
        return allowed


@dataclass(frozen=True)
class Broken:
    """The body is passed on as far as the budget goes; then an answer comes, or silence, or both connections end."""

    budget: Budget
    answer: Answered | None = None
    stalls: bool = False


@dataclass(frozen=True)
class Unanswered:
    """The registry hears all of it, and its answer goes lost."""


@dataclass(frozen=True)
class Changed:
    """The request is passed on, and headers of its answer are changed; None takes one away."""

    headers: Callable[[Mapping[str, str]], Mapping[str, str | None]]


Action: TypeAlias = Answered | Broken | Unanswered | Changed
Fault: TypeAlias = Callable[[Head], Action | None]


@dataclass
class FaultProxy:
    """A running proxy: `asked` are the heads of its requests, oldest first; `fault` may be changed."""

    url: str
    fault: Fault
    asked: list[Head] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Address and port."""
        return self.url.partition("://")[2]


def nothing(_: Head) -> None:
    """Pass everything on."""


def first(method: str, action: Action, *, times: int = 1, target: str = "") -> Fault:
    """Meet so many requests of a method, those with `target` in theirs."""
    left = [times]

    def fault(head: Head) -> Action | None:
        if head.method != method or target not in head.target or not left[0]:
            return None
        left[0] -= 1
        return action

    return fault


def every(method: str, action: Action, *, target: str = "") -> Fault:
    """Meet all requests of a method, those with `target` in theirs."""
    return lambda head: action if head.method == method and target in head.target else None


class CutAt:
    """Cut the connection at one byte of all that is sent, heads and bodies of one request after the other; once."""

    def __init__(self, byte: int) -> None:
        self._byte = byte
        self._budget = Budget(byte)

    @property
    def passed(self) -> int:
        """How many bytes it has let through, where it has cut nothing."""
        return self._byte - self._budget.left

    @property
    def has_cut(self) -> bool:
        """Whether it has come to that; a shorter push is left alone."""
        return self._budget.is_spent

    def __call__(self, head: Head) -> Action | None:
        if self.has_cut:
            return None
        self._budget.take(head.size)
        return Broken(self._budget)


@contextmanager
def fault_proxy(
    upstream: str, fault: Fault = nothing, certificate: ServerCertificate | None = None
) -> Iterator[FaultProxy]:
    """Run a proxy before the plain registry at `HOST:PORT`, over HTTPS where it is given a certificate."""
    proxy = FaultProxy("", fault)
    closed = threading.Event()

    class Handler(_Exchange):
        def exchange(self) -> None:
            head = Head(self.command, self.path, dict(self.headers), len(self.requestline) + len(str(self.headers)))
            proxy.asked.append(head)
            with suppress(OSError):
                self.act(proxy.fault(head), upstream, closed)

    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "POST"):
        setattr(Handler, f"do_{method}", Handler.exchange)

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that leaves is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server, serving(server, certificate) as url:
        proxy.url = url
        try:
            yield proxy
        finally:
            closed.set()


def _leave(connection: http.client.HTTPConnection) -> None:
    """End a connection, and wait until the registry has seen it: what the client asks next comes after that."""
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_WR)
            while connection.sock.recv(PIECE):
                pass


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def act(self, action: Action | None, upstream: str, closed: threading.Event) -> None:
        """Do with one request what a fault says, and end the connection."""
        self.close_connection = True
        if isinstance(action, Answered):
            for _ in self._body():
                pass
            self._answer(action.status, action.headers, action.body)
            return
        connection = http.client.HTTPConnection(upstream, timeout=SECONDS)
        with closing(connection):
            if isinstance(action, Broken) and not self._pass_on_part(connection, action.budget):
                if action.stalls:
                    closed.wait(SECONDS)
                _leave(connection)
                if action.answer is not None:
                    self._answer(action.answer.status, action.answer.headers, action.answer.body)
                return
            if not isinstance(action, Broken):
                self._pass_on_part(connection, None)
            response = connection.getresponse()
            content = response.read()
            if isinstance(action, Unanswered):
                return
            headers: dict[str, str | None] = dict(response.getheaders())
            if isinstance(action, Changed):
                headers.update(action.headers(dict(response.getheaders())))
            self._answer(response.status, headers, content)

    def _pass_on_part(self, connection: http.client.HTTPConnection, budget: Budget | None) -> bool:
        """Pass a request on as far as it may go; tell whether that was all of it."""
        if budget is not None and budget.left < 0:
            budget.is_spent = True
            return False
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        # A registry that has answered before the end has closed its side; its answer is there to be read.
        with suppress(ConnectionError):
            for piece in self._body():
                allowed = len(piece) if budget is None else budget.take(len(piece))
                connection.send(piece[:allowed])
                if allowed < len(piece):
                    return False
        return True

    def _body(self) -> Iterator[bytes]:
        """Yield a body as it came, the lengths of its chunks included."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield from self._exactly(int(self.headers.get("Content-Length", "0")))
            return
        size = -1
        while size != 0:
            line = self.rfile.readline(1024)
            if not line:
                raise ConnectionError("the client left")
            size = int(line.partition(b";")[0], 16)
            yield line
            yield from self._exactly(size + len(b"\r\n"))

    def _exactly(self, count: int) -> Iterator[bytes]:
        while count:
            piece = self.rfile.read(min(count, PIECE))
            if not piece:
                raise ConnectionError("the client left")
            count -= len(piece)
            yield piece

    def _answer(self, status: int, headers: Mapping[str, str | None], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value is not None and name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if "content-length" not in {name.lower() for name in headers} and status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
