"""What a file with definitions holds: an app, a pod, an array of them, or a group with what is below it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dcos_registry import errors
from dcos_registry.model.json_text import JsonText
from dcos_registry.model.pointer import with_value
from dcos_registry.model.workload import Definition
from dcos_registry.model.workload_id import parse_workload_id

_LISTS = ("apps", "pods", "groups")
_WRAPPERS = ("app", "spec")
"""Fields under which Marathon's answers to `GET /v2/apps/ID` and `GET /v2/pods/ID::status` have the definition."""


@dataclass(frozen=True)
class Member:
    """One app or pod: its absolute id, its definition as it stands there, and the steps of the JSON pointer to it."""

    id: str
    definition: Definition = field(repr=False)
    steps: tuple[str, ...] = ()

    @property
    def resolved(self) -> Definition:
        """The definition by itself: with the absolute id in the place of one that is relative to a group's."""
        return {**self.definition, "id": self.id}


def read_definitions(document: bytes, name: str) -> tuple[Member, ...]:
    """Read every app and pod of a JSON document; `name` is what messages call it.

    Raises `UsageError` for what is not JSON, for anything in it that is no app, pod or group, and for none at all.
    """
    members = tuple(_members(JsonText.read(document, name).value, name, (), "/"))
    if not members:
        raise errors.UsageError(f"{name} holds no app or pod")
    return members


def with_definitions(document: bytes, changed: Iterable[tuple[Member, Definition]], name: str) -> bytes:
    """Return a document that `read_definitions` has read, with other definitions for some of its members.

    Each member keeps its id as it stands there, and whatever does not change its formatting.
    Raises `UsageError` where a key on the way to a change stands twice in its object.
    """
    text = JsonText.read(document, name)
    value = text.value
    for member, definition in changed:
        value = with_value(value, member.steps, {**definition, "id": member.definition["id"]})
    return text.edited(value)


def members_of(group: Definition) -> Iterator[Definition]:
    """Yield the definitions of apps and pods in a group and below it, as Marathon tells them (marathon.md 1.6)."""
    for part in _LISTS:
        entries = group.get(part)
        for entry in filter(_is_object, entries if isinstance(entries, list) else ()):
            if part == "groups":
                yield from members_of(entry)
            else:
                yield entry


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _members(value: Any, name: str, steps: tuple[str, ...], group: str) -> Iterator[Member]:
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _members(entry, name, (*steps, str(index)), group)
        return
    if not isinstance(value, dict):
        raise errors.UsageError(f"{_place(name, steps)} is no app or pod: a definition is a JSON object")
    lists = [part for part in _LISTS if part in value]
    wrapper = next((each for each in _WRAPPERS if isinstance(value.get(each), dict)), None)
    if lists:
        group = _absolute(value.get("id", "/"), group) or "/"
        for part in lists:
            yield from _members(value[part] or [], name, (*steps, part), group)
    elif wrapper:
        yield from _members(value[wrapper], name, (*steps, wrapper), group)
    else:
        yield _member(value, name, steps, group)


def _member(value: Definition, name: str, steps: tuple[str, ...], group: str) -> Member:
    spelled = value.get("id")
    if not isinstance(spelled, str) or not spelled.strip("/"):
        raise errors.UsageError(f"{_place(name, steps)} is no app or pod: it has no id such as /group/name")
    try:
        return Member(parse_workload_id(_absolute(spelled, group)), value, steps)
    except errors.UsageError as error:
        raise errors.UsageError(f"{_place(name, steps)}: {error.message}") from None


def _absolute(spelled: Any, group: str) -> str:
    """Resolve an id against its group's, as Marathon does (A/state/PathId.scala `canonicalPath`)."""
    text = spelled if isinstance(spelled, str) else ""
    return text if text.startswith("/") else f"{group.rstrip('/')}/{text}"


def _place(name: str, steps: tuple[str, ...]) -> str:
    return f"/{'/'.join(steps)} in {name}" if steps else name
