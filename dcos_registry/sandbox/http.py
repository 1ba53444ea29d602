"""What the services of the sandbox are asked and answer; `server` carries it over the wire."""

import html
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
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

    def argument(self, name: str) -> str:
        """Read a query parameter, empty where there is none."""
        return self.query.get(name, [""])[-1]

    def header(self, name: str) -> str:
        """Read a header, empty where there is none."""
        return self.headers.get(name.lower(), "")

    def media_type(self) -> str:
        """Read the Content-Type without its parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """Read the body as JSON; raises `ValueError`."""
        return json.loads(self.body)

    def json_object(self) -> dict[str, Any] | None:
        """Read the body as a JSON object; None for anything else."""
        try:
            value = self.json()
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


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

    @classmethod
    def of_html(cls, status: int, *headers: tuple[str, str]) -> "Response":
        """Answer with a small page that names the status, as nginx does (cluster.md C5)."""
        title = html.escape(f"{status} {HTTPStatus(status).phrase}")
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
        return cls(status, (("Content-Type", "text/html; charset=UTF-8"), *headers), page.encode())

    @classmethod
    def of_text(cls, status: int, text: str, *headers: tuple[str, str]) -> "Response":
        """Answer with plain text."""
        return cls(status, (("Content-Type", "text/plain; charset=utf-8"), *headers), text.encode())


Handler = Callable[[Request], Response]
