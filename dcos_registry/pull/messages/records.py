"""Split a pasted log into messages: a line each, several where a program is quoted, or the texts of a JSON document."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from dcos_registry.pull.messages.masking import without_members

_JSON_LINE = r"\s*(?:data:\s*)?(?:\{|\[\s*(?:[{\[\"]|$)|\"(?:[^\"\\]|\\.)*\"\s*[:,]?)"
_JSON_TEXT = r'"((?:[^"\\]|\\.)*)"'
_VIOLATION = r'"path"\s*:\s*"([^"]*)"\s*,\s*"errors"\s*:\s*\[([^\]]*)\]'
_NEW_MESSAGE = r"[IWEF]\d{4} |\d{4}-\d\d-\d\d|\w{3} +\d+ \d\d:|\[\d{4}|time=|\S+ \S+\[\d+\]: "
_OPEN = "stderr='"
_ANSWER = "Decoding failed"
_MOST_LINES = 60
_DEEPEST = 3


class Record(NamedTuple):
    """One message, and the lines of the log where it stands (from 1); `is_raw` if its lines are lines of the log."""

    text: str
    line: int
    last: int
    is_raw: bool = True


def records(text: str, wanted: Collection[int]) -> Iterator[Record]:
    """Yield the messages of a log, of an app's JSON, or of both in one, that begin in the `wanted` lines (from 1)."""
    if '"errors"' in text:
        yield from _violations(text)
    lines = text.split("\n")
    read = 0
    for number in sorted(wanted):
        if number <= read:
            continue
        line = lines[number - 1]
        if '"' in line and re.match(_JSON_LINE, line):
            read = number
            yield from _texts(line, number)
        else:
            read = _last(lines, number)
            yield Record("\n".join(lines[number - 1 : read]), number, read)


def _last(lines: list[str], number: int) -> int:
    """Return the last line of a message that begins in this one, which may quote the lines of a program's stderr."""
    first, limit = lines[number - 1], min(len(lines), number + _MOST_LINES)
    is_open = _OPEN in first and not first.rpartition(_OPEN)[2].rstrip().endswith("'")
    if _ANSWER not in first and not is_open:
        return number
    for following in range(number, limit):
        if re.match(_NEW_MESSAGE, lines[following]):
            return following
        if is_open and lines[following].rstrip().endswith("'"):
            return following + 1
    return number if is_open else limit


def _texts(line: str, number: int, depth: int = 0) -> Iterator[Record]:
    for match in re.finditer(_JSON_TEXT, without_members(line)):
        text = _unescaped(match[1])
        if text[:1] in ("{", "[") and depth < _DEEPEST:
            yield from _texts(text, number, depth + 1)
        elif " " in text:
            yield Record(text, number, number, is_raw=False)


def _violations(text: str) -> Iterator[Record]:
    """Put together where Marathon saw an error and what it is, as the dcos program prints them (marathon.md 5.2)."""
    for match in re.finditer(_VIOLATION, text):
        errors = ", ".join(_unescaped(each[1]) for each in re.finditer(_JSON_TEXT, match[2]))
        first, last = (text.count("\n", 0, end) + 1 for end in match.span())
        yield Record(f"(path: '{match[1]}' errors: {errors})", first, last, is_raw=False)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    import json

    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
