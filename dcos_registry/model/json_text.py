"""JSON as it stands in a file: read or refused in one line, and changed so that all else keeps its formatting."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from dcos_registry import errors
from dcos_registry.model.json_editor import RepeatedKeyError, edited_text

MAX_DEPTH: Final = 100
"""A definition has some ten levels; Python's own limit depends on its version and on how deep the caller is."""
_MOST_DIGITS = 1000
_BOM = "\ufeff"


@dataclass(frozen=True)
class JsonText:
    """A JSON document as text and as the value that it holds; `name` is what messages call it."""

    text: str = field(repr=False)
    value: Any = field(repr=False)
    name: str

    @classmethod
    def read(cls, document: bytes, name: str) -> "JsonText":
        """Read a document in UTF-8, with a BOM or without.

        Raises `UsageError` for what is not JSON (RFC 8259), for over `MAX_DEPTH` levels and for numbers out of range.
        """
        text = _decoded(document, name)
        return cls(text, _parsed(text, name), name)

    def edited(self, after: Any) -> bytes:
        """Return a document that holds `after` and is, byte for byte, this one wherever the values do not differ.

        New members stand where `after` has them, and are written as those beside them are. 1, 1.0 and true differ; the
        order of keys is no difference, and stays that of the document.
        Raises `UsageError` where a key on the way to a change stands twice in its object.
        """
        try:
            return edited_text(self.text, self.value, after).encode()
        except RepeatedKeyError as error:
            raise errors.UsageError(
                f"{self.name} cannot be changed without guessing: {error.pointer or 'the outermost object'} has more "
                f"than one member {error.key!r}",
                "keep the last of them alone, since that is the one that counts",
            ) from None


def _decoded(document: bytes, name: str) -> str:
    encoding = json.detect_encoding(document)
    if not encoding.startswith("utf-8"):
        raise errors.UsageError(f"{name} is not JSON that can be read: it is {encoding.upper()}", "save it as UTF-8")
    try:
        return document.decode()
    except UnicodeDecodeError:
        raise errors.UsageError(f"{name} is not JSON: it is not UTF-8") from None


def _parsed(text: str, name: str) -> Any:
    try:
        value = json.loads(
            text.removeprefix(_BOM), parse_float=_finite, parse_int=_short_enough, parse_constant=_no_number
        )
        if _is_deep(value):
            raise RecursionError
    except json.JSONDecodeError as error:
        raise errors.UsageError(f"{name} is not JSON: line {error.lineno}: {error.msg.lower()}") from None
    except ValueError:
        raise errors.UsageError(
            f"{name} is not JSON that can be read: a number in it is infinite, none at all, or too long"
        ) from None
    except RecursionError:
        raise errors.UsageError(f"{name} is not JSON that can be read: it is nested too deeply") from None
    return value


def _finite(spelled: str) -> float:
    value = float(spelled)
    return value if math.isfinite(value) else _no_number(spelled)


def _short_enough(spelled: str) -> int:
    return int(spelled) if len(spelled) <= _MOST_DIGITS else _no_number(spelled)


def _no_number(spelled: str) -> NoReturn:
    raise ValueError(spelled)


def _is_deep(value: Any) -> bool:
    """Tell whether there is something below `MAX_DEPTH` levels; one level after the other, so that none is too deep."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [member for each in level for member in _held_by(each)]
    return bool(level)


def _held_by(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
