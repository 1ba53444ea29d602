"""Runs walks: over recorded answers, over one that is written down in a test, or over the network."""

import base64
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from dcos_registry.pull.transport import Request, Response, TransportError, Verdict, Walk

GOLDEN = Path(__file__).parent / "golden"

Answer = Response | TransportError
T = TypeVar("T")


@dataclass(frozen=True)
class Exchange:
    """A request that the real engine made, and what it was answered."""

    method: str
    url: str
    authorization: str | None
    answer: Answer

    def is_for(self, request: Request) -> bool:
        sent = next((value for name, value in request.headers if name == "Authorization"), None)
        return (self.method, self.url, self.authorization) == (request.method, request.url, sent)


def drive(walk: Generator[Request, Answer, T], respond: Callable[[Request], Answer]) -> T:
    """Run a walk to its verdict, or another generator of requests to what it returns."""
    try:
        request = next(walk)
        while True:
            request = walk.send(respond(request))
    except StopIteration as end:
        result: T = end.value
        return result


def replay(walk: Walk, exchanges: list[Exchange]) -> Verdict:
    """Run a walk over a recording; it must ask for everything in it, in this order, and nothing else."""
    left = list(exchanges)

    def respond(request: Request) -> Answer:
        assert left, f"{request} is one request too many"
        assert left[0].is_for(request), f"{request} in place of {left[0]}"
        return left.pop(0).answer

    verdict = drive(walk, respond)
    assert not left, f"{left[0]} was never asked for"
    return verdict


def cases(name: str) -> list[dict[str, Any]]:
    """Read a golden file."""
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text().splitlines()]


def exchanges(name: str, case: dict[str, Any]) -> list[Exchange]:
    """Return the recorded exchanges of a case; its answers stand in a file of their own, since many are the same."""
    return [
        Exchange(method, url, authorization, _answers(name)[number])
        for method, url, authorization, number in case["exchanges"]
    ]


def content(value: str | dict[str, str] | None) -> bytes | None:
    """Return the bytes of a file in a golden case: text, or base64 where it is none."""
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    return None if value is None else value.encode()


@cache
def _answers(name: str) -> list[Answer]:
    return [
        TransportError(answer["failure"])
        if "failure" in answer
        else Response(answer["status"], tuple(map(tuple, answer["headers"])), answer["body"].encode())
        for answer in cases(f"{name}-answers")
    ]


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
