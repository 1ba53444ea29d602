"""JSON pointers (RFC 6901) into plain JSON: write one, and change what one points at, on a copy."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def pointer_to(*steps: str | int) -> str:
    """Write the pointer that takes `steps`: keys of objects, indexes of arrays; no step is the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def steps_of(pointer: str) -> tuple[str, ...]:
    """Split a pointer into its steps; indexes stay text."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def value_at(document: Any, steps: Sequence[str]) -> Any:
    """Return what stands at `steps`, which has to be there."""
    for step in steps:
        document = document[int(step) if isinstance(document, list) else step]
    return document


def with_value(document: Any, steps: Sequence[str], value: Any) -> Any:
    """Return `document` with `value` at `steps`: a key that was there keeps its place, a new one comes last.

    Only what lies on the way is copied, the rest is shared with `document`, so both are to be read and not written to.
    An object that is absent or null on the way is made.
    """
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(document, list):
        index = int(step)
        return [*document[:index], with_value(document[index], rest, value), *document[index + 1 :]]
    held = document or {}
    return {**held, step: with_value(held.get(step), rest, value)}


def without_value(document: Any, steps: Sequence[str]) -> Any:
    """Return `document` without the key of an object at `steps`; what is not there need not be taken out.

    Only what lies on the way is copied, as by `with_value`.
    """
    step, rest = steps[0], steps[1:]
    if isinstance(document, list):
        index = int(step)
        return [*document[:index], without_value(document[index], rest), *document[index + 1 :]]
    if not isinstance(document, dict) or step not in document:
        return document
    if rest:
        return {**document, step: without_value(document[step], rest)}
    return {key: value for key, value in document.items() if key != step}


def matches(document: Any, pattern: Sequence[str], base: str = "") -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of all that `pattern` finds; the step `*` takes every member of an object or array."""
    if not pattern:
        yield base, document
        return
    step, rest = pattern[0], pattern[1:]
    members: Iterable[tuple[str | int, Any]] = ()
    if isinstance(document, dict):
        members = [(key, member) for key, member in document.items() if step in ("*", key)]
    elif isinstance(document, list) and step == "*":
        members = enumerate(document)
    for key, member in members:
        yield from matches(member, rest, base + pointer_to(key))
