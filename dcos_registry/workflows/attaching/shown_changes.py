"""Changes of definitions as a report shows them: without what may be secret in them."""

from typing import Any

from dcos_registry.attach.attachment import Change
from dcos_registry.model.pointer import steps_of
from dcos_registry.pull.shown_url import shown_url

_MASK = "***"


def shown_change(change: Change) -> dict[str, Any]:
    """Write it as `Change.to_json` does, with masks for values of the environment and for signatures in URIs.

    An archive's URI may be signed, and `--to-ucr` moves the environment that `docker run` was given.
    """
    sides = change.to_json()
    pointer, steps = sides.pop("pointer"), steps_of(change.pointer)
    return {"pointer": pointer, **{name: _shown(value, steps) for name, value in sides.items()}}


def _shown(value: Any, steps: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {name: _shown(member, (*steps, name)) for name, member in value.items()}
    if isinstance(value, list):
        return [_shown(member, (*steps, str(index))) for index, member in enumerate(value)]
    return _masked(value, steps) if isinstance(value, str) else value


def _masked(text: str, steps: tuple[str, ...]) -> str:
    match steps:
        case ("env", _):
            return _MASK
        case ("fetch", _, "uri") | ("uris", _) | ("containers", _, "artifacts", _, "uri"):
            return shown_url(text)
        case ("container", "docker", "parameters", _, "value"):
            name, equals, _ = text.partition("=")
            return f"{name}={_MASK}" if equals else text
    return text
