"""`image-push`: images of a tarball into a registry, without a Docker Engine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import click

from dcos_registry import errors
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.password_flags import PasswordFlags, password_flags
from dcos_registry.cli.push_flags import PushLoginFlags, push_login_flags
from dcos_registry.cli.registry_flags import RegistryFlags, registry_flags

if TYPE_CHECKING:
    from dcos_registry.model.image import ImageReference
    from dcos_registry.model.registry_host import RegistryHost


@click.command("image-push")
@click.argument("tarball")
@click.argument("image", required=False)
@click.option("--image", "chosen", metavar="NAME|@N", help="Push this one of several images of the tarball.")
@click.option("--all", "pushes_all", is_flag=True, help="Push every image, under its own names.")
@click.option("--to", "prefix", metavar="HOST/PREFIX", help="Where --all pushes them.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="A further tag; repeatable.")
@click.option("--platform", metavar="OS/ARCH", help="Which of several platforms; linux/amd64 without it.")
@click.option(
    "--format", "form", type=click.Choice(["docker", "oci"]), default="docker", help="OCI is not for the UCR."
)
@click.option("--reuse-from", metavar="IMAGE", multiple=True, help="Take layers that this image has; repeatable.")
@click.option("--verify", is_flag=True, help="Hash every layer, also those that the registry says it has.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--no-check", is_flag=True, help="Do not prove afterwards that it can be pulled.")
@push_login_flags
@password_flags
@registry_flags
@common
@pass_context
def image_push(
    context: Context,
    *,
    tarball: str,
    image: str | None,
    chosen: str | None,
    pushes_all: bool,
    prefix: str | None,
    tags: tuple[str, ...],
    platform: str | None,
    form: Literal["docker", "oci"],
    reuse_from: tuple[str, ...],
    verify: bool,
    dry_run: bool,
    no_check: bool,
    who: PushLoginFlags,
    password: PasswordFlags,
    reached: RegistryFlags,
) -> int:
    """Push an image out of a tarball.

    TARBALL is what `docker save` or another tool wrote, in whatever form; `-` is standard input. IMAGE is what it is
    to be called, HOST/REPOSITORY:TAG. The layers that the registry has are not sent again; every byte is checked. The
    image's name by content is printed, and it is proven that the cluster can pull it.

    \b
    Examples:
      dcos registry image-push app.tar registry.example.com/team/app:1.0
      dcos registry image-push app.tar registry.example.com/team/app:1.1 --reuse-from registry.example.com/team/app:1.0
      dcos registry image-push vendor.tar.gz --all --to registry.example.com/vendor
    """
    from dcos_registry.bundle.image_tarball import read_images
    from dcos_registry.workflows.image_push import foresee_images, push_images
    from dcos_registry.workflows.pushing.choice import Choice
    from dcos_registry.workflows.pushing.pusher import Pusher
    from dcos_registry.workflows.pushing.report import COLUMNS
    from dcos_registry.workflows.tarball_source import open_tarball

    target, host = _destination(image, prefix, chosen, pushes_all=pushes_all)
    reusable = _reusable(reuse_from, host)
    _check_tags(tags)
    if tarball == "-" and password.password_stdin:
        raise errors.UsageError("Standard input is the tarball already", "give the password with --password-file FILE")
    login = who.login(context, host, password)
    repositories = reached.repositories(context, host, login)
    output = context.output
    with open_tarball(tarball, context.environment.stdin_bytes) as tar:
        content = read_images(tar)
        for note in content.notes:
            output.note(f"Note: {note}")
        choice = Choice(content.images, platform=platform, tags=tags)
        pushes = [choice.one(target, chosen)] if target else choice.every(prefix or "")
        pusher = Pusher(
            tar,
            repositories,
            form=form,
            reuse_from=reusable,
            hashes_all=verify,
            show=output.layers,
            tell=output.note,
        )
        if dry_run:
            report = foresee_images(pushes, pusher, form=form, tell=output.note)
        else:
            confirm = None if no_check else reached.confirmation(context, login, form)
            report = push_images(pushes, pusher, form=form, confirm=confirm, tell=output.note)
    output.report(report, COLUMNS if dry_run else {})
    return report.exit_code


def _destination(
    image: str | None, prefix: str | None, chosen: str | None, *, pushes_all: bool
) -> "tuple[ImageReference | None, RegistryHost]":
    """Return what one image is to be called, None for all of them, and the registry that it or they go to."""
    from dcos_registry.model.image import ImageReference

    if pushes_all:
        if image is not None or chosen is not None:
            raise errors.UsageError("--all pushes every image under its own name: leave out IMAGE and --image")
        if prefix is None:
            raise errors.UsageError("Nothing says where all images are to go", "give it with --to HOST/PREFIX")
        return None, ImageReference.parse(f"{prefix}/x").host
    if prefix is not None:
        raise errors.UsageError("--to is for --all", "name the image whole: image-push TARBALL HOST/REPOSITORY:TAG")
    if image is None:
        raise errors.UsageError("Nothing says what the image is to be called", "image-push TARBALL HOST/REPOSITORY:TAG")
    target = ImageReference.parse(image)
    return target, target.host


def _reusable(names: Sequence[str], host: "RegistryHost") -> "list[ImageReference]":
    from dcos_registry.model.image import ImageReference

    images = [ImageReference.parse(name) for name in names]
    stranger = next((image for image in images if image.host.identity != host.identity), None)
    if stranger:
        raise errors.UsageError(f"{stranger} is in another registry than {host}, which cannot take layers from there")
    return images


def _check_tags(tags: Sequence[str]) -> None:
    from dcos_registry.model.image import ImageReference

    for tag in tags:
        if ImageReference.parse(f"image:{tag}").tag != tag:
            raise errors.UsageError(f"{tag!r} is not a tag")
