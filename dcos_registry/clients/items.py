"""The items of a long JSON array, one at a time: thousands of apps take far more memory parsed than written."""

import json
import re
from collections.abc import Iterator
from typing import Any

from dcos_registry import errors

_BLANKS = re.compile(r"[ \t\r\n]*")


def items_of(body: bytes, what: str, field: str = "") -> Iterator[dict[str, Any]]:
    """Yield the objects of the array that a body is, or that stands first in the object it is, as `field`.

    Raises `UnreachableError` where the body, an answer that is called `what`, is something else or breaks off.
    """
    text = body.decode(errors="replace")
    scan = json.JSONDecoder().raw_decode
    start = re.match(rf'\s*\{{\s*"{field}"\s*:\s*\[' if field else r"\s*\[", text)
    at = _after_blanks(text, start.end()) if start else len(text)
    if text[at : at + 1] == "]":
        return
    while True:
        try:
            item, at = scan(text, at)
        except (ValueError, RecursionError):
            raise errors.UnreachableError(f"The answer with {what} is not the list it has to be") from None
        if isinstance(item, dict):
            yield item
        at = _after_blanks(text, at)
        if text[at : at + 1] == "]":
            return
        at = _after_blanks(text, at + 1)


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at
