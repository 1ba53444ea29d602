"""Which layers a registry has already: its images say which blob holds which diff_id, so no cache is kept here."""

from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.bundle.image_manifest import LARGEST_CONFIG, Blob, config_of, packed_layers
from dcos_registry.clients.registry import Manifest, RepositoryClient
from dcos_registry.model.digest import Digest


@dataclass(frozen=True)
class KnownLayer:
    """The blob of a layer, and the repository that has it, as the registry's API calls it."""

    blob: Blob
    repository: str


def known_layers(client: RepositoryClient, repository: str, manifest: Manifest | None) -> dict[Digest, KnownLayer]:
    """Read back which blobs an image's layers are, by their diff_ids; of a list of images none.

    It believes whoever pushed that image: the same who may push this one.
    """
    config = config_of(manifest.content, manifest.media_type) if manifest else None
    if manifest is None or config is None:
        return {}
    try:
        layers = packed_layers(manifest.content, client.read_blob(config, LARGEST_CONFIG))
    except errors.NotFoundError:  # the image that stands there cannot be pulled: it is no help, and no hindrance
        return {}
    return {diff_id: KnownLayer(blob, repository) for diff_id, blob in layers.items()}
