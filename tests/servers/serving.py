"""Serve on a thread, with TLS or without, for as long as a block lasts."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from tests.servers.certificates import ServerCertificate


def speaks_tls(certificate: ServerCertificate) -> ssl.SSLContext:
    """Make the TLS settings of a server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate_file, certificate.key_file)
    return context


@contextmanager
def serving(
    server: ThreadingHTTPServer, certificate: ServerCertificate | ssl.SSLContext | None = None
) -> Iterator[str]:
    """Let a bound server answer, and yield its URL on 127.0.0.1; with a certificate or TLS settings it speaks HTTPS."""
    if certificate is not None:
        context = certificate if isinstance(certificate, ssl.SSLContext) else speaks_tls(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
