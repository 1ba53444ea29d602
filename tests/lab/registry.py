"""All registries, token servers and CDNs of one recorded pull at a time, on the ports that the recordings name."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dcos_registry.pull.transport import Response
from tests.pull.recorded import Pull, Replay
from tests.servers.serving import serving

TLS_HANDSHAKE = b"\x16"
NO_TLS_HERE = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
)
UNEXPECTED = Response(599, (("Content-Length", "0"),), reason="Not In The Recording")


class RecordedRegistry:
    """Answers from the recording that is loaded; what is not in it gets 599 and is written down."""

    def __init__(self) -> None:
        self.unexpected: list[str] = []

    def load(self, pull: Pull) -> None:
        """Play this pull from now on."""
        self.unexpected = []
        self.replay = Replay(pull)

    def answer(self, method: str, url: str, authorization: str | None) -> Response:
        """Answer one request."""
        answer = self.replay.answer(method, url, authorization)
        if isinstance(answer, Response):
            return answer
        self.unexpected.append(f"{method} {url} {authorization}")
        return UNEXPECTED


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A handshake that fails is what some recordings are about."""


@contextmanager
def listening(
    registry: RecordedRegistry, address: str, settings: Mapping[int, ssl.SSLContext | None]
) -> Iterator[None]:
    """Let it answer on every port of an address; `settings` says which of them speak TLS."""
    with ExitStack() as stack:
        for port, context in settings.items():
            handler = _handler(registry, "http" if context is None else "https")
            stack.enter_context(serving(stack.enter_context(_Server((address, port), handler)), context))
        yield


def _handler(registry: RecordedRegistry, scheme: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            """Tell who speaks TLS to a plain port, as Go's servers do."""
            if scheme == "http" and self.connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
                self.wfile.write(NO_TLS_HERE)
                self.close_connection = True
            else:
                super().handle_one_request()

        def exchange(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            url = f"{scheme}://{self.headers['Host']}{self.path}"
            answer = registry.answer(self.command, url, self.headers["Authorization"])
            self.wfile.write(head_of(answer) + (b"" if self.command == "HEAD" else body_of(answer)))

        def log_message(self, *_: object) -> None:
            """Stay silent: the replay tells what was asked."""

    for method in ("GET", "HEAD", "POST"):
        setattr(Handler, f"do_{method}", Handler.exchange)
    return Handler


def head_of(answer: Response) -> bytes:
    """Write the head of an answer as it was recorded."""
    reason = answer.reason or HTTPStatus(answer.status).phrase
    lines = (f"HTTP/1.1 {answer.status} {reason}", *(f"{name}: {value}" for name, value in answer.headers), "", "")
    return "\r\n".join(lines).encode()


def body_of(answer: Response) -> bytes:
    """Write the body; a blob's, which was not recorded, is as long as it was."""
    if answer.header("Transfer-Encoding") == "chunked":
        return b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body)
    return answer.body.ljust(int(answer.header("Content-Length") or 0), b"\0")
