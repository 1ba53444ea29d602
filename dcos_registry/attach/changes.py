"""The differences between two JSON documents."""

from collections.abc import Iterator
from typing import Any

from dcos_registry.attach.attachment import ABSENT, Change
from dcos_registry.model.pointer import pointer_to


def changes_between(before: Any, after: Any) -> tuple[Change, ...]:
    """List the smallest values that differ, in the order in which they stand; arrays of two lengths differ as wholes.

    What Python takes for equal (1, 1.0, true) is different JSON; the order of keys is not looked at.
    """
    return tuple(_walk("", before, after))


def _walk(base: str, before: Any, after: Any) -> Iterator[Change]:
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _walk(base + pointer_to(key), before.get(key, ABSENT), after.get(key, ABSENT))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _walk(base + pointer_to(index), old, new)
    elif type(before) is not type(after) or before != after:
        yield Change(base, before, after)
