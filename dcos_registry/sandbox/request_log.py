"""What a sandbox was asked, for tests to read."""

import re
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from dcos_registry.sandbox.http import Request

_KEPT_REQUESTS = 20_000
_KEPT_BODY_BYTES = 1024 * 1024
_SECRET_HEADERS = ("authorization", "cookie")
_SCHEME = re.compile(r"(token=|[A-Za-z]+ )?.*", re.DOTALL)


class RequestLog:
    """The requests that came, oldest first, without credentials in their headers.

    Of an Authorization header only the scheme stays (`token=***`, `Basic ***`). A body over 1 MiB is left out, and
    only the last 20,000 requests are kept.
    """

    def __init__(self) -> None:
        self._requests: deque[Request] = deque(maxlen=_KEPT_REQUESTS)
        self._changing = threading.Lock()

    def add(self, request: Request) -> None:
        """Keep one request."""
        headers = {name: _redacted(name, value) for name, value in request.headers.items()}
        body = request.body if len(request.body) <= _KEPT_BODY_BYTES else b""
        with self._changing:
            self._requests.append(replace(request, headers=headers, body=body))

    def clear(self) -> None:
        """Forget what came so far."""
        with self._changing:
            self._requests.clear()

    def calls(self) -> list[tuple[str, str]]:
        """List method and path of each request."""
        return [(request.method, request.path) for request in self]

    def __iter__(self) -> Iterator[Request]:
        with self._changing:
            return iter(list(self._requests))

    def __len__(self) -> int:
        return len(self._requests)


def _redacted(name: str, value: str) -> str:
    return _SCHEME.sub(r"\1***", value, count=1) if name in _SECRET_HEADERS else value
