"""The pulls that were recorded from the real Mesos puller 1.11 and a real Docker Engine 20.10.

`golden/ENGINE.jsonl` holds the cases: the image, the files with credentials, the engine's own error (what Mesos quotes
from a secret is masked) and the numbers of its exchanges. Those are lines of `ENGINE-exchanges.jsonl`: method, URL and
Authorization as the registry saw them (None where it saw nothing, since no connection came about), and the number of
the answer, a line of `ENGINE-answers.jsonl`. Bodies of blobs are left out.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from dcos_registry.pull.transport import Request, Response, TransportError
from tests.pull.driving import Answer

GOLDEN = Path(__file__).parent / "golden"

ENDLESS = "endless redirects"
"""The error of a pull that never ended by itself."""

AMBIGUOUS = ("ambiguous", "agent", "docker-io", "hub-oauth")
"""Of these groups are the pulls of the UCR where several entries match, and it is chance which one is sent."""

LONG = 6000
"""An Authorization of more characters stands in the recordings by its digest."""

Seen = tuple[str, str, str]
"""Method, URL and Authorization of a request, as a registry sees them."""


@dataclass(frozen=True)
class Exchange:
    """A request that the real engine made, and what it was answered."""

    method: str
    url: str
    authorization: str | None
    answer: Answer

    @property
    def seen(self) -> Seen:
        """What the registry saw."""
        return self.method, self.url, str(self.authorization)


@dataclass(frozen=True)
class Pull:
    """A recorded pull; `given` is the whole case, `error` None where it worked."""

    engine: str
    id: str
    image: str
    error: str | None
    exchanges: tuple[Exchange, ...]
    given: dict[str, Any] = field(repr=False)

    def content(self, name: str) -> bytes | None:
        """Return what a file of the case holds, None where there is no such file."""
        value = self.given.get(name)
        if isinstance(value, dict):
            return gzip.decompress(base64.b64decode(value["gzip"]))
        return None if value is None else str(value).encode()

    @property
    def requests(self) -> list[Seen]:
        """The requests that reached a registry, those for blobs in an order of their own (`grouped`)."""
        return grouped(exchange.seen for exchange in self.exchanges if isinstance(exchange.answer, Response))

    @property
    def unanswered(self) -> set[tuple[str, str]]:
        """Method and URL of what found no registry."""
        return {(each.method, each.url) for each in self.exchanges if isinstance(each.answer, TransportError)}


@cache
def pulls(engine: str) -> tuple[Pull, ...]:
    """Read the recordings of an engine, `ucr` or `docker`."""
    answers = [_answer(line) for line in _lines(f"{engine}-answers")]
    exchanges = [
        Exchange(method, url, authorization, answers[number])
        for method, url, authorization, number in _lines(f"{engine}-exchanges")
    ]
    return tuple(
        Pull(
            engine,
            case["id"],
            case["image"],
            case.get("error"),
            tuple(exchanges[at] for at in case.get("exchanges", ())),
            case,
        )
        for case in _lines(engine)
    )


def _lines(name: str) -> list[Any]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text().splitlines()]


def _answer(line: dict[str, Any]) -> Answer:
    if "failure" in line:
        return TransportError(line["failure"])
    return Response(line["status"], tuple((name, value) for name, value in line["headers"]), line["body"].encode())


class Replay:
    """A registry that answers one pull from its recording, and notes what it is asked."""

    def __init__(self, pull: Pull) -> None:
        self._pull = pull
        self._answers = {exchange.seen: exchange.answer for exchange in pull.exchanges}
        self._failures = {(each.method, each.url): each.answer for each in pull.exchanges if each.authorization is None}
        self._seen: list[Seen] = []
        self.unanswered: set[tuple[str, str]] = set()

    @property
    def requests(self) -> list[Seen]:
        """What was asked, as `Pull.requests` has it."""
        return grouped(self._seen)

    def answer(self, method: str, url: str, authorization: str | None) -> Answer | None:
        """Answer as the recording does; None where it does not hold this request."""
        if self._pull.engine == "ucr":
            url = _without_default_port(url)
        seen = method, url, decoded(authorization)
        if seen in self._answers:
            self._seen.append(seen)
            return self._answers[seen]
        if (method, url) in self._failures:
            self.unanswered.add((method, url))
            return self._failures[method, url]
        return None

    def respond(self, request: Request) -> Answer:
        """Answer a walk."""
        sent = next((value for name, value in request.headers if name == "Authorization"), None)
        answer = self.answer(request.method, request.url, sent)
        assert answer is not None, f"{request} with {decoded(sent)!r} is not in the recording"
        return answer


def grouped(requests: Iterable[Seen]) -> list[Seen]:
    """Sort what comes from the first blob on by its digest, tokens last: engines fetch blobs side by side."""
    seen = list(requests)
    blobs = next((at for at, (_, url, _) in enumerate(seen) if "/blobs/" in url or "/cdn/" in url), len(seen))

    def place(request: Seen) -> str:
        digest = re.search("sha256:[0-9a-f]{64}", request[1])
        return digest[0] if digest and "/token" not in request[1] else f"~{request[1]}"

    return seen[:blobs] + sorted(seen[blobs:], key=place)


def without_digests(error: str | None) -> str | None:
    """Name no blob in an error: of several that fail, it is chance which one is told."""
    return error and re.sub("sha256:[0-9a-f]{64}", "sha256:<BLOB>", error)


def before_blobs(requests: list[Seen]) -> list[Seen]:
    """Cut requests off at the first blob."""
    return list(takewhile(lambda seen: "/blobs/" not in seen[1] and "/cdn/" not in seen[1], requests))


def _without_default_port(url: str) -> str:
    """Write a URL as the recorded registry saw it: curl drops the port from Host (ucr.md 1)."""
    return re.sub("^(https://[^/]*):443/|^(http://[^/]*):80/", lambda found: f"{found[1] or found[2]}/", url)


def decoded(authorization: str | None) -> str:
    """Write an Authorization as the recordings do: `none`, `basic USER:PASSWORD`, `bearer TOKEN` (ucr.md 1)."""
    if authorization is None:
        return "none"
    kind, _, rest = authorization.partition(" ")
    if kind.lower() == "bearer":
        return f"bearer {rest}"
    try:
        shown = "basic " + base64.b64decode(rest.strip(), validate=True).decode()
    except ValueError:
        shown = f"basic-undecodable {rest.strip()}"
    return shown if len(shown) <= LONG else f"sha256:{hashlib.sha256(shown.encode()).hexdigest()}"
