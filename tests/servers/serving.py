"""Serve on a thread, with TLS or without, for as long as a block lasts."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from tests.servers.certificates import ServerCertificate


def speaks_tls(certificate: ServerCertificate, ciphers: str = "") -> ssl.SSLContext:
    """Make the TLS settings of a server; `ciphers` as OpenSSL names them, for those that are none of the usual."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if ciphers:
        context.set_ciphers(ciphers)
    context.load_cert_chain(certificate.certificate_file, certificate.key_file)
    return context


def wants_client(certificate: ServerCertificate, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """Make the TLS settings of a server that lets nobody in without a certificate of its own authority."""
    context = speaks_tls(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate.ca_file)
    context.maximum_version = version
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
