"""A proxy that leads every CONNECT to one server, whatever host it names."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def tunnel(host: str) -> Iterator[str]:
    """Run a proxy in front of the server at `host` (address and port), and yield its URL."""
    address, _, port = host.partition(":")

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def lead(client: socket.socket) -> None:
        with client, socket.create_connection((address, int(port))) as server:
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=pump, args=(server, client))
            back.start()
            pump(client, server)
            back.join()

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=lead, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
