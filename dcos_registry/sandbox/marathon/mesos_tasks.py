"""Marathon's tasks as Mesos' own state shows them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dcos_registry.sandbox.marathon.instances import Failure, Instance, InstanceTracker

_FRAMEWORK_ID = "00000000-0000-0000-0000-000000000000-0001"


def mesos_tasks(tracker: InstanceTracker) -> list[dict[str, Any]]:
    """Return every task, those at their end too; used under Marathon's lock."""
    failures = {failure.instance.id: failure for failure in tracker.failures.values()}
    return [*_tasks(tracker, failures), *_tasks(tracker.completed, failures)]


def _tasks(instances: Iterable[Instance], failures: Mapping[str, Failure]) -> Iterator[dict[str, Any]]:
    for instance in instances:
        for container, task_id in instance.task_ids.items():
            status: dict[str, Any] = {"state": instance.state, "timestamp": _seconds(instance)}
            if instance.id in failures:
                status["message"] = failures[instance.id].message
            yield {
                "id": task_id,
                "name": container or ".".join(reversed(instance.spec.id.strip("/").split("/"))),
                "framework_id": _FRAMEWORK_ID,
                "executor_id": "",
                "slave_id": instance.agent.id,
                "state": instance.state,
                "statuses": [status],
                "labels": [],
                "resources": _resources(instance, container),
            }


def _seconds(instance: Instance) -> float:
    return datetime.fromisoformat((instance.started_at or instance.staged_at).replace("Z", "+00:00")).timestamp()


def _resources(instance: Instance, container: str) -> dict[str, Any]:
    definition = instance.spec.definition
    for each in definition.get("containers", ()):
        if each["name"] == container:
            definition = each["resources"]
    return {name: definition[name] for name in ("cpus", "mem", "disk", "gpus")}
