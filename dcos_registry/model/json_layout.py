"""How JSON is laid out in a text: the blanks around each member, and the manner in which a new one is to be written."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

_BLANK = "[ \t\n\r]*"
_GAP = re.compile(f"{_BLANK},?{_BLANK}")
_COLON = re.compile(f"{_BLANK}:{_BLANK}")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True)
class Part:
    """A member of an object or an item of an array: its `text`, and the `head` before it, a key with the colon.

    `step` is the key, or the index of an item, which has no head.
    """

    step: str | int
    head: str
    text: str


@dataclass(frozen=True)
class Layout:
    """The text of an object or array that is not empty: its parts, and the gaps around them, which hold the commas.

    There is one gap more than parts: each stands before a part, the last before the closing bracket.
    """

    parts: tuple[Part, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Layout":
        """Take apart a text that is known to be one object or array."""
        parts: list[Part] = []
        gaps: list[str] = []
        at = 1
        while True:
            start, at = at, _end(_GAP, text, at)
            gaps.append(text[start:at])
            if text[at] in "}]":
                return cls(tuple(parts), tuple(gaps))
            head, step = at, len(parts)
            if text[0] == "{":
                step, at = _DECODER.raw_decode(text, at)
                at = _end(_COLON, text, at)
            _, end = _DECODER.raw_decode(text, at)
            parts.append(Part(step, text[head:at], text[at:end]))
            at = end

    def indent_of_new(self, new: Any, held: Any, gap: str) -> str | None:
        """Say how to indent what is new after `gap`; None for one line, on which all are that are like it in `held`."""
        form = _form(new)
        beside = [part.text for part in self.parts if form and _form(held[part.step]) == form]
        indents = [indent for indent in map(indentation, beside) if indent is not None]
        if beside and not indents:
            return None
        indent = indentation(gap)
        return indents[-1] if indent is None and indents else indent


@dataclass(frozen=True)
class Style:
    """The manner of writing in one place of a text: `unit` is what each level is indented by.

    `padding` stands inside the braces of an object on one line; with `is_ascii`, all that is not ASCII is escaped.
    """

    newline: str = "\n"
    unit: str = "  "
    colon: str = ": "
    padding: str = ""
    is_ascii: bool = False

    @classmethod
    def of(cls, text: str) -> "Style":
        """See what a whole document has in common."""
        found = _LINE_BREAK.search(text)
        return cls(newline=found[0] if found else "\n", is_ascii=text.isascii())

    def inside(self, layout: Layout) -> "Style":
        """Write as in this object or array; what it does not show is as around it."""
        outer, inner = indentation(layout.gaps[-1]), indentation(layout.gaps[0])
        style = self
        if outer is not None and inner is not None and inner.startswith(outer):
            style = replace(style, unit=inner.removeprefix(outer))
        colons = [part.head[part.head.rindex('"') + 1 :] for part in layout.parts if part.head]
        if colons:
            style = replace(style, colon=_most_common(colons))
        if colons and inner is None:
            style = replace(style, padding=layout.gaps[0])
        return style

    def between(self, layout: Layout) -> str:
        """Say what to separate a new part of this object or array by."""
        inner = layout.gaps[1:-1]
        if inner:
            return _most_common(inner)
        indent = indentation(layout.gaps[0])
        return self._comma if indent is None else f",{self.newline}{indent}"

    def head(self, key: str | None) -> str:
        """Write what stands before the value of a member; nothing for an item."""
        return "" if key is None else self._scalar(key) + self.colon

    def written(self, value: Any, indent: str | None) -> str:
        """Write a value that begins on a line which begins with `indent`; on one line for None."""
        inner = None if indent is None else indent + self.unit
        if isinstance(value, dict) and value:
            members = [self.head(key) + self.written(member, inner) for key, member in value.items()]
            return "{" + self._enclosed(members, indent, self.padding) + "}"
        if isinstance(value, list) and value:
            return "[" + self._enclosed([self.written(item, inner) for item in value], indent, "") + "]"
        return self._scalar(value)

    @property
    def _comma(self) -> str:
        return ", " if self.colon.endswith(" ") else ","

    def _enclosed(self, parts: Sequence[str], indent: str | None, padding: str) -> str:
        if indent is None:
            return padding + self._comma.join(parts) + padding
        line = self.newline + indent
        return line + self.unit + f",{line}{self.unit}".join(parts) + line

    def _scalar(self, value: Any) -> str:
        """Write text, a number, or what is empty; half of a surrogate pair has no form but its escape."""
        text = json.dumps(value, ensure_ascii=self.is_ascii)
        return _HALF_A_PAIR.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def indentation(text: str) -> str | None:
    """Return the blanks with which the last line of a text begins; None where it has but one line."""
    start = max(text.rfind("\n"), text.rfind("\r")) + 1
    last = text[start:]
    return last[: len(last) - len(last.lstrip(" \t"))] if start else None


def _form(value: Any) -> tuple[type, bool] | None:
    """Tell what people lay out alike: objects and arrays, those of single values and those of further ones."""
    if not value or not isinstance(value, dict | list):
        return None
    held = value.values() if isinstance(value, dict) else value
    return type(value), any(isinstance(each, dict | list) for each in held)


def _most_common(texts: Sequence[str]) -> str:
    return Counter(texts).most_common(1)[0][0]


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
