"""The choice of what answers a request, by method and path."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dcos_registry.sandbox.http import Request, Response

Action = Callable[..., Response]


class Refused(Exception):
    """What ends an action early: the error that is answered."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


@dataclass(frozen=True)
class Endpoint:
    """Requests of one method whose whole path fits a pattern; its named groups become arguments of the action."""

    method: str
    pattern: str
    action: Action


def dispatch(
    endpoints: Iterable[Endpoint], request: Request, *, not_found: Response, not_allowed: Response
) -> Response:
    """Answer with the first endpoint that fits; HEAD is answered as GET, its body is left to the server.

    An action may raise `Refused`. A path that only other methods know gets `not_allowed`, any other `not_found`.
    """
    method = "GET" if request.method == "HEAD" else request.method
    answer = not_found
    for endpoint in endpoints:
        match = re.fullmatch(endpoint.pattern, request.path, re.DOTALL)
        if match and endpoint.method == method:
            arguments: dict[str, Any] = match.groupdict()
            try:
                return endpoint.action(request, **arguments)
            except Refused as refused:
                return refused.response
        if match:
            answer = not_allowed
    return answer
