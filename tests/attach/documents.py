"""What the tests of attaching hold definitions against: Marathon's merge, undoing changes, definitions from files."""

import json
from pathlib import Path
from typing import Any

from dcos_registry.attach.attachment import ABSENT, Attachment, Change, Verdict
from dcos_registry.errors import ExitCode

DEFINITIONS = Path(__file__).parent / "definitions"


def definition(name: str) -> Any:
    """Read one of the definitions beside this file."""
    return json.loads((DEFINITIONS / f"{name}.json").read_text("utf-8"))


def ucr_app(image: str = "registry.example.com/web", **fields: Any) -> dict[str, Any]:
    """Make a UCR app with this image; `docker` adds to the object that holds it."""
    docker = {"image": image, **fields.pop("docker", {})}
    return {"id": "/team/web", "container": {"type": "MESOS", "docker": docker}, **fields}


def pod_of(**images: dict[str, Any] | None) -> dict[str, Any]:
    """Make a pod of containers by these names, each with its image, as `{"id": ...}`, or without one."""
    return {"id": "/team/pod", "containers": [{"name": name, "image": image} for name, image in images.items()]}


def docker_app(image: str = "registry.example.com/web", **fields: Any) -> dict[str, Any]:
    """Make a Docker Engine app with this image; `docker` and `container` add to those objects."""
    docker = {"image": image, **fields.pop("docker", {})}
    return {
        "id": "/team/web",
        "container": {"type": "DOCKER", "docker": docker, **fields.pop("container", {})},
        **fields,
    }


def parameters(*flags: str) -> dict[str, Any]:
    """Make the `docker` of an app with flags of docker run, `KEY=VALUE` each."""
    return {"parameters": [dict(zip(("key", "value"), flag.split("=", 1), strict=True)) for flag in flags]}


def refusal(attachment: Attachment) -> tuple[str, ExitCode]:
    """Return why something is refused, and the exit code; it is then left as it is."""
    assert attachment.verdict is Verdict.REFUSED
    assert (attachment.changes, attachment.patch, attachment.warnings) == ((), None, ())
    return attachment.reason, attachment.exit_code


def written(document: Any) -> str:
    """Write a document so that order, null, 1 and 1.0 all show."""
    return json.dumps(document)


def merged_by_marathon(stored: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Merge as a PATCH does: whole fields, null is absent, two fields do not outlive it (marathon.md 4.1 to 4.3)."""
    given = {name: value for name, value in patch.items() if value is not None}
    kept = {name: value for name, value in stored.items() if name not in ("executorResources", "resourceLimits")}
    return kept | given


def without_nulls(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out the fields that Marathon takes for absent."""
    return {name: value for name, value in document.items() if value is not None}


def undone(document: Any, changes: tuple[Change, ...]) -> Any:
    """Take changes back from a document, the last one first."""
    copy = json.loads(written(document))
    for change in reversed(changes):
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in change.pointer.split("/")[1:]]
        holder = copy
        for step in way:
            holder = holder[int(step) if isinstance(holder, list) else step]
        key = int(last) if isinstance(holder, list) else last
        if change.before is ABSENT:
            del holder[key]
        else:
            holder[key] = change.before
    return copy
