"""Why a pull secret cannot be attached, and what would help."""

from collections.abc import Collection, Iterator, Mapping

from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.selection import Choice, images_for, is_served, quoted
from dcos_registry.attach.shape import nested_secrets
from dcos_registry.attach.target import Target
from dcos_registry.errors import ExitCode
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import PulledImage, engine_of, secret_sources
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.routes import Route, verdict


def secret_refusals(
    target: Target,
    source: SecretPath,
    secret_name: str,
    keys: Collection[str] | None,
    choice: Choice,
    *,
    replace: bool,
    enterprise: bool,
) -> Iterator[Attachment]:
    """Yield what stands in the way, a cause before its consequences: the first is to be told; none: go on."""
    engine = engine_of(target.definition)
    if engine is None:
        yield target.refused(f"{target.id} runs no Docker image, so there is nothing to pull with a secret")
        return
    route = verdict(Route.SECRET, kind=target.kind, engine=engine, enterprise=enterprise)
    if not route.works:
        yield target.refused(
            f"{target.id} cannot pull with a secret: {route.reason}",
            ExitCode.UNSUPPORTED,
            hint=f"dcos registry app-attach {target.id} --secret {source} --to-ucr" if enterprise else None,
        )
    nested = nested_secrets(target.definition, target.kind)
    if nested:
        yield target.refused(
            f"The definition of {target.id} is not valid: {nested} is not read by Marathon there: move it to /secrets, "
            "which --fix does"
        )
    if keys is not None:
        yield from _other_registries(target, source, keys, choice)
    if not source.usable_by(target.id):
        yield target.refused(
            f"{target.id} may not use the secret {source}, which serves only /{source.space} and what is below it; "
            f"{source.moved_to(target.id)} would do",
            hint=f"dcos registry secret-create {source.moved_to(target.id)} --for {target.id}",
        )
    if not replace:
        yield from _other_secrets(target, images_for(target.definition, keys, choice), source, secret_name)


def has_another_secret(image: PulledImage, source: SecretPath, secret_name: str, declared: Mapping[str, str]) -> bool:
    """Whether an image names a secret other than ours; a name without a source may be the one we are to declare."""
    if image.secret_name is None or (image.secret_name == secret_name and secret_name not in declared):
        return False
    return declared.get(image.secret_name) != source.text


def _other_registries(
    target: Target, source: SecretPath, keys: Collection[str], choice: Choice
) -> Iterator[Attachment]:
    """Refuse where none of the images is served; of containers that are named, each has to be."""
    images = choice.images(target.definition)
    strangers = [image for image in images if not is_served(image.image, keys)]
    if strangers and (choice.containers or len(strangers) == len(images)):
        held = ", ".join(sorted(keys)) or "no registry"
        yield target.refused(
            f"{target.id} pulls {quoted(strangers)}, and the secret is for {held}: "
            "it has to name the registry as the image spells it, with or without a port",
            hint=_with_registry(source, strangers[0]),
        )


def _with_registry(source: SecretPath, image: PulledImage) -> str | None:
    try:
        registry = ucr.parse_image(image.image).registry
    except MesosError:
        return None
    return f"dcos registry secret-update {source} --registry {registry or 'docker.io'}"


def _other_secrets(
    target: Target, images: Collection[PulledImage], source: SecretPath, secret_name: str
) -> Iterator[Attachment]:
    declared = secret_sources(target.definition)
    for image in images:
        if has_another_secret(image, source, secret_name, declared):
            held = declared.get(image.secret_name or "")
            origin = repr(held) if held else "no source that /secrets names"
            yield target.refused(
                f"{target.id} pulls {image.image!r} already with the secret {image.secret_name!r} from {origin}, "
                f"and not with {source}: --replace puts {source} in its place",
                ExitCode.CONFLICT,
            )
