"""From the JSON of a request to a valid canonical definition: the stages of marathon.md 2.1, in their order."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from dcos_registry.sandbox.marathon import answers, ids
from dcos_registry.sandbox.marathon.answers import Problems
from dcos_registry.sandbox.marathon.app_fields import app_shape
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.normalize_app import app_from_deprecated, finish_app, update_from_deprecated
from dcos_registry.sandbox.marathon.pod_fields import pod_shape
from dcos_registry.sandbox.marathon.validate_app import check_app, check_deprecated, check_update_version
from dcos_registry.sandbox.marathon.validate_pod import check_pod, normalize_pod

Json = dict[str, Any]

_UPDATE_ONLY = ("executorResources", "resourceLimits")


def read_json(body: bytes) -> Any:
    """Parse a request's body; refuses an empty one and what is no JSON (both 400)."""
    if not body.strip():
        raise answers.empty_body()
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise answers.unparsable(f"Unrecognized token: {error}") from error


def new_app(value: Any, dialect: Dialect) -> Json:
    """Read a whole app as POST takes it; its `version` is ignored."""
    problems = Problems()
    app = app_shape(dialect).read_given(value, "", problems)
    app_shape(dialect).require(app, "", problems)
    answers.refuse_shape(problems)
    return _valid_app({**app, "id": ids.absolute(app["id"])}, dialect, forced=False)


def replacing_app(value: Any, spec_id: str, dialect: Dialect, *, forced: bool = False) -> Json:
    """Read a whole app as PUT takes it: it always loses `executorResources` (marathon.md 4.2)."""
    problems = Problems()
    app = app_shape(dialect).read_given(_with_id(value, spec_id), "", problems)
    answers.refuse_shape(problems)
    return _valid_app({name: each for name, each in app.items() if name != "executorResources"}, dialect, forced=forced)


def read_update(value: Any, dialect: Dialect) -> Json:
    """Read a partial update: only known fields, and `version` alone or not at all."""
    problems = Problems()
    update = app_shape(dialect).read_given(value, "", problems)
    answers.refuse_shape(problems)
    check_update_version(update)
    return update


def read_updates(value: Any, dialect: Dialect) -> list[Json]:
    """Read an array of updates; only wrong shapes say which item they are in (marathon.md 1.5)."""
    problems = Problems()
    if not isinstance(value, list):
        problems.add("", "error.expected.jsarray")
        value = []
    shape = app_shape(dialect)
    updates = [shape.read_given(item, f"({index})", problems) for index, item in enumerate(value)]
    answers.refuse_shape(problems)
    for update in updates:
        if "id" not in update:
            raise answers.illegal_argument("requirement failed: App Update must have app id set")
        check_update_version(update)
    return updates


def updated_app(update: Mapping[str, Any], app: Mapping[str, Any], dialect: Dialect, *, forced: bool = False) -> Json:
    """Lay an update over an app, field by whole field.

    `executorResources` and `resourceLimits` are taken from the update alone, and so are lost without it
    (marathon.md 4.1 and 4.2).
    """
    kept = {name: value for name, value in app.items() if name not in _UPDATE_ONLY}
    return _valid_app({**kept, **update_from_deprecated(update), "id": app["id"]}, dialect, forced=forced)


def new_pod(value: Any, dialect: Dialect, *, forced: bool = False) -> Json:
    """Read a pod; its `version` is ignored."""
    problems = Problems()
    pod = pod_shape(dialect).read(value, "", problems)
    answers.refuse_shape(problems)
    pod = normalize_pod(pod, dialect)
    check_pod(pod, dialect, forced=forced)
    return pod


def _valid_app(app: Json, dialect: Dialect, *, forced: bool) -> Json:
    app = {name: value for name, value in app.items() if name not in ("version", "versionInfo")}
    check_deprecated(app)
    shape = app_shape(dialect)
    app = finish_app(shape.complete(app_from_deprecated(app)), dialect)
    app = {**app, "acceptedResourceRoles": _accepted(app, dialect)}
    check_app(app, dialect, forced=forced)
    return shape.complete(app)


def _accepted(app: Mapping[str, Any], dialect: Dialect) -> list[str] | None:
    """Clean up the accepted roles, as Marathon 1.9 does in place of a refusal (marathon.md 9)."""
    accepted: list[str] | None = app.get("acceptedResourceRoles")
    if not accepted or dialect.minor != 9:
        return accepted or None
    return [role for role in accepted if role in ("*", app["role"])] or ["*"]


def _with_id(value: Any, spec_id: str) -> Any:
    return {**value, "id": spec_id} if isinstance(value, dict) else value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
