"""Changes to a text of YAML that leave all else in it to the letter: comments, quotes, order and depth.

A library that writes YAML anew keeps comments and still sets lists and quotes in its own manner; here it says where
values stand, and only they are written.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node

_COMMENT = re.compile(r"\s+#.*")
_PLAIN_KEY = re.compile(r"[a-z_]+")


@dataclass(frozen=True, order=True)
class Edit:
    """What stands from `start` up to `end` becomes `text`; positions are characters."""

    start: int
    end: int
    text: str


def edited(text: str, root: "MappingNode | None", before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Change what a text says from one mapping to another; `root` is its node, None for a text that says nothing.

    An entry that is equal in both keeps its writing. Aliases are not followed: the result has to be looked at.
    """
    if root is None:
        return text + _line_start(text, len(text)) + "".join(_lines(after, 0, text))
    for edit in sorted(_edits(text, root, before, after), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def written(value: Any) -> str:
    """Write a value in one line: a text in single quotes, anything else as JSON, which is YAML too."""
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else json.dumps(value)


def entry(key: str, value: Any) -> str:
    """Write an entry of a mapping in one line, without its end."""
    return f"{key if _PLAIN_KEY.fullmatch(key) else json.dumps(key)}: {written(value)}"


def _edits(text: str, node: "Node", before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Edit]:
    for key, value in node.value:
        name = key.value
        if name not in before:
            continue  # a merge, or a key that is no text: nothing of ours
        if name not in after:
            yield Edit(text.rfind("\n", 0, key.start_mark.index) + 1, _next_line(text, _end_of(text, key, value)), "")
        elif before[name] != after[name]:
            yield from _changed(text, key, value, before[name], after[name])
    new = {name: value for name, value in after.items() if name not in before}
    if new:
        last, value = node.value[-1]
        place = _next_line(text, _end(text, node))
        if _line_start(text, place) and _is_block(value):  # whose text a line end behind it might change
            place = text.rfind("\n", 0, last.start_mark.index) + 1
        lines = "".join(_lines(new, node.value[0][0].start_mark.column, text))
        yield Edit(place, place, _line_start(text, place) + lines)


def _changed(text: str, key: "Node", value: "Node", before: Any, after: Any) -> Iterator[Edit]:
    if _is_block(value) and isinstance(before, dict) and isinstance(after, dict) and before.keys() & after.keys():
        yield from _edits(text, value, before, after)
        return
    colon = _colon(text, key)
    comment = ""
    if _is_block(value):  # what follows the key in its line is a comment then
        found = _COMMENT.search(text, colon, _line_end(text, colon))
        comment = found[0].rstrip() if found else ""
    start = colon if _is_block(value) or _is_empty(value) else value.start_mark.index
    space = " " if start == colon else ""
    yield Edit(start, max(start, _end_of(text, key, value)), f"{space}{written(after)}{comment}")


def _is_block(node: "Node") -> bool:
    """Tell whether a value is written in lines of its own."""
    return getattr(node, "flow_style", None) is False or getattr(node, "style", None) in ("|", ">")


def _is_empty(node: "Node") -> bool:
    """Tell whether there is nothing; the library has it stand where the next thing begins."""
    return bool(node.start_mark.index == node.end_mark.index)


def _colon(text: str, key: "Node") -> int:
    """Say where a key's value may begin."""
    return text.index(":", key.end_mark.index) + 1


def _end_of(text: str, key: "Node", value: "Node") -> int:
    return _colon(text, key) if _is_empty(value) else _end(text, value)


def _end(text: str, node: "Node") -> int:
    """Say where a value ends; the library puts the end of a block behind the comments that follow it."""
    if not _is_block(node):
        end: int = node.end_mark.index
        return end
    if isinstance(node.value, str):
        return len(text[: node.end_mark.index].rstrip())
    last = node.value[-1]
    return _end_of(text, *last) if isinstance(last, tuple) else _end(text, last)


def _lines(entries: Mapping[str, Any], column: int, text: str) -> Iterator[str]:
    line_end = "\r\n" if "\r\n" in text else "\n"
    for key, value in entries.items():
        yield f"{' ' * column}{entry(key, value)}{line_end}"


def _line_start(text: str, place: int) -> str:
    """Return what begins a new line at a place, which is the end of a text without a line end."""
    return "\n" if place and text[place - 1] != "\n" else ""


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _next_line(text: str, place: int) -> int:
    return min(len(text), _line_end(text, place) + 1)
