"""Why a pull secret cannot be attached, and what would help."""

from collections.abc import Collection, Iterator

from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.selection import images_for
from dcos_registry.attach.shape import misfit
from dcos_registry.attach.target import Target
from dcos_registry.errors import ExitCode
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import PulledImage, engine_of, images_of, secret_sources
from dcos_registry.pull.routes import Route, verdict


def secret_refusals(
    target: Target,
    source: SecretPath,
    secret_name: str,
    keys: Collection[str] | None,
    *,
    enterprise: bool,
) -> Iterator[Attachment]:
    """Yield what stands in the way, a cause before its consequences: the first is to be told; none: go on."""
    mistake = misfit(target.definition, target.kind)
    if mistake:
        yield target.refused(f"The definition of {target.id} is not valid: {mistake}")
    engine = engine_of(target.definition)
    if engine is None:
        yield target.refused(f"{target.id} runs no Docker image, so there is nothing to pull with a secret")
        return
    route = verdict(Route.SECRET, kind=target.kind, engine=engine, enterprise=enterprise)
    if not route.works:
        yield target.refused(f"{target.id} cannot pull with a secret: {route.reason}", ExitCode.UNSUPPORTED)
    chosen = images_for(target.definition, keys)
    if keys is not None and not chosen:
        yield target.refused(_other_registries(target, keys))
    if not source.usable_by(target.id):
        yield target.refused(
            f"{target.id} may not use the secret {source}, which serves only /{source.space} and what is below it; "
            f"{source.moved_to(target.id)} would do"
        )
    yield from _other_secrets(target, chosen, source, secret_name)


def _other_registries(target: Target, keys: Collection[str]) -> str:
    held = ", ".join(sorted(keys)) or "no registry"
    pulled = ", ".join(dict.fromkeys(repr(image.image) for image in images_of(target.definition)))
    return (
        f"{target.id} pulls {pulled}, and the secret is for {held}: "
        "it has to name the registry as the image spells it, with or without a port"
    )


def _other_secrets(
    target: Target, images: Collection[PulledImage], source: SecretPath, secret_name: str
) -> Iterator[Attachment]:
    """Refuse to take an image from the secret it has; a name that lacks its source may be the one we are to declare."""
    declared = secret_sources(target.definition)
    for image in images:
        undeclared = image.secret_name not in declared
        if image.secret_name is None or (undeclared and image.secret_name == secret_name):
            continue
        held = declared.get(image.secret_name)
        if held != source.text:
            origin = repr(held) if held else "no source that /secrets names"
            yield target.refused(
                f"{target.id} pulls {image.image!r} already with the secret {image.secret_name!r} from {origin}, "
                f"and not with {source}: take {image.pointer}/pullConfig out first",
                ExitCode.CONFLICT,
            )
