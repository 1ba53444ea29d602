"""Questions to the services of the sandbox, without a wire between."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from dcos_registry.sandbox.http import Handler, Request, Response


def ask(
    handle: Handler,
    method: str,
    target: str,
    *,
    body: bytes | None = None,
    document: object = None,
    headers: Mapping[str, str] | None = None,
    uid: str | None = None,
) -> Response:
    """Ask a service; a document is sent as JSON."""
    path, _, query = target.partition("?")
    content = json.dumps(document).encode() if document is not None else body or b""
    kind = {"content-type": "application/json"} if document is not None else {}
    request = Request(
        method=method,
        path=unquote(path),
        raw_path=path,
        query=parse_qs(query, keep_blank_values=True),
        headers={**kind, **{name.lower(): value for name, value in (headers or {}).items()}},
        body=content,
        uid=uid,
    )
    return handle(request)


def content_of(response: Response) -> bytes:
    """Return the whole body of an answer that is not streamed."""
    assert isinstance(response.body, bytes)
    return response.body


def document_of(response: Response) -> Any:
    """Read an answer as JSON."""
    return json.loads(content_of(response))


def header_of(response: Response, name: str) -> str | None:
    """Return a header of an answer."""
    return {key.lower(): value for key, value in response.headers}.get(name.lower())
