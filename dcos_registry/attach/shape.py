"""Whether a definition has the form that Marathon's types prescribe, where attaching looks at it."""

from typing import Any

from dcos_registry.model.pointer import matches
from dcos_registry.model.workload import Definition, Kind
from dcos_registry.pull.used_route import MISPLACED_SECRETS

_OBJECT, _ARRAY, _TEXT = (dict, "an object"), (list, "an array"), (str, "text")

_SECRETS = {"secrets": _OBJECT, "secrets/*": _OBJECT, "secrets/*/source": _TEXT}

# Types: marathon.md 2.2 to 2.5. Outer fields come first, so that the cause is named and not what follows from it.
_FIELDS: dict[Kind, dict[str, tuple[type, str]]] = {
    "app": {
        "container": _OBJECT,
        "container/type": _TEXT,
        "container/docker": _OBJECT,
        "container/docker/image": _TEXT,
        "container/docker/pullConfig": _OBJECT,
        "container/docker/pullConfig/secret": _TEXT,
        **_SECRETS,
    },
    "pod": {
        "containers": _ARRAY,
        "containers/*": _OBJECT,
        "containers/*/name": _TEXT,
        "containers/*/image": _OBJECT,
        "containers/*/image/id": _TEXT,
        "containers/*/image/pullConfig": _OBJECT,
        "containers/*/image/pullConfig/secret": _TEXT,
        **_SECRETS,
    },
}


def misfit(definition: Definition, kind: Kind) -> str | None:
    """Say what is wrong with the first field that has a wrong type or stands in a wrong place; null is absent."""
    for path, (expected, name) in _FIELDS[kind].items():
        for pointer, value in _found(definition, path):
            if value is not None and not isinstance(value, expected):
                return f"{pointer} has to be {name}"
    for path in MISPLACED_SECRETS[kind]:
        for pointer, value in _found(definition, path):
            if value:
                return f"{pointer} is not read by Marathon there: move it to /secrets"
    return None


def _found(definition: Definition, path: str) -> list[tuple[str, Any]]:
    return list(matches(definition, path.split("/")))
