"""HTTP/1.1 on the loopback: carries requests to a handler, records them, and misbehaves when told to."""

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, unquote

from dcos_registry import errors
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.http import Handler, Request, Response
from dcos_registry.sandbox.request_log import RequestLog

_ADDRESS = "127.0.0.1"
_STOP_SECONDS = 2.0
_BODYLESS = (204, 304)


class Server:
    """One listening socket and a thread for each connection; it is bound at once and serves from `start` to `stop`.

    Raises `RegistryPluginError` where the port is taken.
    """

    def __init__(
        self, handle: Handler, *, faults: Faults, log: RequestLog, port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.scheme = "https" if tls else "http"
        try:
            self._listener = _Listener((_ADDRESS, port), _Exchange)
        except OSError as reason:
            raise errors.RegistryPluginError(
                f"Cannot listen on {_ADDRESS}:{port}: {reason.strerror}", "choose another port, or 0 for any"
            ) from reason
        if tls:
            # The handshake belongs to the connection's own thread: a silent client must not hold up the others.
            self._listener.socket = tls.wrap_socket(
                self._listener.socket, server_side=True, do_handshake_on_connect=False
            )
        self._listener.serve_with(handle, faults, log)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """The port, also where the kernel chose it."""
        return int(self._listener.server_address[1])

    @property
    def authority(self) -> str:
        """Address and port."""
        return f"{_ADDRESS}:{self.port}"

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"{self.scheme}://{self.authority}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for their threads; what is being answered is cut off."""
        self._listener.stopping.set()
        if self._thread.is_alive():
            self._listener.shutdown()
            self._thread.join()
        self._listener.server_close()
        self._listener.close_connections()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def serve_with(self, handle: Handler, faults: Faults, log: RequestLog) -> None:
        self.handle = handle
        self.faults = faults
        self.log = log
        self.stopping = threading.Event()
        self.connections: dict[threading.Thread, socket.socket] = {}

    def close_connections(self) -> None:
        deadline = time.monotonic() + _STOP_SECONDS
        for thread, connection in list(self.connections.items()):
            shut(connection)
            thread.join(max(0.0, deadline - time.monotonic()))


class _Exchange(BaseHTTPRequestHandler):
    """Connections of one client: reads requests one after the other and writes their answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    @property
    def listener(self) -> _Listener:
        return cast(_Listener, self.server)

    def setup(self) -> None:
        super().setup()
        self.listener.connections[threading.current_thread()] = self.connection
        if self.listener.stopping.is_set():
            shut(self.connection)

    def handle(self) -> None:
        # A client that leaves, or that does not trust the certificate, is no failure of the sandbox.
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            super().finish()
        self.listener.connections.pop(threading.current_thread(), None)

    def handle_expect_100(self) -> bool:
        goes_on = super().handle_expect_100()
        # What is written is buffered, and this client waits for it.
        self.wfile.flush()
        return goes_on

    def log_message(self, *_: Any) -> None:
        """Say nothing: the request log is for that."""

    def exchange(self) -> None:
        """Read one request and answer it."""
        try:
            body = self._read_body()
        except ValueError:
            self.close_connection = True
            self._send(Response.of_html(400))
            return
        raw_path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=unquote(raw_path),
            raw_path=raw_path,
            query=parse_qs(query, keep_blank_values=True),
            headers={name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers},
            body=body,
        )
        self.listener.log.add(request)
        response = self._respond(request)
        if response is None:
            self.close_connection = True
            shut(self.connection)
        else:
            self._send(response)

    def _respond(self, request: Request) -> Response | None:
        """Return the answer, None where the connection is to be cut."""
        fault = self.listener.faults.take(request)
        if fault is None:
            return self.listener.handle(request)
        served = self.listener.handle(request) if fault.apply_first else None
        self.listener.stopping.wait(fault.stall_seconds)
        if fault.cut:
            return None
        if fault.status is not None:
            return Response(fault.status, fault.headers, fault.body)
        return served or self.listener.handle(request)

    def _read_body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self._exactly(int(self.headers.get("content-length", "0")))

    def _chunks(self) -> Iterable[bytes]:
        while size := int(self.rfile.readline(1024).partition(b";")[0], 16):
            yield self._exactly(size)
            self.rfile.readline(1024)
        while self.rfile.readline(64 * 1024).strip():
            pass

    def _exactly(self, size: int) -> bytes:
        if size < 0:
            raise ValueError("a negative length")
        content = self.rfile.read(size)
        if len(content) < size:
            raise ConnectionError("the client left in the middle of a body")
        return content

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status)
        self.send_header("Date", self.date_time_string())
        for name, value in response.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if isinstance(response.body, bytes):
            if response.status not in _BODYLESS:
                self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            if self.command != "HEAD" and response.status not in _BODYLESS:
                self.wfile.write(response.body)
        else:
            self._stream(response.body)

    def _stream(self, pieces: Iterable[bytes]) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()  # the first piece may be long in coming
        try:
            for piece in filter(None, pieces if self.command != "HEAD" else ()):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        finally:
            # A generator learns here that nobody listens any more.
            close = getattr(pieces, "close", None)
            if close:
                close()


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    # http.server looks for one function a method, by these names.
    setattr(_Exchange, f"do_{_method}", _Exchange.exchange)


def shut(connection: socket.socket) -> None:
    """End a connection in both directions; its thread then finds nothing more to read."""
    with contextlib.suppress(OSError):
        # Not the method of a TLS socket: that one forgets its TLS while another thread reads through it.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
