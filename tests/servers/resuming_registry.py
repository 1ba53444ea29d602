"""An open registry that keeps what has arrived of a blob when the connection breaks, as distribution 3 does.

What distribution 3 answers was read off it (registry.md 1.2, resume); Debian has 2.8, which forgets such an upload.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.servers.serving import serving

PIECE = 4096


@dataclass
class ResumingRegistry:
    """A running registry: `blobs` by digest, `uploads` by name, `resumed` how often one was gone on with."""

    host: str
    blobs: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, bytearray] = field(default_factory=dict)
    resumed: int = 0


@contextmanager
def resuming_registry() -> Iterator[ResumingRegistry]:
    """Run one on the loopback; it takes uploads, and knows nothing of manifests."""
    registry = ResumingRegistry("")
    handler = type("Handler", (_Exchange,), {"registry": registry})

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that leaves is what this is about."""

    with Server(("127.0.0.1", 0), handler) as server, serving(server) as url:
        registry.host = url.partition("://")[2]
        yield registry


class _Exchange(BaseHTTPRequestHandler):
    registry: ResumingRegistry

    def do_HEAD(self) -> None:
        blob = self.registry.blobs.get(self.path.rpartition("/")[2])
        self._answer(404 if blob is None else 200, {"Content-Length": str(len(blob or b""))})

    def do_POST(self) -> None:
        name = str(len(self.registry.uploads))
        self.registry.uploads[name] = bytearray()
        self._answer(202, {"Location": f"/uploads/{name}?_state=a"})

    def do_GET(self) -> None:
        self._progress(204)

    def do_PATCH(self) -> None:
        content = self._upload()
        self.registry.resumed += bool(content)
        while size := int(self.rfile.readline(64).strip() or b"0", 16):
            while size and (piece := self.rfile.read(min(size, PIECE))):
                content += piece
                size -= len(piece)
            self.rfile.readline(8)
        self._progress(202)

    def do_PUT(self) -> None:
        digest = parse_qs(urlsplit(self.path).query)["digest"][0]
        content = bytes(self._upload())
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != digest:
            self._answer(400, {})
            return
        self.registry.blobs[digest] = content
        self._answer(201, {"Docker-Content-Digest": digest})

    def _upload(self) -> bytearray:
        return self.registry.uploads[urlsplit(self.path).path.rpartition("/")[2]]

    def _progress(self, status: int) -> None:
        held = f"0-{max(0, len(self._upload()) - 1)}"
        self._answer(status, {"Location": self.path, "Range": held})

    def _answer(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""
