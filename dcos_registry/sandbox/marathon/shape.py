"""Stage 1 of Marathon's validation: JSON into the known fields of a type (marathon.md 1.1 and 2.1).

Unknown fields are lost, null is absent, enum values come out in their canonical case, and what has a default gets it.
The error keys are those of Play's JSON library.
"""

import copy
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dcos_registry.sandbox.marathon.answers import Problems


class Reader(Protocol):
    """Reads one JSON value; what is wrong goes to `problems`, and the result then does not matter."""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the value in canonical form."""
        ...


@dataclass(frozen=True)
class Text:
    """A string."""

    min_length: int = 0
    max_length: int | None = None
    pattern: str | None = None

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the string."""
        if not isinstance(value, str):
            problems.add(path, "error.expected.jsstring")
        elif len(value) < self.min_length:
            problems.add(path, "error.minLength")
        elif self.max_length is not None and len(value) > self.max_length:
            problems.add(path, "error.maxLength")
        elif self.pattern is not None and not re.fullmatch(self.pattern, value):
            problems.add(path, "error.pattern")
        return value


@dataclass(frozen=True)
class Number:
    """A number, whole or not."""

    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            problems.add(path, "error.expected.jsnumber")
            return value
        if self.whole and value != int(value):
            problems.add(path, "error.expected.jsnumber")
        elif self.minimum is not None and value < self.minimum:
            problems.add(path, "error.min")
        elif self.maximum is not None and value > self.maximum:
            problems.add(path, "error.max")
        return int(value) if self.whole else value


@dataclass(frozen=True)
class Flag:
    """A boolean."""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the boolean."""
        if not isinstance(value, bool):
            problems.add(path, "error.expected.jsboolean")
        return value


@dataclass(frozen=True)
class Choice:
    """One of some words, read in any case and written as they stand here."""

    words: tuple[str, ...]

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the word in its canonical case."""
        if not isinstance(value, str):
            problems.add(path, "error.expected.jsstring")
            return value
        for word in self.words:
            if word.lower() == value.lower():
                return word
        problems.add(path, "error.unknown.enum.literal")
        return value


@dataclass(frozen=True)
class ListOf:
    """An array of one type."""

    item: Reader
    min_items: int = 0
    max_items: int | None = None

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the array with each element read."""
        if not isinstance(value, list):
            problems.add(path, "error.expected.jsarray")
            return value
        if len(value) < self.min_items:
            problems.add(path, "error.minLength")
        if self.max_items is not None and len(value) > self.max_items:
            problems.add(path, "error.maxLength")
        return [self.item.read(element, f"{path}({index})", problems) for index, element in enumerate(value)]


@dataclass(frozen=True)
class MapOf:
    """An object with free keys and one type of value."""

    item: Reader

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the object with each value read."""
        if not isinstance(value, dict):
            problems.add(path, "error.expected.jsobject")
            return value
        return {key: self.item.read(each, f"{path}/{key}", problems) for key, each in value.items()}


@dataclass(frozen=True)
class Field:
    """A field of a shape: a default is always written out, an empty collection may be left out."""

    name: str
    reader: Reader
    required: bool = False
    default: Any = None
    omit_empty: bool = False


@dataclass(frozen=True)
class Shape:
    """An object with known fields."""

    fields: tuple[Field, ...]

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the object, complete."""
        given = self.read_given(value, path, problems)
        if not isinstance(value, dict):
            return given
        self.require(given, path, problems)
        return self.complete(given)

    def read_given(self, value: Any, path: str, problems: Problems) -> dict[str, Any]:
        """Return only the known fields that are there, as an update needs them."""
        if not isinstance(value, dict):
            problems.add(path, "error.expected.jsobject")
            return {}
        return {
            field.name: field.reader.read(value[field.name], f"{path}/{field.name}", problems)
            for field in self.fields
            if value.get(field.name) is not None
        }

    def require(self, given: Mapping[str, Any], path: str, problems: Problems) -> None:
        """Note the required fields that are not there."""
        for field in self.fields:
            if field.required and field.name not in given:
                problems.add(f"{path}/{field.name}", "error.path.missing")

    def complete(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Fill in defaults, leave out what is empty, and bring the fields into order."""
        whole = {}
        for field in self.fields:
            value = given[field.name] if field.name in given else copy.deepcopy(field.default)
            if value is not None and not (field.omit_empty and not value):
                whole[field.name] = value
        return whole


@dataclass(frozen=True)
class StringOr:
    """A string, or else what `other` reads."""

    other: Reader

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return either."""
        return value if isinstance(value, str) else self.other.read(value, path, problems)


@dataclass(frozen=True)
class ByKey:
    """An object whose type shows by a key it has; without any of them it is an `otherwise`."""

    shapes: Mapping[str, Shape]
    otherwise: Shape

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return the object read as its own type."""
        if isinstance(value, dict):
            for key, shape in self.shapes.items():
                if value.get(key) is not None:
                    return shape.read(value, path, problems)
        return self.otherwise.read(value, path, problems)


@dataclass(frozen=True)
class Anything:
    """A value that is carried as it is."""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        """Return it."""
        del path, problems
        return value
