"""One image on its way: what the registry lacks of its layers, its configuration, and the manifest last."""

from collections.abc import Callable, Mapping, Sequence

from dcos_registry.bundle.image_manifest import Blob, Format, write
from dcos_registry.bundle.image_tarball import Ranges
from dcos_registry.clients.registry import Manifest, RepositoryClient
from dcos_registry.model.digest import Digest
from dcos_registry.model.image import ImageReference
from dcos_registry.workflows.pushing.known_layers import KnownLayer, known_layers
from dcos_registry.workflows.pushing.layer_pusher import LayerPusher
from dcos_registry.workflows.pushing.plan import DEFAULT_TAG, NamedLayer, Push, Pushed, PushedLayer
from dcos_registry.workflows.pushing.progress import Progress
from dcos_registry.workflows.side_by_side import side_by_side

_AT_A_TIME = 2
"""Two layers keep two processors and the wire at work; more only take memory (registry.md 5.1)."""

Repositories = Callable[[str, str], RepositoryClient]
"""Makes the client of a repository of the registry, by its path there and what is to be done with it."""


class Pusher:
    """Pushes images of one tarball into one registry.

    Layers are taken from `reuse_from` where one of those images has them, besides from what the tags stand for now.
    Where it `hashes_all`, it believes neither of them. `show` is called again and again with how far an image is.
    """

    def __init__(
        self,
        tar: Ranges,
        repositories: Repositories,
        *,
        form: Format = "docker",
        reuse_from: Sequence[ImageReference] = (),
        hashes_all: bool = False,
        show: Callable[[Progress], None] = lambda _: None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._tar = tar
        self._repositories = repositories
        self._form = form
        self._reuse_from = tuple(reuse_from)
        self._hashes_all = hashes_all
        self._show = show
        self._tell = tell
        self._reusable: dict[Digest, KnownLayer] | None = None
        self._pushed: dict[Digest, KnownLayer] = {}

    def push(self, push: Push) -> Pushed:
        """Push one image; its tags change last, when all that it needs is there.

        Raises `UsageError` for a layer that is not what the tarball says, and as `RepositoryClient` does.
        """
        client = self._repositories(push.target.path, "pull,push")
        standing = {tag: client.read_manifest(tag) for tag in push.tags}
        pusher = self._layer_pusher(client, push, standing)
        layers = self._push_layers(push, pusher)
        config = Blob(Digest.of(push.image.config), len(push.image.config))
        if client.has_blob(config.digest) != config.size:
            client.put_content(push.image.config)
        content, media_type = write(self._form, config, [layer.blob for layer in layers if layer.blob])
        digest = Digest.of(content)
        new = [tag for tag, manifest in standing.items() if manifest is None or manifest.digest != digest]
        for tag in new:
            client.put_manifest(tag, content, media_type)
        return Pushed(push, layers, digest, is_new=bool(new))

    def foresee(self, push: Push) -> Pushed:
        """Say what `push` would do, without sending anything."""
        client = self._repositories(push.target.path, "pull")
        standing = {tag: client.read_manifest(tag) for tag in push.tags}
        pusher = self._layer_pusher(client, push, standing)
        foreseen = dict(side_by_side(pusher.foresee, _distinct(push.layers)))
        return Pushed(push, _in_order(push, list(foreseen.values())), None)

    def _layer_pusher(
        self, client: RepositoryClient, push: Push, standing: Mapping[str, Manifest | None]
    ) -> LayerPusher:
        path = push.target.path
        known = dict(self._pushed)
        if not self._hashes_all:
            for manifest in standing.values():
                known = {**known_layers(client, path, manifest), **known}
            known = {**self._of_other_images(), **known}
        return LayerPusher(self._tar, client, path, known, hashes_all=self._hashes_all)

    def _of_other_images(self) -> dict[Digest, KnownLayer]:
        if self._reusable is None:
            reusable: dict[Digest, KnownLayer] = {}
            for image in self._reuse_from:
                client = self._repositories(image.path, "pull")
                manifest = client.read_manifest(image.digest or image.tag or DEFAULT_TAG)
                found = known_layers(client, image.path, manifest)
                if not found:
                    self._tell(f"Warning: there is no image {image} whose layers could be used again")
                reusable = {**found, **reusable}
            self._reusable = reusable
        return self._reusable

    def _push_layers(self, push: Push, pusher: LayerPusher) -> tuple[PushedLayer, ...]:
        """Bring the layers there, the largest first, so that no long one is left alone at the end."""
        progress = Progress(push)

        def bring(layer: NamedLayer) -> PushedLayer:
            begun = progress.begin(layer)
            pushed = pusher.push(layer, begun)
            progress.end(pushed, begun.sent)
            return pushed

        try:
            layers = sorted(_distinct(push.layers), key=lambda layer: -layer.stored.size)
            done = side_by_side(bring, layers, at_a_time=_AT_A_TIME, meanwhile=lambda: self._show(progress))
            pushed = _in_order(push, [layer for _, layer in done])
        finally:
            progress.stop()
        self._show(progress)
        for layer in pushed:
            if layer.blob:
                self._pushed[layer.layer.stored.diff_id] = KnownLayer(layer.blob, push.target.path)
        return pushed


def _distinct(layers: Sequence[NamedLayer]) -> list[NamedLayer]:
    """Leave out layers that come again."""
    return list({layer.stored.diff_id: layer for layer in reversed(layers)}.values())


def _in_order(push: Push, done: Sequence[PushedLayer]) -> tuple[PushedLayer, ...]:
    """Bring what was done into the order of the image, in which a layer may come several times."""
    by_diff_id = {pushed.layer.stored.diff_id: pushed for pushed in done}
    return tuple(by_diff_id[layer.stored.diff_id] for layer in push.layers)
