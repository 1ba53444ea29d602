"""Which images of a tarball are pushed, and under which names."""

from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.bundle.image_tarball import TarballImage
from dcos_registry.model.image import ImageReference
from dcos_registry.workflows.pushing.plan import DEFAULT_TAG, Push

AGENTS = "linux/amd64"
"""What the agents of DC/OS are."""


class Choice:
    """Chooses among the images of a tarball; `platform` is what the user asked for, else that of DC/OS's agents counts.

    `tags` are further ones, for every image that is pushed.
    """

    def __init__(
        self, images: Sequence[TarballImage], *, platform: str | None = None, tags: Sequence[str] = ()
    ) -> None:
        self._images = tuple(images)
        self._platform = platform
        self._tags = tuple(tags)

    def one(self, target: ImageReference, asked: str | None = None) -> Push:
        """Choose one image for `target`: the only one, else the one that is `asked` for as `NAME` or `@N`.

        Raises `UsageError` for a target with a digest and where it is not clear which one, `NotFoundError` for a name
        that none has.
        """
        if target.digest:
            raise errors.UsageError(f"{target} has a digest, which comes of what is pushed: leave it out")
        images = self._images if asked is None else self._asked(asked)
        different = list(dict.fromkeys(image.names for image in images))
        if len(different) > 1 or (len(images) > 1 and not different[0]):
            raise errors.UsageError(
                f"The tarball holds {len(self._images)} images: {_listed(self._images)}",
                "choose one with --image NAME or --image @N, or push all with --all --to HOST/PREFIX",
            )
        return self._push(self._of_platform(images), target)

    def every(self, prefix: str) -> list[Push]:
        """Choose all images, each for its own names below `prefix`, which is `HOST` or `HOST/PATH`.

        Raises `UsageError` where one has no name, or two come to the same.
        """
        if ImageReference.parse(f"{prefix}/x").registry is None:
            raise errors.UsageError(f"{prefix!r} names no registry: expected HOST or HOST/PREFIX")
        nameless = [number for number, image in enumerate(self._images) if not image.names]
        if nameless:
            raise errors.UsageError(
                f"The image @{nameless[0]} of the tarball has no name to be pushed under",
                f"push it by itself: dcos registry image-push TARBALL IMAGE --image @{nameless[0]}",
            )
        named: dict[str, list[TarballImage]] = {}
        for image in self._images:
            for name in image.names:
                named.setdefault(name, []).append(image)
        pushes = [self._push(self._of_platform(images), _below(prefix, name)) for name, images in named.items()]
        names = [push.name for push in pushes]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise errors.UsageError(f"Two images of the tarball would both be {twice}", "push them one by one")
        return pushes

    def _push(self, image: TarballImage, target: ImageReference) -> Push:
        return Push(image, target, tuple(dict.fromkeys([target.tag or DEFAULT_TAG, *self._tags])))

    def _asked(self, asked: str) -> Sequence[TarballImage]:
        if asked.startswith("@"):
            number = int(asked[1:]) if asked[1:].isascii() and asked[1:].isdecimal() else len(self._images)
            images = self._images[number : number + 1]
        else:
            images = tuple(image for image in self._images if {asked, f"{asked}:{DEFAULT_TAG}"} & {*image.names})
        if not images:
            raise errors.NotFoundError(f"The tarball holds no image {asked}, but {_listed(self._images)}")
        return images

    def _of_platform(self, images: Sequence[TarballImage]) -> TarballImage:
        """Choose among images of one name, of which there is one for each platform."""
        wanted = self._platform or AGENTS
        fitting = [image for image in images if f"{image.platform}/".startswith(f"{wanted}/")]
        if not fitting and (self._platform or len(images) > 1):
            there = ", ".join(dict.fromkeys(image.platform for image in images))
            raise errors.NotFoundError(
                f"The image is not there for {wanted}, but for {there}", "choose with --platform"
            )
        return (fitting or images)[0]


def _below(prefix: str, name: str) -> ImageReference:
    """Name an image of another registry, or of none, as one below `prefix`."""
    image = ImageReference.parse(name)
    repository = image.path.removeprefix("library/") if image.host.is_docker_hub else image.repository
    return ImageReference.parse(f"{prefix}/{repository}:{image.tag or DEFAULT_TAG}")


def _listed(images: Sequence[TarballImage]) -> str:
    return ", ".join(f"@{number} {', '.join(image.names) or 'without a name'}" for number, image in enumerate(images))
