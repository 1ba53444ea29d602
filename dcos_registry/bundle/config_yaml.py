"""A config.yaml of DC/OS, of which some settings change and all else stays as it is written."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dcos_registry import errors
from dcos_registry.bundle import yaml_edits
from dcos_registry.bundle.agent_settings import says

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode

_ASSIGNED = re.compile(r"^cluster_docker_\w+ *=", re.MULTILINE)


def settings_in(text: str, name: str) -> dict[str, Any]:
    """Read the settings of a config.yaml; `name` is what messages call it.

    Raises `UsageError` for what is none, and for a setting that stands there twice.
    """
    if _root(text, name) is None:
        return {}
    content = _parsed(text, name, is_composed=False)
    return content if isinstance(content, dict) else {}


def fragment(settings: Mapping[str, Any]) -> str:
    """Write settings as lines of a config.yaml."""
    return "".join(f"{yaml_edits.entry(key, value)}\n" for key, value in settings.items())


def changes(settings: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the settings that say something else than before, or were not there."""
    return {key: value for key, value in settings.items() if key not in before or says(before[key]) != says(value)}


def merged(text: str, settings: Mapping[str, Any], name: str) -> str:
    """Write settings into a config.yaml: each in its place where it stands there already, the others at the end.

    Raises `UsageError` as `settings_in` does, and where the result would not say what it should.
    """
    before = settings_in(text, name)
    after = {**before, **changes(settings, before)}
    result = yaml_edits.edited(text, _root(text, name), before, after)
    try:
        is_right = settings_in(result, name) == after
    except errors.UsageError:
        is_right = False
    if not is_right:
        raise errors.UsageError(
            f"{name} is written in a manner that is not changed here, as with aliases",
            "write the settings into it by hand, as they are printed without --file",
        )
    return result


def _root(text: str, name: str) -> "MappingNode | None":
    from ruamel.yaml.nodes import MappingNode

    root = _parsed(text, name, is_composed=True)
    if root is None or root.value == "":
        return None
    if not isinstance(root, MappingNode) or any(not isinstance(key.value, str) for key, _ in root.value):
        raise errors.UsageError(f"{name} is no config.yaml: it is no list of KEY: VALUE", _hint(text))
    if root.flow_style:
        raise errors.UsageError(f"{name} is written in braces", "write each KEY: VALUE in a line of its own")
    keys = [key.value for key, _ in root.value]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise errors.UsageError(f"{name} has {twice} twice", "leave one of them in it")
    return root


def _parsed(text: str, name: str, *, is_composed: bool) -> Any:
    """Parse one document of YAML; the library's texts quote what may be secret, and are not passed on."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="safe", pure=True)
    try:
        return reader.compose(text) if is_composed else reader.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = f" (line {mark.line + 1})" if mark else ""
        raise errors.UsageError(f"{name} is no YAML{where}", _hint(text)) from None


def _hint(text: str) -> str | None:
    """Tell the mistake that the vendor's page has (pains.md, vendor page 1)."""
    return "write KEY: VALUE, and not KEY = VALUE as the vendor's page has it" if _ASSIGNED.search(text) else None
