"""Spans of time as users write them."""

import re
from datetime import timedelta

from dcos_registry import errors

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TERM = re.compile(r"([0-9]{1,6})([smhdw])", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read `7d`, `12h`, `90m`, `30s`, `2w` and rows of them like `1d12h`; raises `UsageError` for anything else."""
    terms = _TERM.findall(text)
    if not terms or "".join(number + unit for number, unit in terms) != text.strip():
        raise errors.UsageError(f"{text!r} is not a span of time", "write it as 90m, 12h, 7d or 2w")
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in terms), timedelta())


def in_words(span: timedelta) -> str:
    """Say how long a span is, in its largest unit that is no fraction: `7 days`, `90 minutes`."""
    seconds = int(span.total_seconds())
    for unit, size in (("day", 24 * 3600), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0 and (seconds or unit == "minute"):
            return _counted(seconds // size, unit)
    return _counted(seconds, "second")


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" + ("" if number == 1 else "s")
