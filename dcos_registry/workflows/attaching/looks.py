"""How apps and pods stand while deployments change them, read with a few requests however many they are."""

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.model.standing import Failure
from dcos_registry.model.workload import Definition
from dcos_registry.workflows.attaching.under_way import UnderWay

_STANDING = frozenset({"id", "version", "versionInfo", "instances", "tasks", "tasksUnhealthy", "lastTaskFailure"})
"""What is kept of an app: how it stands, and not its definition."""
_ONE_BY_ONE = 2
"""So many are read singly; one list holds all of them."""


@dataclass(frozen=True)
class Look:
    """How an app or pod stands, seen from a deployment that changes it; the counts are of tasks, or of pod instances.

    `running` are of the version that the deployment brings, `others` of any other one. `is_held` says whether the
    deployment still goes on, `is_changed` whether it changes anything at all: what Marathon takes for the same has a
    deployment, too, and no new version (marathon.md 1.4). `read` is what Marathon tells of the workload's standing.
    """

    version: str
    wanted: int
    running: int
    others: int
    is_healthy: bool
    is_held: bool
    is_changed: bool
    failure: Failure | None
    read: Definition = field(repr=False)

    @property
    def has_all(self) -> bool:
        """Whether all that is wanted runs, so that only others can keep the deployment going (marathon.md 1.5)."""
        return self.running >= self.wanted and self.is_healthy and not self.others


class Looks:
    """Reads many at a time: one list for the apps, one for the pods, and the deployments for these."""

    def __init__(self, marathon: MarathonClient) -> None:
        self._marathon = marathon

    def take(self, followed: Collection[UnderWay], heard: Mapping[str, Failure]) -> dict[str, Look]:
        """Look at each; those that are not there any more are left out. `heard` are failures of pods by their ids."""
        apps = {each.id: each for each in followed if each.kind == "app"}
        pods = {each.id: each for each in followed if each.kind == "pod"}
        looks = {app_id: _of_app(app, apps[app_id]) for app_id, app in self._apps(apps) if app_id in apps}
        if pods:
            going = {str(deployment.get("id")) for deployment in self._marathon.deployments()}
            for pod_id, status in self._pods(pods):
                if pod_id in pods:
                    looks[pod_id] = _of_pod(status, pods[pod_id], going, heard.get(pod_id))
        return looks

    def _apps(self, ids: Mapping[str, UnderWay]) -> Iterator[tuple[str, Definition]]:
        if len(ids) <= _ONE_BY_ONE:
            yield from ((app_id, app) for app_id in ids if (app := self._marathon.app(app_id)) is not None)
            return
        part = posixpath.commonpath(ids)
        yield from ((str(app.get("id")), app) for app in self._marathon.apps_with_tasks(part))

    def _pods(self, ids: Collection[str]) -> Iterator[tuple[str, Definition]]:
        if len(ids) <= _ONE_BY_ONE:
            yield from ((pod_id, pod) for pod_id in ids if (pod := self._marathon.pod_status(pod_id)) is not None)
            return
        yield from ((str(status.get("id")), status) for status in self._marathon.pod_statuses())


def _of_app(app: Definition, under_way: UnderWay) -> Look:
    version, wanted = under_way.deployment.version, _number(app.get("instances"), 1)
    is_held = any(entry.get("id") == under_way.deployment.id for entry in _objects(app.get("deployments")))
    is_changed = is_held or _is_changed(str(app.get("version", "")), under_way)
    tasks = _objects(app.get("tasks"))
    new = [task for task in tasks if task.get("version") == version or not is_changed]
    failure = _object(app.get("lastTaskFailure"))
    is_news = failure.get("version") == version and failure.get("taskId") != under_way.former_failure
    names = ("message", "state", "host", "timestamp", "version", "taskId")
    return Look(
        version=str(app.get("version", "")),
        wanted=wanted,
        running=sum(task.get("state") == "TASK_RUNNING" for task in new),
        others=len(tasks) - len(new),
        is_healthy=not app.get("healthChecks") or _number(app.get("tasksHealthy")) >= wanted,
        is_held=is_held,
        is_changed=is_changed,
        failure=Failure(*(str(failure.get(name, "")) for name in names)) if is_news else None,
        read={name: value for name, value in app.items() if name in _STANDING},
    )


def _of_pod(status: Definition, under_way: UnderWay, going: Collection[str], failure: Failure | None) -> Look:
    spec = _object(status.get("spec"))
    instances = _objects(status.get("instances"))
    version, now = under_way.deployment.version, str(spec.get("version", ""))
    is_held = under_way.deployment.id in going
    is_changed = is_held or _is_changed(now, under_way)
    new = [
        instance for instance in instances if str(instance.get("specReference", "")).endswith(version) or not is_changed
    ]
    scaling = _object(spec.get("scaling"))
    return Look(
        version=now,
        wanted=_number(scaling.get("instances"), 1),
        running=sum(instance.get("status") == "STABLE" for instance in new),
        others=len(instances) - len(new),
        is_healthy=True,
        is_held=is_held,
        is_changed=is_changed,
        failure=failure,
        read={**status, "spec": {"version": now, "scaling": scaling}},
    )


def _is_changed(version: str, under_way: UnderWay) -> bool:
    return version == under_way.deployment.version or version != under_way.former_version


def _number(value: Any, missing: int = 0) -> int:
    return value if isinstance(value, int) else missing


def _object(value: Any) -> Definition:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Definition]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
