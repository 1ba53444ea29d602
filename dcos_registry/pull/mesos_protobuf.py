"""JSON objects checked against protobuf messages of Mesos (stout protobuf.hpp `parse`; include/mesos/docker/*.proto).

Unknown fields are ignored and null is an unset field. A field of the wrong type fails at once, in the order of the
names; missing required fields are all named together, as protobuf's InitializationErrorString does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from dcos_registry.pull.mesos_json import MesosError, Object, Value, parse_value


@dataclass(frozen=True)
class Field:
    """One field of a message: a scalar type, a message, or a map of strings."""

    type: "str | Message"
    required: bool = False
    repeated: bool = False


Message: TypeAlias = dict[str, Field]

STRING, NUMBER, STRINGS = Field("string"), Field("uint32"), Field("string", repeated=True)
LABELS = Field("map")

AUTH: Message = {"auth": STRING, "email": STRING}
"""docker/spec.proto Config.Auth."""

_BLOB: Message = {
    "mediaType": Field("string", required=True),
    "size": Field("uint32", required=True),
    "digest": Field("string", required=True),
}

V2S2: Message = {
    "schemaVersion": Field("uint32", required=True),
    "mediaType": Field("string", required=True),
    "config": Field(_BLOB, required=True),
    "layers": Field({**_BLOB, "urls": STRINGS}, repeated=True),
}
"""docker/v2_2.proto ImageManifest."""

_RUN_CONFIG: Message = {
    "Hostname": STRING,
    "Entrypoint": STRINGS,
    "Env": STRINGS,
    "User": STRING,
    "Cmd": STRINGS,
    "WorkingDir": STRING,
    "Image": STRING,
    "Labels": LABELS,
}

V1: Message = {
    **dict.fromkeys(("id", "parent", "comment", "created", "container"), STRING),
    "container_config": Field(_RUN_CONFIG),
    "docker_version": STRING,
    "author": STRING,
    "config": Field(_RUN_CONFIG),
    "architecture": STRING,
    "os": STRING,
    "Size": NUMBER,
}
"""docker/v1.proto ImageManifest: the documents in the history of a schema 1 manifest."""

_JWK: Message = {"crv": STRING, "kid": STRING, "kty": Field("string", required=True), "x": STRING, "y": STRING}

V2S1: Message = {
    "name": Field("string", required=True),
    "tag": Field("string", required=True),
    "architecture": Field("string", required=True),
    "fsLayers": Field({"blobSum": Field("string", required=True)}, repeated=True),
    "history": Field({"v1Compatibility": Field("string", required=True), "v1": Field(V1)}, repeated=True),
    "schemaVersion": Field("uint32", required=True),
    "signatures": Field(
        {
            "header": Field({"jwk": Field(_JWK), "alg": Field("string", required=True)}, required=True),
            "signature": Field("string", required=True),
            "protected": Field("string", required=True),
        },
        repeated=True,
    ),
}
"""docker/v2.proto ImageManifest."""


def check(value: Object, message: Message) -> None:
    """Raise `MesosError` with Mesos's text where an object is not such a message."""
    _check_types(value, message)
    missing = ", ".join(_missing(value, message, ""))
    if missing:
        raise MesosError(f"Missing required fields: {missing}")


def _check_types(value: Object, message: Message) -> None:
    for name, item in value.items():
        if name in message:
            _check_field(name, item, message[name])


def _check_field(name: str, value: Value, field: Field) -> None:
    if isinstance(value, list):
        if not field.repeated:
            raise MesosError(f"Not expecting a JSON array for field '{name}'")
        for item in value:
            _check_field(name, item, field)
    elif isinstance(value, dict) and isinstance(field.type, dict):
        _check_types(value, field.type)
    elif isinstance(value, dict) and field.type == "map":
        for item in value.values():
            _check_field("value", item, STRING)
    elif isinstance(value, str) and field.type == "uint32":
        _check_number(name, value)
    elif value is not None and _type_of(value) != field.type:
        raise MesosError(f"Not expecting a JSON {_NAMES[_type_of(value)]} for field '{name}'")


def _check_number(name: str, text: str) -> None:
    """Read a string where a number is due: protobuf.hpp takes the JSON number in it."""
    try:
        value = parse_value(text.encode(errors="surrogateescape"))
    except MesosError as error:
        raise MesosError(f"Failed to parse '{text}' as a JSON number for field '{name}': {error}") from None
    if _type_of(value) != "uint32":
        raise MesosError(f"Failed to parse '{text}' as a JSON number for field '{name}': Unexpected JSON type parsed")


_NAMES = {"object": "object", "string": "string", "uint32": "number", "bool": "boolean"}


def _type_of(value: Value) -> str:
    match value:
        case dict():
            return "object"
        case str():
            return "string"
        case bool():
            return "bool"
        case _:
            return "uint32"


def _missing(value: Object, message: Message, prefix: str) -> Iterator[str]:
    for name, field in message.items():
        if field.required and value.get(name) is None:
            yield prefix + name
    for name, field in message.items():
        item = value.get(name)
        if isinstance(field.type, dict) and isinstance(item, dict):
            yield from _missing(item, field.type, f"{prefix}{name}[0]." if field.repeated else f"{prefix}{name}.")
        elif isinstance(field.type, dict) and isinstance(item, list):
            present = [each for each in item if isinstance(each, dict)]
            for index, each in enumerate(present):
                yield from _missing(each, field.type, f"{prefix}{name}[{index}].")
