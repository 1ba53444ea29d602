"""Which blobs a manifest makes dockerd fetch, and which manifests it refuses (docker.md 36 to 39).

Sources: docker/distribution manifest/*, docker/docker distribution/pull_v2.go, distribution/registry.go.
"""

import hashlib
from dataclasses import dataclass

from dcos_registry.pull import docker_platform, go_json
from dcos_registry.pull.docker_errors import Refusal
from dcos_registry.pull.docker_platform import Platform
from dcos_registry.pull.go_json import GoError, Object, Value

V2S2 = "application/vnd.docker.distribution.manifest.v2+json"
LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"

ACCEPT = (
    "Accept",
    ", ".join(
        (V2S2, LIST, OCI, INDEX, "application/vnd.docker.distribution.manifest.v1+prettyjws", "application/json")
    ),
)

_TYPES = ("", "application/octet-stream", "application/json", "text/html")
_CONFIGS = (*_TYPES, "application/vnd.docker.container.image.v1+json", "application/vnd.oci.image.config.v1+json")
_FAMILIES = ("application/vnd.oci.image", "application/vnd.docker")


@dataclass(frozen=True)
class Manifest:
    """A manifest that dockerd takes: its own digest (None for schema 1), its blobs; `media_types` are theirs.

    Of a list there are only the `children`, each with its platform; of an image they are None.
    """

    digest: str | None
    config: str | None = None
    layers: tuple[str, ...] = ()
    children: tuple[tuple[Platform, str], ...] | None = None
    media_types: tuple[str, ...] = ()

    def child(self, platform: Platform) -> str:
        """Return the digest of a list's child for a platform: the best; raises `Refusal`."""
        for wanted in platform.accepts():
            for offered, digest in self.children or ():
                if offered == wanted:
                    return digest
        raise Refusal(f"no matching manifest for {platform} in the manifest list entries")


def read(content_type: str, body: bytes) -> Manifest:
    """Read a manifest as its type says (`UnmarshalManifest`); raises `Refusal`.

    What has no known type is taken for schema 1, which must have a signature, though it need not fit.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    readers = {V2S2: _schema_2, OCI: _image, LIST: _list, INDEX: _list}
    if media_type not in readers:
        return _schema_1(body)
    try:
        value = go_json.unmarshal(body)
    except GoError as error:
        raise Refusal(str(error)) from None
    document = value if isinstance(value, Object) else Object(())
    _check_media_type(media_type, document)
    return readers[media_type](document, f"sha256:{hashlib.sha256(body).hexdigest()}")


def check(manifest: Manifest, digest: str | None) -> None:
    """Check what dockerd looks at once the pull has begun; raises `Refusal`.

    `digest` is the one that the user or a list named, None for a tag: only then the bytes are checked (rule 37).
    """
    if manifest.digest and digest and digest.startswith("sha256:") and digest != manifest.digest:
        raise Refusal(f"manifest verification failed for digest {digest}")
    for media_type in manifest.media_types:
        lower = media_type.lower()
        if lower not in _TYPES and not lower.startswith(tuple(f"{known}." for known in _FAMILIES)):
            raise Refusal(f"unsupported media type {media_type}")


def _check_media_type(media_type: str, document: Object) -> None:
    declared = _text(document.get("mediaType"))
    what = {V2S2: "manifest", OCI: "manifest", LIST: "manifest list", INDEX: "image index"}[media_type]
    optional = media_type in (OCI, INDEX)
    if declared != media_type and not (optional and not declared):
        lead = "if present, " if optional else ""
        raise Refusal(f"{lead}mediaType in {what} should be '{media_type}' not '{declared}'")


def _schema_2(document: Object, digest: str) -> Manifest:
    kind = _text(_field(document, "config", "mediaType"))
    if kind not in _CONFIGS:
        known = "plugin" if kind == "application/vnd.docker.plugin.v1+json" else "unknown"
        raise Refusal(f'Encountered remote "{kind}"({known}) when fetching')
    return _image(document, digest)


def _image(document: Object, digest: str) -> Manifest:
    layers = _objects(document.get("layers"))
    kinds = [_field(document, "config", "mediaType"), *(layer.get("mediaType") for layer in layers)]
    return Manifest(
        digest,
        config=_text(_field(document, "config", "digest")),
        layers=tuple(_text(layer.get("digest")) for layer in layers),
        media_types=tuple(map(_text, kinds)),
    )


def _list(document: Object, digest: str) -> Manifest:
    entries = _objects(document.get("manifests"))
    return Manifest(digest, children=tuple((_platform(entry), _text(entry.get("digest"))) for entry in entries))


def _platform(entry: Object) -> Platform:
    system, architecture, variant = (
        _text(_field(entry, "platform", name)) for name in ("os", "architecture", "variant")
    )
    return docker_platform.normalized(system, architecture, variant)


def _schema_1(body: bytes) -> Manifest:
    """Read schema 1 (schema1/manifest.go, libtrust `ParsePrettySignature`)."""
    try:
        value = go_json.unmarshal(body)
    except GoError as error:
        raise Refusal(f"error unmarshalling content: {error}") from None
    document = value if isinstance(value, Object) else Object(())
    signatures = document.get("signatures")
    if signatures is None:
        raise Refusal("missing signature key")
    if not signatures:
        raise Refusal("unexpected end of JSON input")
    layers = [_text(layer.get("blobSum")) for layer in _objects(document.get("fsLayers"))]
    return Manifest(None, layers=tuple(reversed(layers)))


def _objects(value: Value) -> list[Object]:
    return [item for item in value if isinstance(item, Object)] if isinstance(value, list) else []


def _field(document: Object, name: str, inner: str) -> Value:
    value = document.get(name)
    return value.get(inner) if isinstance(value, Object) else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
