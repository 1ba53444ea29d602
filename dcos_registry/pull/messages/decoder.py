"""Find in messages and logs what went wrong, by the tables beside this module."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from dcos_registry.pull.messages import (
    docker_answers,
    docker_config,
    docker_daemon,
    docker_image,
    docker_login,
    fetcher,
    marathon,
    marathon_answers,
    network,
    secrets,
    tls,
    ucr_image,
    ucr_registry,
    ucr_secret,
)
from dcos_registry.pull.messages.facts import facts
from dcos_registry.pull.messages.masking import masked
from dcos_registry.pull.messages.meaning import Cause, Finding, Meaning, Origin, Text, Weight
from dcos_registry.pull.messages.records import Record, records

TABLES: tuple[tuple[Origin, tuple[Cause, ...]], ...] = (
    ("marathon", (*marathon.CAUSES, *marathon_answers.CAUSES)),
    ("secrets", secrets.CAUSES),
    ("ucr", (*ucr_secret.CAUSES, *ucr_registry.CAUSES, *ucr_image.CAUSES)),
    ("fetcher", fetcher.CAUSES),
    ("docker", (*docker_daemon.CAUSES, *docker_config.CAUSES)),
    ("network", (*network.CAUSES, *tls.CAUSES, *network.CUT)),
    ("docker", (*docker_image.CAUSES, *docker_login.CAUSES, *docker_answers.CAUSES)),
)
"""In the order in which they are tried: of two texts that match the same piece of a message the first counts."""

_LONGEST_PIECE = 200
_BEFORE_PIECE = 60
_FACTS_WITHIN = 4000


class _Row(NamedTuple):
    origin: Origin
    cause: Cause
    text: Text


class _Match(NamedTuple):
    row: _Row
    meaning: Meaning
    line: int
    evidence: str


def decode(message: str) -> Meaning | None:
    """Say what a message means, its most decisive cause; None where nothing in it is known here."""
    return next((finding.meaning for finding in decode_log(message)), None)


def decode_log(text: str) -> list[Finding]:
    """Find every cause that a log names, what explains most first; equal ones are one finding with several lines.

    A symptom is left out where its own message names the cause. No secret of the log is in what is returned.
    """
    rows = _rows()
    places = _places(text, rows)
    matches = [
        match
        for record in records(text, places)
        for match in _decisive(_matches(record, [rows[number] for number in _near(record, places)]))
    ]
    merged: dict[tuple[str, str, str], list[_Match]] = {}
    for match in matches:
        merged.setdefault((match.meaning.id, match.meaning.cause, match.meaning.remedy), []).append(match)
    ranked = sorted(merged.values(), key=lambda same: same[0].row.cause.weight)
    return [
        Finding(same[0].meaning, tuple(dict.fromkeys(match.line for match in same)), same[0].evidence)
        for same in ranked
    ]


@cache
def _rows() -> tuple[_Row, ...]:
    """Return every spelling; what only says that something failed comes last, since it often begins the message."""
    rows = [_Row(origin, cause, text) for origin, causes in TABLES for cause in causes for text in cause.texts]
    return tuple(sorted(rows, key=lambda row: row.cause.weight is Weight.SYMPTOM))


def _places(text: str, rows: Sequence[_Row]) -> dict[int, set[int]]:
    """Find the lines in which needles stand, and the rows they belong to; the rest of a log need not be looked at."""
    numbers: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        numbers.setdefault(row.text.needle, []).append(number)
    ends = [match.end() for match in re.finditer("\n", text)]
    places: dict[int, set[int]] = {}
    for needle, of_needle in numbers.items():
        start = text.find(needle)
        while start >= 0:
            places.setdefault(bisect_right(ends, start) + 1, set()).update(of_needle)
            start = text.find(needle, start + len(needle))
    return places


def _near(record: Record, places: Mapping[int, set[int]]) -> list[int]:
    """Return the rows whose needles stand in the lines of a message, in their order."""
    lines = range(record.line, record.last + 1)
    return sorted({number for line in lines for number in places.get(line, ())})


def _matches(record: Record, rows: Sequence[_Row]) -> list[_Match]:
    """Find what a message says; each piece of it is taken once."""
    near = [row for row in rows if row.text.needle in record.text]
    if not near:
        return []
    shown = masked(record.text).replace('\\"', '"')
    taken: list[tuple[int, int]] = []
    found = []
    for row in near:
        for match in re.finditer(row.text.pattern or re.escape(row.text.needle), shown):
            start, end = match.span()
            is_free = all(end <= first or last <= start for first, last in taken)
            if is_free and (row.cause.holds is None or row.cause.holds(record.text)):
                taken.append((start, end))
                found.append(_read(row, record, shown, match))
    return found


def _decisive(matches: list[_Match]) -> list[_Match]:
    """Leave out what only says that something failed, where the same message says what."""
    causes = [match for match in matches if match.row.cause.weight is not Weight.SYMPTOM]
    return causes or matches


def _read(row: _Row, record: Record, shown: str, match: re.Match[str]) -> _Match:
    start = match.start()
    begin = max(0, start - _FACTS_WITHIN)
    told = facts(shown[begin : start + _FACTS_WITHIN], start - begin, match.groupdict())
    meaning = Meaning(
        row.cause.id,
        row.origin,
        row.cause.sentence.format_map(told),
        row.cause.remedy.format_map(told),
        " ".join(match[0].split())[:_LONGEST_PIECE],
        row.text.source,
    )
    line = record.line + (shown.count("\n", 0, start) if record.is_raw else 0)
    return _Match(row, meaning, line, _evidence(shown, start))


def _evidence(shown: str, start: int) -> str:
    """Cut the line of a message down to what stands around the piece that decided."""
    begin = shown.rfind("\n", 0, start) + 1
    end = shown.find("\n", start)
    line = shown[begin : end if end >= 0 else None].strip()
    if len(line) <= _LONGEST_PIECE:
        return line
    first = max(0, start - begin - _BEFORE_PIECE)
    piece = line[first : first + _LONGEST_PIECE]
    return f"{'..' if first else ''}{piece}{'..' if first + _LONGEST_PIECE < len(line) else ''}"
