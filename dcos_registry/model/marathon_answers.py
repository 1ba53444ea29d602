"""How an app or pod stands, read from what Marathon answers about it, its deployments and its queue."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dcos_registry.model.standing import Failure, Hold, Part, Standing, Wait
from dcos_registry.model.workload import Definition


def of_app(app: Definition, deployments: Sequence[Definition], queue: Sequence[Definition]) -> Standing:
    """Read an app as `GET /v2/apps/ID` shows it, with all deployments and the whole queue."""
    since = str(_object(app.get("versionInfo")).get("lastConfigChangeAt") or app.get("version", ""))
    every = _objects(app.get("tasks"))
    tasks = [task for task in every if str(task.get("version", "")) >= since]
    running = sum(map(_runs, tasks))
    failure = _app_failure(_object(app.get("lastTaskFailure")))
    is_present = failure is not None and failure.version >= since
    app_id = str(app.get("id"))
    return Standing(
        wanted=_number(app.get("instances"), 1),
        running=running,
        outdated=sum(map(_runs, every)) - running,
        unhealthy=_number(app.get("tasksUnhealthy")),
        parts=tuple(
            Part("", str(task.get("host")), str(task.get("state")), str(task.get("stagedAt", "")))
            for task in tasks
            if not _runs(task)
        ),
        holds=tuple(_holds(deployments, app_id)),
        wait=_wait(queue, "app", app_id),
        failure=failure if is_present else None,
        former=None if is_present else failure,
    )


def of_pod(status: Definition, deployments: Sequence[Definition], queue: Sequence[Definition]) -> Standing:
    """Read a pod as `::status` shows it, with all deployments and the whole queue.

    A pod's instances keep the version they were launched with when it is only scaled, so they count as present unless
    a deployment replaces them. Of failures it tells at most the last (marathon.md 1.7).
    """
    spec = _object(status.get("spec"))
    pod_id, version = str(status.get("id")), str(spec.get("version", ""))
    holds = tuple(_holds(deployments, pod_id))
    is_replaced = any(action.startswith("Restart") for hold in holds for action in hold.actions)
    every = _objects(status.get("instances"))
    instances = [
        instance for instance in every if not is_replaced or str(instance.get("specReference", "")).endswith(version)
    ]
    running = sum(map(_is_stable, instances))
    failure = max(_pod_failures(status), key=lambda each: each.at, default=None)
    is_present = failure is not None and failure.at >= version
    containers = [(instance, container) for instance in instances for container in _objects(instance.get("containers"))]
    return Standing(
        wanted=_number(_object(_object(spec.get("scaling"))).get("instances"), 1),
        running=running,
        outdated=sum(map(_is_stable, every)) - running,
        unhealthy=sum(_is_unhealthy(container) for _, container in containers),
        parts=tuple(
            Part(
                str(container.get("name")),
                str(instance.get("agentHostname", "")),
                str(container.get("status")),
                str(container.get("statusSince")),
            )
            for instance, container in containers
            if not _is_stable(instance)
        ),
        holds=holds,
        wait=_wait(queue, "pod", pod_id),
        failure=failure if is_present else None,
        former=None if is_present else failure,
        state=str(status.get("status", "")),
    )


def _app_failure(entry: Mapping[str, Any]) -> Failure | None:
    """Read `lastTaskFailure`, which stays after the app has recovered (marathon.md 1.11)."""
    if not entry:
        return None
    names = ("message", "state", "host", "timestamp", "version", "taskId")
    return Failure(*(str(entry.get(name, "")) for name in names))


def _pod_failures(status: Definition) -> Iterator[Failure]:
    """Yield what a pod's status tells of failures (A/raml/PodStatusConversion.scala)."""
    for instance in _objects(status.get("instances")):
        for container in _objects(instance.get("containers")):
            message = _object(container.get("termination")).get("message") or container.get("message")
            if message and container.get("status") != "TASK_RUNNING":
                since, host = str(container.get("statusSince")), str(instance.get("agentHostname", ""))
                yield Failure(
                    str(message), str(container.get("status")), host, since, "", str(container.get("containerId", ""))
                )
    for ended in _objects(status.get("terminationHistory")):
        containers = _objects(ended.get("containers")) or [{}]
        for container in containers:
            message = _object(container.get("termination")).get("message") or ended.get("message")
            if message:
                state, at = str(container.get("lastKnownState", "")), str(ended.get("terminatedAt", ""))
                yield Failure(str(message), state, "", at, "", str(container.get("containerId", "")))


def _runs(task: Mapping[str, Any]) -> bool:
    return task.get("state") == "TASK_RUNNING"


def _is_stable(instance: Mapping[str, Any]) -> bool:
    return instance.get("status") == "STABLE"


def _is_unhealthy(container: Mapping[str, Any]) -> bool:
    conditions = _objects(container.get("conditions"))
    return any(each.get("name") == "healthy" and each.get("value") == "false" for each in conditions)


def _holds(deployments: Sequence[Definition], workload_id: str) -> Iterator[Hold]:
    for deployment in deployments:
        affected = [*_texts(deployment.get("affectedApps")), *_texts(deployment.get("affectedPods"))]
        if workload_id not in affected:
            continue
        actions = [
            (action, str(action.get("app") or action.get("pod")))
            for action in _objects(deployment.get("currentActions"))
        ]
        own = [action for action, target in actions if target == workload_id]
        yield Hold(
            str(deployment.get("id")),
            str(deployment.get("version", "")),
            _number(deployment.get("currentStep")),
            _number(deployment.get("totalSteps")),
            tuple(str(action.get("action")) for action in own),
            tuple(dict.fromkeys(target for _, target in actions if target != workload_id)),
            tuple(
                dict.fromkeys(
                    str(result.get("name"))
                    for action in own
                    for result in _objects(action.get("readinessCheckResults"))
                    if result.get("ready") is False
                )
            ),
        )


def _wait(queue: Sequence[Definition], kind: str, workload_id: str) -> Wait | None:
    for entry in queue:
        if _object(entry.get(kind)).get("id") != workload_id:
            continue
        delay = _object(entry.get("delay"))
        seconds = None if delay.get("overdue") else _number(delay.get("timeLeftSeconds"))
        reasons = _objects(_object(entry.get("processedOffersSummary")).get("rejectSummaryLastOffers"))
        declined = tuple((str(each.get("reason")), _number(each.get("declined"))) for each in reasons)
        return Wait(_number(entry.get("count")), seconds, tuple(each for each in declined if each[1]))
    return None


def _number(value: Any, missing: int = 0) -> int:
    return value if isinstance(value, int) else missing


def _texts(value: Any) -> list[str]:
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
