"""How one layer comes into a repository: it is there, it is mounted out of another one, or it is sent."""

from collections.abc import Mapping

from dcos_registry.bundle.image_manifest import Blob
from dcos_registry.bundle.image_tarball import Ranges
from dcos_registry.bundle.layer_blob import LayerBlob
from dcos_registry.clients.registry import RepositoryClient
from dcos_registry.model.digest import Digest
from dcos_registry.workflows.pushing.known_layers import KnownLayer
from dcos_registry.workflows.pushing.plan import NamedLayer, PushedLayer
from dcos_registry.workflows.pushing.progress import LayerProgress


class LayerPusher:
    """Brings layers of a tarball into one repository; safe from several threads.

    `known` are layers that the registry has, by their diff_ids. A pusher that `hashes_all` sends no layer before it
    knows its digest, for which it reads the layer once more.
    """

    def __init__(
        self,
        tar: Ranges,
        client: RepositoryClient,
        repository: str,
        known: Mapping[Digest, KnownLayer],
        *,
        hashes_all: bool = False,
    ) -> None:
        self._tar = tar
        self._client = client
        self._repository = repository
        self._known = known
        self._hashes_all = hashes_all

    def push(self, layer: NamedLayer, progress: LayerProgress) -> PushedLayer:
        """Bring a layer there; raises `UsageError` where it is not what the tarball says."""
        known = self._known.get(layer.stored.diff_id)
        if known and self._has(known.blob):
            return PushedLayer(layer, "skipped", known.blob)
        if known and self._mount(known):
            return PushedLayer(layer, "mounted", known.blob)
        stated = self._stated(layer)
        if stated and self._has(stated):
            return PushedLayer(layer, "skipped", stated)
        source = LayerBlob(self._tar, layer.stored, layer.called, unpacked=self._hashes_all)
        if self._hashes_all:
            for _ in source.chunks(0):
                progress.move(source.passed, 0)
            blob = Blob(*source.finished())
            if self._has(blob):
                return PushedLayer(layer, "skipped", blob)
        self._client.put_blob(source, lambda sent: progress.move(source.passed, sent))
        return PushedLayer(layer, "sent", Blob(*source.finished()))

    def foresee(self, layer: NamedLayer) -> PushedLayer:
        """Say what `push` would do, without reading the layer."""
        known = self._known.get(layer.stored.diff_id)
        stated = self._stated(layer)
        if (known and self._has(known.blob)) or (stated and self._has(stated)):
            return PushedLayer(layer, "skipped", None)
        is_elsewhere = known is not None and known.repository != self._repository
        return PushedLayer(layer, "mounted" if is_elsewhere else "sent", None)

    def _mount(self, known: KnownLayer) -> bool:
        return known.repository != self._repository and self._client.mount_blob(known.blob.digest, known.repository)

    def _has(self, blob: Blob) -> bool:
        return self._client.has_blob(blob.digest) == blob.size

    def _stated(self, layer: NamedLayer) -> Blob | None:
        """Return what the layer is sent as by the word of the tarball, where that is taken."""
        stored = layer.stored
        if stored.compression != "gzip" or stored.digest is None or self._hashes_all:
            return None
        return Blob(stored.digest, stored.size)
