"""Attaching a pull secret of the DC/OS secret store, the way of UCR apps and pods."""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain, count
from typing import Final

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.secret_refusals import has_another_secret, secret_refusals
from dcos_registry.attach.selection import EVERY_IMAGE, Choice, images_for, quoted
from dcos_registry.attach.taking_out import without_declarations
from dcos_registry.attach.target import Target
from dcos_registry.model.pointer import steps_of, with_value
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition, Kind, PulledImage, images_of, secret_sources, secret_uses
from dcos_registry.pull.used_route import route_in_use

DEFAULT_NAME: Final = "pullConfigSecret"
"""The name by which the documentation of DC/OS declares a pull secret (vendor-page.md)."""


def attach_secret(
    definition: Definition,
    source: SecretPath,
    *,
    secret_name: str = DEFAULT_NAME,
    keys: Collection[str] | None = None,
    choice: Choice = EVERY_IMAGE,
    replace: bool = False,
    enterprise: bool = True,
    kind: Kind | None = None,
) -> Attachment:
    """Make the images of an app or pod pull with the secret at `source`; nothing else changes, and twice is once.

    `keys` are those under which the secret holds a login; of the images that `choice` picks only those that they serve
    are attached, all for None. A name that the definition declares for this source is used; else the secret is declared
    as `secret_name`, with a number behind it where that is taken. `replace` takes images from other secrets, whose
    declarations go where nothing else uses them. `enterprise` tells whether the cluster has a secret store.
    Any JSON value will do for `definition`: raises `UsageError` for what is no app or pod (of that `kind`, where it is
    given); whatever else stands in the way is a refusal.
    """
    target = Target.read(definition, kind)
    obstacle = choice.obstacle(target) or next(
        secret_refusals(target, source, secret_name, keys, choice, replace=replace, enterprise=enterprise), None
    )
    if obstacle:
        return obstacle
    declared = secret_sources(definition)
    chosen = images_for(definition, keys, choice)
    pending = [image for image in chosen if image.secret_name is None or declared.get(image.secret_name) != source.text]
    if not pending:
        return target.already(f"{target.id} pulls {quoted(chosen)} with the secret {source} already")
    name = _name_for(source, declared, secret_name, in_use=_used_by_others(definition, pending))
    after = definition
    for image in pending:
        after = with_value(after, (*steps_of(image.pointer), "pullConfig", "secret"), name)
    if name not in declared:
        after = with_value(after, ("secrets", name, "source"), source.text)
    others = [image for image in pending if has_another_secret(image, source, secret_name, declared)]
    replaced = [image.secret_name or "" for image in others]
    after = without_declarations(after, replaced)
    reason = f"{target.id} will pull {quoted(chosen)} with the secret {source}"
    if replaced:
        reason += f" in place of {_named(replaced, declared)}"
    verdict = Verdict.REPLACED if replaced else Verdict.ATTACHED
    return target.changed(verdict, reason, after, tuple(_useless_archives(after)))


def _name_for(source: SecretPath, declared: Mapping[str, str], wanted: str, *, in_use: Collection[str]) -> str:
    """Return the name that is declared for `source`, else the first that is free: `wanted`, `wanted-2` and so on."""
    for name, path in declared.items():
        if name and path == source.text:
            return name
    names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in declared and name not in in_use)


def _used_by_others(definition: Definition, images: Collection[PulledImage]) -> set[str]:
    """Return the names of secrets that something else than these images refers to, declared or not."""
    own = {f"{image.pointer}/pullConfig/secret" for image in images}
    return {name for pointer, name in secret_uses(definition) if pointer not in own}


def _named(names: Collection[str], declared: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(f"{declared.get(name) or name!r}" for name in names))


def _useless_archives(definition: Definition) -> Iterator[str]:
    """Warn of archives with credentials that are fetched all the same, and never read (pains.md 4)."""
    routes = [route_in_use(definition, image) for image in images_of(definition)]
    for problem in dict.fromkeys(problem for route in routes for problem in route.problems):
        if problem.id == "archive-on-ucr":
            yield f"{problem.sentence}; {problem.remedy}"
