"""Moving `secrets` from where Marathon does not read them to where it does (pains.md 15)."""

from typing import Any

from dcos_registry.attach.conversion import Conversion, Refusal
from dcos_registry.attach.shape import OBJECT, TEXT, Type, wrong_type
from dcos_registry.attach.target import Target
from dcos_registry.errors import ExitCode
from dcos_registry.model.pointer import matches, pointer_to, steps_of, with_value, without_value
from dcos_registry.model.workload import Definition, secret_sources
from dcos_registry.pull.used_route import MISPLACED_SECRETS


def move_nested_secrets(definition: Any) -> Conversion | Refusal:
    """Move what is nested in a container to the top level, as DC/OS's own page on the UCR has it wrong.

    What stands there already stays; the same secret in both places is one. Raises `UsageError` for what is no app or
    pod at all.
    """
    target = Target.read(definition)
    places = MISPLACED_SECRETS[target.kind]
    fields: dict[str, Type] = {}
    for place in ("secrets", *places):
        fields |= {place: OBJECT, f"{place}/*": OBJECT, f"{place}/*/source": TEXT}
    mistake = wrong_type(target.definition, fields)
    if mistake:
        return Refusal(f"The definition of {target.id} is not valid: {mistake}")
    after = target.definition
    nested = [found for place in places for found in matches(target.definition, place.split("/")) if found[1]]
    for pointer, secrets in nested:
        clash = next((name for name in secrets if _differs(after, name, secrets[name])), None)
        if clash is not None:
            return Refusal(
                f"{target.id} has two secrets by one name: {pointer}{pointer_to(clash)} and "
                f"{pointer_to('secrets', clash)} differ; rename one of them",
                ExitCode.CONFLICT,
            )
        after = without_value(_declaring(after, secrets), steps_of(pointer))
    return Conversion.between(target.definition, after, "its secrets are moved to /secrets" if nested else "")


def _differs(definition: Definition, name: str, secret: Any) -> bool:
    """Whether the secret of that name at the top has another source."""
    declared = (definition.get("secrets") or {}).get(name)
    sources = secret_sources({"secrets": {"declared": declared, "nested": secret}})
    return declared is not None and sources["declared"] != sources["nested"]


def _declaring(definition: Definition, secrets: Definition) -> Definition:
    for name, secret in secrets.items():
        if (definition.get("secrets") or {}).get(name) is None:
            definition = with_value(definition, ("secrets", name), secret)
    return definition
