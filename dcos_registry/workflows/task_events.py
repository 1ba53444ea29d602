"""Listen to how tasks fail: of a pod's failures only the event stream tells reliably (marathon.md 1.7)."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.model.standing import Failure

_FAILED_STATES = frozenset(
    {"TASK_FAILED", "TASK_ERROR", "TASK_LOST", "TASK_DROPPED", "TASK_GONE", "TASK_GONE_BY_OPERATOR"}
)
_PREFIX = b"data:"


def hear_failure(marathon: MarathonClient, workload_id: str, version: str, *, seconds: float) -> Failure | None:
    """Listen until a task of a workload's version fails, or so long that none does: then None.

    Raises `RegistryPluginError` where the cluster's events cannot be heard.
    """
    return hear_failures(marathon, {workload_id: version}, seconds=seconds).get(workload_id)


def hear_failures(marathon: MarathonClient, versions: Mapping[str, str], *, seconds: float) -> dict[str, Failure]:
    """Listen for tasks that fail, each workload's of one version, until all of them have or for so long.

    Returns each one's first failure by the workload's id. Raises as `hear_failure` does.
    """
    heard: dict[str, Failure] = {}
    end = time.monotonic() + seconds
    try:
        with marathon.events("status_update_event", timeout=seconds) as (status, lines):
            if status != 200:
                raise errors.RegistryPluginError(f"the cluster's events cannot be heard ({status})")
            for workload_id, failure in _failures(lines, versions, end):
                heard.setdefault(workload_id, failure)
                if len(heard) == len(versions):
                    break
    except errors.UnreachableError:
        pass  # so long a silence
    return heard


def _failures(lines: Iterable[bytes], versions: Mapping[str, str], end: float) -> Iterator[tuple[str, Failure]]:
    for line in lines:
        if line.startswith(_PREFIX):
            event = _event(line)
            workload_id = str(event.get("appId"))
            fits = workload_id in versions and event.get("version") == versions[workload_id]
            if fits and event.get("taskStatus") in _FAILED_STATES:
                names = ("message", "taskStatus", "host", "timestamp", "version", "taskId")
                yield workload_id, Failure(*(str(event.get(name, "")) for name in names))
        if time.monotonic() > end:
            break


def _event(line: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(line[len(_PREFIX) :])
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
