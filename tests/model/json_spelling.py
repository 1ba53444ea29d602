"""One JSON value in all the ways in which it can be written, and values that differ from it."""

import json
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.attach.strategies import json_values

BLANKS = ("", "", " ", "\n", "\r\n", "\t", "\n    ", " \r")
WRITERS: tuple[dict[str, Any], ...] = (
    {"indent": 2},
    {"indent": "\t", "ensure_ascii": False},
    {"indent": 0, "separators": (",", ":")},
    {"separators": (",", ":")},
    {"ensure_ascii": False},
)
SURROUNDINGS = (("", ""), ("", "\n"), ("\ufeff", "\r\n"), ("\ufeff \n", ""), ("\n\n", "\n\n"))


def spelled(value: Any, random: Random, *, repeats: bool = False) -> str:
    """Write a value with any blanks, escapes and forms of numbers; with `repeats`, some keys more than once."""

    def blank() -> str:
        return random.choice(BLANKS)

    def written(each: Any) -> str:
        if isinstance(each, dict):
            members = list(each.items())
            if repeats and members and random.random() < 0.5:
                members.insert(0, (random.choice(members)[0], random.choice((0, {}, [1], "x"))))
            texts = [blank() + text_of(key) + blank() + ":" + blank() + written(member) for key, member in members]
            return "{" + (blank() + ",").join(texts) + blank() + "}"
        if isinstance(each, list):
            return "[" + (blank() + ",").join(blank() + written(item) for item in each) + blank() + "]"
        if isinstance(each, str):
            return text_of(each)
        return random.choice((repr(each), f"{each:.17e}", f"{each:.20E}")) if type(each) is float else json.dumps(each)

    def text_of(text: str) -> str:
        return '"' + "".join(random.choice((json.dumps(letter), raw(letter)))[1:-1] for letter in text) + '"'

    def raw(letter: str) -> str:
        escaped = json.dumps(letter, ensure_ascii=False)
        return f'"\\u{ord(letter):04X}"' if escaped.isascii() else escaped

    return written(value)


@st.composite
def documents(draw: DrawFn, values: SearchStrategy[Any] = json_values, *, repeats: bool = False) -> bytes:
    """Make documents of values, as machines write them and as no one does."""
    value = draw(values)
    before, after = draw(st.sampled_from(SURROUNDINGS))
    writer = draw(st.none() | st.sampled_from(WRITERS))
    random = draw(st.randoms(use_true_random=False))
    text = json.dumps(value, **writer) if writer and not repeats else spelled(value, random, repeats=repeats)
    return (before + text + after).encode()


@st.composite
def changed(draw: DrawFn, value: Any) -> Any:
    """Change a value in one place."""
    steps = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    deed = draw(st.sampled_from(["go on", "go on", "add", "remove", "replace"]))
    if deed == "add" and isinstance(value, dict | list):
        return added(value, draw(st.integers(0, len(value))), draw(json_values))
    if deed == "replace" or not steps:
        return draw(json_values)
    step = draw(st.sampled_from(steps))
    if deed == "remove":
        return without(value, step)
    copy = value.copy()
    copy[step] = draw(changed(value[step]))
    return copy


def added(value: Any, index: int, new: Any) -> Any:
    """Put something new before the member or item with this index, under a key that is free."""
    if isinstance(value, list):
        return [*value[:index], new, *value[index:]]
    members = list(value.items())
    key = "nä&w"
    while key in value:
        key += "w"
    return dict([*members[:index], (key, new), *members[index:]])


def without(value: Any, step: str | int) -> Any:
    """Leave out one member or item."""
    if isinstance(value, list):
        return [item for index, item in enumerate(value) if index != step]
    return {key: member for key, member in value.items() if key != step}


def places(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List where the objects and arrays are that hold something."""
    if not value or not isinstance(value, dict | list):
        return []
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [place, *(below for step, member in members for below in places(member, (*place, step)))]
