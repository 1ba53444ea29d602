"""Runs walks: over answers that a test gives, or over the network."""

from collections.abc import Callable, Generator
from http.client import HTTPConnection
from typing import TypeVar
from urllib.parse import urlsplit

from dcos_registry.pull.transport import Request, Response, TransportError

Answer = Response | TransportError
T = TypeVar("T")


def drive(walk: Generator[Request, Answer, T], respond: Callable[[Request], Answer]) -> T:
    """Run a walk to its verdict, or another generator of requests to what it returns."""
    try:
        request = next(walk)
        while True:
            request = walk.send(respond(request))
    except StopIteration as end:
        result: T = end.value
        return result


def ask(request: Request) -> Answer:
    """Make a request over plain HTTP; an https URL finds nobody there who speaks TLS."""
    parts = urlsplit(request.url)
    if parts.scheme == "https":
        return TransportError("http: server gave HTTP response to HTTPS client")
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)
    try:
        target = parts._replace(scheme="", netloc="").geturl()
        connection.request(request.method, target, request.body, dict(request.headers))
        answer = connection.getresponse()
        return Response(answer.status, tuple(answer.getheaders()), answer.read())
    finally:
        connection.close()
