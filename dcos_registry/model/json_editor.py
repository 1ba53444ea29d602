"""Changing the text of a JSON document where its value is to change, and nowhere else."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, TypeAlias

from dcos_registry.model.json_layout import Layout, Style, indentation
from dcos_registry.model.pointer import pointer_to

_AROUND = "\ufeff \t\n\r"

_Run: TypeAlias = tuple[int, int, int, int]
"""Where a run of items begins and ends in an array, and where what it becomes does in another."""

_Planned: TypeAlias = tuple[int | None, str | None, Any]
"""A part of an edited object or array: its index among those there are, None for a new one; the key of a new member;
the value."""


class RepeatedKeyError(ValueError):
    """A key on the way to a change stands twice in the object at `pointer`, so that there are two places for it."""

    def __init__(self, pointer: str, key: str) -> None:
        super().__init__(key)
        self.pointer = pointer
        self.key = key


def edited_text(text: str, before: Any, after: Any) -> str:
    """Turn a document with the value `before` into one with `after`; raises `RepeatedKeyError`."""
    body = text.strip(_AROUND)
    start = text.index(body)
    indent = None if indentation(body) is None else ""
    return text[:start] + _edited(body, before, after, "", indent, Style.of(body)) + text[start + len(body) :]


def _edited(text: str, before: Any, after: Any, at: str, indent: str | None, style: Style) -> str:
    """Edit one value, to which the pointer `at` leads; `indent` is as `Style.written` takes it."""
    if before is after:  # so a change costs as much as what lies on the way to it, whatever else there is
        return text
    plan: Iterable[_Planned]
    layout = Layout.of(text) if before and after and isinstance(before, dict | list) else None
    if layout and isinstance(before, dict) and isinstance(after, dict):
        plan = _members(layout, before, after, at)
    elif layout and isinstance(before, list) and isinstance(after, list):
        plan = _items(before, after)
    else:
        return text if _spelled(before) == _spelled(after) else style.written(after, indent)
    return text[0] + _parts(layout, before, plan, at, style.inside(layout)) + layout.gaps[-1] + text[-1]


def _parts(layout: Layout, before: Any, plan: Iterable[_Planned], at: str, style: Style) -> str:
    """Write what stands between two brackets; a part that stays takes along the gap before it."""
    written = ""
    for index, key, value in plan:
        gap = layout.gaps[0]
        if written:
            gap = layout.gaps[index] if index else style.between(layout)
        if index is None:
            text = style.head(key) + style.written(value, layout.indent_of_new(value, before, gap))
        else:
            part = layout.parts[index]
            place = at + pointer_to(part.step)
            text = part.head + _edited(part.text, before[part.step], value, place, indentation(gap), style)
        written += gap + text
    return written


def _members(layout: Layout, before: dict[Any, Any], after: dict[Any, Any], at: str) -> Iterator[_Planned]:
    """Plan an object: a new key follows the one that it follows in `after`."""
    repeated = [key for key, count in Counter(part.step for part in layout.parts).items() if count > 1]
    for key in repeated:
        if key not in after or _spelled(before[key]) != _spelled(after[key]):
            raise RepeatedKeyError(at, str(key))
    new: dict[Any, list[str]] = {}
    last_known = None
    for key in after:
        if key in before:
            last_known = key
        else:
            new.setdefault(last_known, []).append(key)
    yield from ((None, key, after[key]) for key in new.get(None, ()))
    for index, part in enumerate(layout.parts):
        if part.step in after:
            yield index, None, (before if part.step in repeated else after)[part.step]
            yield from ((None, key, after[key]) for key in new.pop(part.step, ()))


def _items(before: list[Any], after: list[Any]) -> Iterator[_Planned]:
    """Plan an array: items of two arrays of one length belong together, else those around what is common to both."""
    runs = [(0, len(before), 0, len(after))] if len(before) == len(after) else _runs(before, after)
    for first, end, new_first, new_end in runs:
        for index, new in zip_longest(range(first, end), range(new_first, new_end)):
            if new is not None:
                yield index, None, after[new]


def _runs(before: list[Any], after: list[Any]) -> Iterator[_Run]:
    """Divide two arrays into runs that are alike and runs that are not; those at both ends are as long as can be."""
    old, new = [_spelled(item) for item in before], [_spelled(item) for item in after]
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    yield 0, start, 0, start
    middle = SequenceMatcher(None, old[start:old_end], new[start:new_end])
    for _, first, last, new_first, new_last in middle.get_opcodes():
        yield start + first, start + last, start + new_first, start + new_last
    yield old_end, len(old), new_end, len(new)


def _alike(first: list[str], second: list[str]) -> int:
    """Count the items with which both begin."""
    pairs = zip(first, second, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _spelled(value: Any) -> str:
    """Tell values apart as JSON does, which has 1, 1.0 and true for three and objects without order."""
    return json.dumps(value, sort_keys=True)
