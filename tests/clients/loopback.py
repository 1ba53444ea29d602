"""A server on the loopback that answers as a test says, and keeps what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers.certificates import ServerCertificate
from tests.servers.serving import serving


@dataclass(frozen=True)
class Asked:
    """One request; `target` is what stood in its first line."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer; it announces `length` bytes where that is given, and falls silent after the body with `stalls`."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    stalls: bool = False


@dataclass
class Loopback:
    """A running server: `asked` are its requests, oldest first."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Address and port."""
        return self.url.partition("://")[2]

    @property
    def authorizations(self) -> list[str | None]:
        """The Authorization header of each request."""
        return [asked.headers.get("Authorization") for asked in self.asked]


Answer = Callable[[Asked], Reply]


@contextmanager
def serve(answer: Answer | Reply, certificate: ServerCertificate | ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Run a server on a free port, over HTTPS where it is given a certificate or TLS settings."""
    loopback = Loopback("")
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def exchange(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            loopback.asked.append(asked)
            reply = answer if isinstance(answer, Reply) else answer(asked)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()
            if reply.stalls:
                closing.wait()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "POST", "CONNECT"):
        setattr(Handler, f"do_{method}", Handler.exchange)

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that does not trust us, or that leaves, is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server, serving(server, certificate) as url:
        loopback.url = url
        try:
            yield loopback
        finally:
            closing.set()


@contextmanager
def silent() -> Iterator[str]:
    """Take connections and never say a word; yields host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def unused_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
