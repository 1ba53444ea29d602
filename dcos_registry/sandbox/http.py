"""What the services of the sandbox are asked and answer; `server` carries it over the wire."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as a service sees it.

    `path` is percent-decoded, `raw_path` is not; neither has the query. Header names are lower case.
    `uid` is who the Admin Router found the caller to be, None for anonymous.
    """

    method: str
    path: str
    raw_path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    uid: str | None = None

    def flag(self, name: str, *, default: bool) -> bool:
        """Read a boolean query parameter."""
        values = self.query.get(name)
        return values[-1].lower() == "true" if values else default


@dataclass(frozen=True)
class Response:
    """One answer; a body that is not bytes is streamed until it ends or the caller leaves (server-sent events)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Iterable[bytes] = b""

    @classmethod
    def of_json(cls, status: int, value: Any, *headers: tuple[str, str]) -> "Response":
        """Answer with a JSON document."""
        return cls(status, (("Content-Type", "application/json"), *headers), json.dumps(value).encode())


Handler = Callable[[Request], Response]
