"""Follow a deployment until tasks of the new version run, or one of them fails (marathon.md 0.5, 1.8, 1.11)."""

import time
from collections.abc import Callable
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Definition, Kind
from dcos_registry.pull import messages
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.task_events import hear_failure

_PAUSE = 1.0


class Rollout:
    """Watches one deployment; `progress` is told what is new, each time in one line.

    The first failed task of the new version ends the watch: a pull that was refused once is refused again, and Marathon
    would go on trying for ever.
    """

    def __init__(
        self, marathon: MarathonClient, progress: Callable[[str], None], *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._marathon = marathon
        self._tell = progress
        self._pause = pause
        self._told = ""
        self._known_failure: Any = None
        self._is_deaf = False

    def follow(self, kind: Kind, deployment: Deployment, before: Definition) -> Item:
        """Wait for the deployment's end; `before` is the workload as it was, whose failures are old news.

        Raises `NotFoundError` where somebody deletes the workload meanwhile.
        """
        step = self._app_step if kind == "app" else self._pod_step
        self._known_failure = _object(before.get("lastTaskFailure")).get("taskId")
        while True:
            item = step(str(before["id"]), deployment)
            if item is not None:
                if item.status.succeeded:
                    self._progress(item.reason or "")
                return item

    def _app_step(self, workload_id: str, deployment: Deployment) -> Item | None:
        app = self._marathon.app(workload_id)
        if app is None:
            raise _deleted(workload_id)
        failure = _object(app.get("lastTaskFailure"))
        if failure.get("version") == deployment.version and failure.get("taskId") != self._known_failure:
            return _failed(workload_id, str(failure.get("message", "")), deployment)
        running = sum(1 for task in _objects(app.get("tasks")) if _runs(task, deployment.version))
        instances = int(app.get("instances", 1))
        if not any(entry.get("id") == deployment.id for entry in _objects(app.get("deployments"))):
            look = f"dcos marathon app version list {workload_id}"
            return _ended(workload_id, running, instances, deployment, look)
        self._progress(f"{workload_id}: {running} of {instances} new tasks run")
        self._pause(_PAUSE)
        return None

    def _pod_step(self, workload_id: str, deployment: Deployment) -> Item | None:
        message = self._pod_failure(workload_id, deployment.version)
        if message is not None:
            return _failed(workload_id, message, deployment)
        status = self._marathon.pod_status(workload_id)
        if status is None:
            raise _deleted(workload_id)
        running = sum(1 for instance in _objects(status.get("instances")) if _is_stable(instance, deployment.version))
        instances = int(_object(_object(status.get("spec")).get("scaling")).get("instances", 1))
        if not any(entry.get("id") == deployment.id for entry in self._marathon.deployments()):
            return _ended(workload_id, running, instances, deployment, f"dcos marathon pod show {workload_id}")
        self._progress(f"{workload_id}: {running} of {instances} new instances run")
        return None

    def _pod_failure(self, workload_id: str, version: str) -> str | None:
        try:
            failure = hear_failure(self._marathon, workload_id, version, seconds=_PAUSE)
        except errors.RegistryPluginError as error:
            if not self._is_deaf:
                self._is_deaf = True
                self._tell(f"{workload_id}: {error.message}, nor a task that fails")
            self._pause(_PAUSE)
            return None
        return None if failure is None else failure.message

    def _progress(self, text: str) -> None:
        if text != self._told:
            self._tell(text)
            self._told = text


def _runs(task: Definition, version: str) -> bool:
    return task.get("version") == version and task.get("state") == "TASK_RUNNING"


def _is_stable(instance: Definition, version: str) -> bool:
    is_new = str(instance.get("specReference", "")).endswith(version)
    return is_new and instance.get("status") == "STABLE"


def _ended(workload_id: str, running: int, instances: int, deployment: Deployment, look: str) -> Item:
    if running >= instances:
        return Item(ItemStatus.DONE, {"running": running}, f"{workload_id}: {running} of {instances} new tasks run")
    tasks = f"only {running} of its {instances} tasks run" if running else "no task of it runs"
    return Item(
        ItemStatus.FAILED,
        {"running": running},
        f"{workload_id}: deployment {deployment.id} ended, and {tasks}: it was cancelled, or undone",
        look,
        ExitCode.FAILED,
    )


def _failed(workload_id: str, message: str, deployment: Deployment) -> Item:
    message = messages.masked(" ".join(message.split()))
    cause = messages.cause(message)
    meaning = f" ({cause})" if cause else ""
    return Item(
        ItemStatus.FAILED,
        {"running": 0, "message": message, "cause": cause},
        f"{workload_id} does not start: {message}{meaning}",
        f"Marathon goes on trying; when the cause is mended it will start, or undo: dcos marathon deployment rollback "
        f"{deployment.id}",
        ExitCode.FAILED,
    )


def _deleted(workload_id: str) -> errors.NotFoundError:
    return errors.NotFoundError(f"{workload_id} was deleted while we waited for it")


def _object(value: Any) -> Definition:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Definition]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
