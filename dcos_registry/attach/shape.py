"""Whether a definition has the form that Marathon's types prescribe, where attaching looks at it."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from dcos_registry.model.pointer import matches
from dcos_registry.model.workload import Definition, Kind
from dcos_registry.pull.used_route import MISPLACED_SECRETS

Type: TypeAlias = tuple[type, str]
"""A type of JSON values as Python has it, and in words."""

OBJECT: Final[Type] = (dict, "an object")
ARRAY: Final[Type] = (list, "an array")
TEXT: Final[Type] = (str, "text")
FLAG: Final[Type] = (bool, "true or false")

_SECRETS = {"secrets": OBJECT, "secrets/*": OBJECT, "secrets/*/source": TEXT}

# Types: marathon.md 2.2 to 2.5. Outer fields come first, so that the cause is named and not what follows from it.
_FIELDS: dict[Kind, dict[str, Type]] = {
    "app": {
        "container": OBJECT,
        "container/type": TEXT,
        "container/docker": OBJECT,
        "container/docker/image": TEXT,
        "container/docker/pullConfig": OBJECT,
        "container/docker/pullConfig/secret": TEXT,
        **_SECRETS,
    },
    "pod": {
        "containers": ARRAY,
        "containers/*": OBJECT,
        "containers/*/name": TEXT,
        "containers/*/image": OBJECT,
        "containers/*/image/id": TEXT,
        "containers/*/image/pullConfig": OBJECT,
        "containers/*/image/pullConfig/secret": TEXT,
        **_SECRETS,
    },
}


def misfit(definition: Definition, kind: Kind) -> str | None:
    """Say what is wrong with the first field that has a wrong type; null is absent."""
    return wrong_type(definition, _FIELDS[kind])


def nested_secrets(definition: Definition, kind: Kind) -> str | None:
    """Point to the first secrets that stand where Marathon does not read them (pains.md 15)."""
    found = (pointer for path in MISPLACED_SECRETS[kind] for pointer, value in _found(definition, path) if value)
    return next(found, None)


def wrong_type(definition: Definition, fields: Mapping[str, Type], *, null_members: bool = True) -> str | None:
    """Say what is wrong with the first of `fields`, patterns of `model.pointer.matches`, that has a wrong type.

    A null is absent; `null_members` is whether that goes for the members of arrays and objects, too.
    """
    for path, (expected, name) in fields.items():
        for pointer, value in _found(definition, path):
            absent = value is None and (null_members or not path.endswith("/*"))
            if not absent and not isinstance(value, expected):
                return f"{pointer} has to be {name}"
    return None


def _found(definition: Definition, path: str) -> list[tuple[str, Any]]:
    return list(matches(definition, path.split("/")))
