"""Detaching: the inverse of attaching, for one app or pod.

After an attachment with the verdict `attached` the definition is as it was before, if attaching declared the secret and
moved nothing.
"""

from collections.abc import Iterator
from typing import Any

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.selection import EVERY_IMAGE, Choice, quoted
from dcos_registry.attach.taking_out import with_rest, without_declarations, without_pull_secret
from dcos_registry.attach.target import Target
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.model.pointer import matches, steps_of
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition, Kind, engine_of, images_of, secret_sources, secret_uses
from dcos_registry.pull.used_route import route_in_use


def plan_detach(
    definition: Any,
    what: SecretPath | UriRoute | None = None,
    choice: Choice = EVERY_IMAGE,
    kind: Kind | None = None,
) -> Attachment:
    """Say what an app or pod is without that secret or that archive; without whatever pull secret it has, for None.

    Only the images that `choice` picks are detached. A secret's declaration goes where nothing else uses it. An archive
    is known by its URI alone, so it is taken from anything that fetches it. Raises `UsageError` as `plan` does.
    """
    target = Target.read(definition, kind)
    obstacle = choice.obstacle(target)
    if obstacle:
        return obstacle
    if isinstance(what, UriRoute):
        return _detach_uri(target, what, choice)
    return _detach_secret(target, what, choice)


def _detach_secret(target: Target, source: SecretPath | None, choice: Choice) -> Attachment:
    declared = secret_sources(target.definition)
    images = [image for image in choice.images(target.definition) if image.secret_name is not None]
    if source is not None:
        images = [image for image in images if declared.get(image.secret_name or "") == source.text]
    if not images:
        return _nothing_to_detach(target, source)
    names = list(dict.fromkeys(image.secret_name for image in images if image.secret_name))
    after = target.definition
    for image in images:
        after = without_pull_secret(after, image)
    after = without_declarations(after, names)
    secrets = ", ".join(dict.fromkeys(declared.get(name) or repr(name) for name in names))
    reason = f"{target.id} will pull {quoted(images)} no longer with the secret {secrets}"
    return target.changed(Verdict.DETACHED, "".join([reason, *_kept(after, names)]), after)


def _nothing_to_detach(target: Target, source: SecretPath | None) -> Attachment:
    if source is not None:
        return target.already(f"{target.id} pulls nothing with the secret {source}")
    if engine_of(target.definition) == "docker":
        routes = [route_in_use(target.definition, image) for image in images_of(target.definition)]
        fetched = [located for route in routes for located in route.sources if located.is_likely]
        if fetched:
            names = ", ".join(f"{located.shown} ({located.pointer})" for located in fetched)
            return target.refused(
                f"{target.id} has no pull secret, but fetches {names}: name what is to go with --uri URL"
            )
    return target.already(f"{target.id} pulls nothing with a secret")


def _kept(after: Definition, names: list[str]) -> Iterator[str]:
    """Tell of declarations that stay, and for what."""
    for name in names:
        users = [pointer for pointer, used in secret_uses(after) if used == name]
        if users and name in secret_sources(after):
            yield f"; {name!r} stays declared for {', '.join(users)}"


def _detach_uri(target: Target, route: UriRoute, choice: Choice) -> Attachment:
    after, gone = target.definition, False
    for steps, entries in _fetched(target, choice):
        rest = [entry for entry in entries if entry != route.uri and not _fetches(entry, route)]
        if len(rest) < len(entries):
            after, gone = with_rest(after, steps, rest), True
    if not gone:
        return target.already(f"{target.id} does not fetch {route}")
    return target.changed(Verdict.DETACHED, f"{target.id} will fetch {route} no longer", after)


def _fetched(target: Target, choice: Choice) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Yield where something is fetched for the chosen images: arrays of entries, or of URIs."""
    patterns = ("fetch", "uris") if target.kind == "app" else ("containers/*/artifacts",)
    own: tuple[str, ...] = ("/",)
    if target.kind == "pod" and choice != EVERY_IMAGE:
        own = tuple(image.pointer.removesuffix("image") for image in choice.images(target.definition))
    for pattern in patterns:
        for pointer, entries in matches(target.definition, pattern.split("/")):
            if isinstance(entries, list) and pointer.startswith(own):
                yield steps_of(pointer), entries


def _fetches(entry: Any, route: UriRoute) -> bool:
    return isinstance(entry, dict) and entry.get("uri") == route.uri
