"""Which JSON Go's encoding/json puts into which type, and what it says where it does not fit (decode.go)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dcos_registry.pull.go_json import Object, Value


@dataclass(frozen=True)
class Struct:
    """A struct: its Go name with the package, and its fields; names match in any case, unknown ones are ignored."""

    name: str
    fields: "Mapping[str, Type]"


@dataclass(frozen=True)
class Map:
    """A map from strings."""

    name: str
    items: "Type"


@dataclass(frozen=True)
class Slice:
    """A slice."""

    name: str
    items: "Type"


@dataclass(frozen=True)
class Scalar:
    """A string, a whole number, or a bool."""

    name: str


Type: TypeAlias = Struct | Map | Slice | Scalar

STRING, INT, BOOL = Scalar("string"), Scalar("int"), Scalar("bool")


def mismatches(value: Value, wanted: Type, struct: str = "", path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield a message for each value of a wrong type; Go tells the first. Null fits everywhere."""
    if value is None:
        return
    if not _fits(value, wanted):
        place = f"Go struct field {struct}.{'.'.join(path)} of type" if path else "Go value of type"
        what = f"number {value:g}" if isinstance(value, float) and wanted == INT else _kind(value)
        yield f"json: cannot unmarshal {what} into {place} {wanted.name}"
    elif isinstance(value, Object) and isinstance(wanted, Struct):
        fields = {name.lower(): name for name in wanted.fields}
        for key, item in value.members:
            name = fields.get(key.lower())
            if name:
                yield from mismatches(item, wanted.fields[name], wanted.name.rpartition(".")[2], (*path, name))
    elif isinstance(wanted, Map | Slice):
        items = [item for _, item in value.members] if isinstance(value, Object) else value
        for item in items if isinstance(items, list) else []:
            yield from mismatches(item, wanted.items, struct, path)


def _fits(value: Value, wanted: Type) -> bool:
    match wanted:
        case Struct() | Map():
            return isinstance(value, Object)
        case Slice():
            return isinstance(value, list)
        case _ if wanted == INT:
            return isinstance(value, float) and value.is_integer()
        case _:
            return _kind(value) == wanted.name


def _kind(value: Value) -> str:
    match value:
        case Object():
            return "object"
        case list():
            return "array"
        case str():
            return "string"
        case bool():
            return "bool"
        case _:
            return "number"
