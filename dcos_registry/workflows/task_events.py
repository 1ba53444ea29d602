"""Listen to how tasks fail: of a pod's failures only the event stream tells reliably (marathon.md 1.7)."""

import json
import time
from collections.abc import Iterable, Mapping
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
    end = time.monotonic() + seconds
    try:
        with marathon.events("status_update_event", timeout=seconds) as (status, lines):
            if status != 200:
                raise errors.RegistryPluginError(f"the cluster's events cannot be heard ({status})")
            return _first_failure(lines, workload_id, version, end)
    except errors.UnreachableError:
        return None  # so long a silence


def _first_failure(lines: Iterable[bytes], workload_id: str, version: str, end: float) -> Failure | None:
    for line in lines:
        if line.startswith(_PREFIX):
            event = _event(line)
            fits = event.get("appId") == workload_id and event.get("version") == version
            if fits and event.get("taskStatus") in _FAILED_STATES:
                names = ("message", "taskStatus", "host", "timestamp", "version", "taskId")
                return Failure(*(str(event.get(name, "")) for name in names))
        if time.monotonic() > end:
            break
    return None


def _event(line: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(line[len(_PREFIX) :])
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
