"""Taking out what attaching puts in, and what is then left without a use."""

from collections.abc import Collection, Sequence
from typing import Any

from dcos_registry.model.pointer import steps_of, value_at, with_value, without_value
from dcos_registry.model.workload import Definition, PulledImage, secret_uses


def with_rest(document: Any, steps: Sequence[str], rest: Any) -> Any:
    """Return `document` with what is left of an object or array at `steps`, which is there.

    Where nothing is left, it goes itself if it stands last: there attaching puts one that it makes.
    """
    if not rest and next(reversed(value_at(document, steps[:-1]))) == steps[-1]:
        return without_value(document, steps)
    return with_value(document, steps, rest)


def without_pull_secret(definition: Definition, image: PulledImage) -> Definition:
    """Return the definition without the secret that an image names; Marathon takes no empty `pullConfig`."""
    steps = (*steps_of(image.pointer), "pullConfig")
    after: Definition = without_value(definition, (*steps, "secret"))
    return after if value_at(after, steps) else without_value(after, steps)


def without_declarations(definition: Definition, names: Collection[str]) -> Definition:
    """Return the definition without those secrets of `names` to which nothing in it refers any more."""
    used = {name for _, name in secret_uses(definition)}
    declared = definition.get("secrets") or {}
    rest = {name: secret for name, secret in declared.items() if name not in names or name in used}
    return with_rest(definition, ("secrets",), rest) if len(rest) < len(declared) else definition
