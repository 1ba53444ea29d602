"""From the bytes of a tar to the images in it, whoever wrote it."""

from dcos_registry import errors
from dcos_registry.bundle.decompression import Damaged, compression_of
from dcos_registry.bundle.image_tarball import docker_archive, mistakes, old_docker
from dcos_registry.bundle.image_tarball.image import Ranges, Tarball
from dcos_registry.bundle.image_tarball.members import Members, NoTar
from dcos_registry.bundle.image_tarball.oci_layout import FORMAT, INDEX, OciLayout


def read_images(tar: Ranges) -> Tarball:
    """Read which images a plain tar holds and where their layers are; of the layers only the first bytes are read.

    Raises `UsageError` that says what is wrong with it, or what else it is, and what to do.
    """
    try:
        members = Members.of(tar)
        tarball = _read(members)
    except NoTar:
        kind = compression_of(tar.read(0, 6))
        raise mistakes.no_tar(tar.read, tar.name) if kind == "none" else mistakes.packed_twice(tar.name, kind) from None
    except Damaged as error:
        wrong = mistakes.shortened(str(error))
        raise errors.UsageError(f"{tar.name} cannot be read as a tarball of images: {wrong}", mistakes.ANEW) from None
    if not tarball.images:
        raise errors.UsageError(
            f"{tar.name} holds no image: {'; '.join(tarball.notes) or 'it lists none'}", mistakes.SAVE
        )
    return tarball


def _read(members: Members) -> Tarball:
    if docker_archive.MANIFEST in members:
        return _docker(members)
    if INDEX in members:
        layout = OciLayout(members)
        return Tarball(tuple(layout.images()), FORMAT, tuple(layout.notes))
    if old_docker.is_one(members):
        return Tarball(tuple(old_docker.OldDocker(members).images()), old_docker.FORMAT)
    raise mistakes.no_image(members)


def _docker(members: Members) -> Tarball:
    """Read `manifest.json`, and of an OCI layout beside it what other platforms it has (registry.md 3.1).

    It goes first: Docker 25.0.0 wrote OCI manifests without layers (moby#47065).
    """
    images = docker_archive.images(members)
    if INDEX not in members:
        return Tarball(tuple(images), docker_archive.FORMAT)
    layout = OciLayout(members)
    try:
        others = layout.images(frozenset(image.id for image in images))
    except (Damaged, errors.UsageError) as error:
        return Tarball(
            tuple(images), docker_archive.FORMAT, (f"its {INDEX} is passed over: {mistakes.shortened(str(error))}",)
        )
    return Tarball((*images, *others), docker_archive.FORMAT, tuple(layout.notes))
