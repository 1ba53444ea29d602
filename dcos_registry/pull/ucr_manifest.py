"""Which blobs a manifest makes the Mesos UCR fetch, and which manifests it refuses (ucr.md 27).

Sources: uri/fetchers/docker.cpp `__fetch`, provisioner/docker/registry_puller.cpp `__pull`, docker/spec.cpp.
"""

from collections.abc import Callable
from typing import Any

from dcos_registry.pull import mesos_json, mesos_protobuf
from dcos_registry.pull.mesos_json import MesosError, Object

_V2S2 = "application/vnd.docker.distribution.manifest.v2+json"
_V2S1_PREFIXES = ("application/vnd.docker.distribution.manifest.v1", "application/json")

ACCEPT = ",".join(
    f"application/vnd.docker.distribution.manifest.{kind}" for kind in ("v2+json", "v1+json", "v1+prettyjws")
)


def blobs_of(content_type: str | None, body: bytes) -> list[str]:
    """Return the digests that a manifest names, sorted; raises `MesosError` with the text of the failure.

    It is read twice: by the fetcher as its type says, then by the puller as its schemaVersion says.
    """
    if content_type is None:
        raise MesosError("No Content-Type present")
    if content_type.startswith(_V2S1_PREFIXES):
        version, read = 1, _schema_1
    elif content_type == _V2S2:
        version, read = 2, _schema_2
    else:
        raise MesosError(f"Unsupported manifest MIME type: {content_type}")
    what = f"Failed to parse the V2 Schema {version} image manifest"
    try:
        manifest = mesos_json.parse_object(body)
    except MesosError as error:
        raise MesosError(f"{what}: JSON parse failed: {error}") from None
    fetched = _explained(what, read, manifest)
    puller = _schema_2 if manifest.get("schemaVersion") == 2 else _schema_1
    return sorted(fetched if puller is read else _explained("Failed to parse the manifest", puller, manifest))


def _explained(what: str, read: Callable[[Object], set[str]], manifest: Object) -> set[str]:
    try:
        return read(manifest)
    except MesosError as error:
        raise MesosError(f"{what}: {error}") from None


def _schema_2(manifest: Object) -> set[str]:
    checked = _message(manifest, mesos_protobuf.V2S2)
    refused = "Docker v2 s2 image manifest validation failed"
    layers = _items(checked.get("layers"))
    if not layers:
        raise MesosError(f"{refused}: 'layers' field size must be at least one")
    digests = [blob["digest"] for blob in (checked["config"], *layers)]
    for digest in digests:
        if ":" not in digest:
            raise MesosError(f"{refused}: Incorrect 'digest' format: {digest}")
    if int(checked["schemaVersion"]) != 2:
        raise MesosError(f"{refused}: 'schemaVersion' field must be 2")
    if checked["mediaType"] != _V2S2:
        raise MesosError(f"{refused}: 'mediaType' field must be '{_V2S2}'")
    return set(digests)


def _schema_1(manifest: Object) -> set[str]:
    checked = _message(manifest, mesos_protobuf.V2S1)
    layers, history = _items(checked.get("fsLayers")), _items(checked.get("history"))
    for entry in history:
        _check_history(entry["v1Compatibility"])
    refused = "Docker v2 image manifest validation failed"
    if not layers:
        raise MesosError(f"{refused}: 'fsLayers' field size must be at least one")
    if not history:
        raise MesosError(f"{refused}: 'history' field size must be at least one")
    if len(layers) != len(history):
        raise MesosError(f"{refused}: The size of 'fsLayers' should be equal to the size of 'history'")
    for layer in layers:
        if ":" not in layer["blobSum"]:
            raise MesosError(f"{refused}: Incorrect 'blobSum' format: {layer['blobSum']}")
    return {layer["blobSum"] for layer in layers}


def _check_history(document: str) -> None:
    try:
        compatibility = mesos_json.parse_object(document.encode(errors="surrogateescape"))
    except MesosError as error:
        raise MesosError(f"Parsing v1Compatibility JSON failed: {error}") from None
    try:
        _message(compatibility, mesos_protobuf.V1)
    except MesosError as error:
        raise MesosError(f"Parsing v1Compatibility protobuf failed: {error}") from None


def _message(value: Object, message: mesos_protobuf.Message) -> dict[str, Any]:
    try:
        mesos_protobuf.check(value, message)
    except MesosError as error:
        raise MesosError(f"Protobuf parse failed: {error}") from None
    return value


def _items(value: Any) -> list[Any]:
    """Return the messages of a repeated field: one alone counts, null does not."""
    return [item for item in (value if isinstance(value, list) else [value]) if item is not None]
