"""An app as `GET` shows it: the definition with what runs of it (A/core/appinfo; marathon.md 1.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from dcos_registry.sandbox.marathon.deployments import Deployment
from dcos_registry.sandbox.marathon.instances import Instance, InstanceTracker
from dcos_registry.sandbox.marathon.root import RunSpec

Json = dict[str, Any]

LISTED = frozenset({"counts", "deployments"})
SINGLE = frozenset({"tasks", "counts", "deployments", "lastTaskFailure"})
_IMPLIED = {"tasks": {"deployments"}, "failures": {"tasks", "lastTaskFailure", "deployments"}}


def embeds(values: Iterable[str], *prefixes: str) -> frozenset[str]:
    """Read `embed` parameters without their prefixes; each may bring others along."""
    wanted: set[str] = set()
    for value in values:
        name = next((value[len(prefix) :] for prefix in prefixes if value.startswith(prefix)), value)
        wanted |= {name} | _IMPLIED.get(name, set())
    return frozenset(wanted)


class AppInfos:
    """Makes app documents from one moment's state; used under Marathon's lock."""

    def __init__(self, tracker: InstanceTracker, running: Iterable[Deployment]) -> None:
        self._tracker = tracker
        self._deployments: dict[str, list[Json]] = {}
        for deployment in running:
            for spec_id in deployment.affected:
                self._deployments.setdefault(spec_id, []).append({"id": deployment.id})

    def of(self, spec: RunSpec, embed: frozenset[str]) -> Json:
        """Return one app with what `embed` asks for."""
        info = spec.to_json()
        instances = self._tracker.of(spec.id)
        if "counts" in embed:
            info |= _counts(spec, instances)
        if "deployments" in embed:
            info["deployments"] = self._deployments.get(spec.id, [])
        if "tasks" in embed:
            info["tasks"] = [task_json(instance) for instance in instances]
        if "readiness" in embed:
            info["readinessCheckResults"] = []
        if "lastTaskFailure" in embed and spec.id in self._tracker.failures:
            info["lastTaskFailure"] = self._tracker.failures[spec.id].to_json()
        if "taskStats" in embed:
            info["taskStats"] = _stats(spec, instances)
        return info


def task_json(instance: Instance) -> Json:
    """Write one task of an app."""
    task: Json = {
        "id": next(iter(instance.task_ids.values())),
        "appId": instance.spec.id,
        "host": instance.agent.name,
        "ipAddresses": [{"ipAddress": instance.agent.name, "protocol": "IPv4"}] if instance.running else [],
        "ports": instance.ports,
        "servicePorts": [],
        "slaveId": instance.agent.id,
        "state": instance.state,
        "stagedAt": instance.staged_at,
        "version": instance.spec.version,
        "localVolumes": [],
    }
    if instance.started_at is not None:
        task["startedAt"] = instance.started_at
    return task


def _counts(spec: RunSpec, instances: list[Instance]) -> dict[str, int]:
    running = sum(instance.running for instance in instances)
    return {
        "tasksStaged": len(instances) - running,
        "tasksRunning": running,
        "tasksHealthy": running if "healthChecks" in spec.definition else 0,
        "tasksUnhealthy": 0,
    }


def _stats(spec: RunSpec, instances: list[Instance]) -> Json:
    latest = [instance for instance in instances if instance.spec.configured_at == spec.configured_at]
    outdated = [instance for instance in instances if instance not in latest]
    groups: Mapping[str, list[Instance]] = {
        "startedAfterLastScaling": [each for each in latest if each.spec.version == spec.version],
        "withLatestConfig": latest,
        "withOutdatedConfig": outdated,
        "totalSummary": instances,
    }
    return {name: {"stats": {"counts": _stat_counts(spec, each)}} for name, each in groups.items() if each}


def _stat_counts(spec: RunSpec, instances: list[Instance]) -> dict[str, int]:
    counts = _counts(spec, instances)
    return {name.removeprefix("tasks").lower(): count for name, count in counts.items()}
