"""Attaching a pull secret of the DC/OS secret store, the way of UCR apps and pods."""

from collections.abc import Collection, Mapping
from itertools import chain, count
from typing import Final

from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.secret_refusals import secret_refusals
from dcos_registry.attach.selection import images_for
from dcos_registry.attach.target import Target
from dcos_registry.model.pointer import steps_of, with_value
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition, Kind, secret_sources

DEFAULT_NAME: Final = "pullConfigSecret"
"""The name by which the documentation of DC/OS declares a pull secret (vendor-page.md)."""


def attach_secret(
    definition: Definition,
    source: SecretPath,
    *,
    secret_name: str = DEFAULT_NAME,
    keys: Collection[str] | None = None,
    enterprise: bool = True,
    kind: Kind | None = None,
) -> Attachment:
    """Make the images of an app or pod pull with the secret at `source`; nothing else changes, and twice is once.

    `keys` are those under which the secret holds a login; only images that they serve are attached, all for None.
    A name that the definition declares for this source is used; else the secret is declared as `secret_name`, with a
    number behind it where that is taken. `enterprise` tells whether the cluster has a secret store.
    Any JSON value will do for `definition`: raises `UsageError` for what is no app or pod (of that `kind`, where it is
    given); whatever else stands in the way is a refusal.
    """
    target = Target.read(definition, kind)
    refusal = next(secret_refusals(target, source, secret_name, keys, enterprise=enterprise), None)
    if refusal:
        return refusal
    declared = secret_sources(definition)
    chosen = images_for(definition, keys)
    pending = [image for image in chosen if image.secret_name is None or declared.get(image.secret_name) != source.text]
    images = ", ".join(dict.fromkeys(repr(image.image) for image in chosen))
    if not pending:
        return target.already(f"{target.id} pulls {images} with the secret {source} already")
    name = _name_for(source, declared, secret_name)
    after = definition
    for image in pending:
        after = with_value(after, (*steps_of(image.pointer), "pullConfig", "secret"), name)
    if name not in declared:
        after = with_value(after, ("secrets", name, "source"), source.text)
    return target.attached(f"{target.id} will pull {images} with the secret {source}", after)


def _name_for(source: SecretPath, declared: Mapping[str, str], wanted: str) -> str:
    """Return the name that is declared for `source`, else the first that is free: `wanted`, `wanted-2` and so on."""
    for name, path in declared.items():
        if name and path == source.text:
            return name
    names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in declared)
