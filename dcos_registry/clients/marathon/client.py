"""Reading and changing apps, pods and deployments, one request a method (marathon.md 1)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dcos_registry import errors
from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.http import Answer
from dcos_registry.clients.items import items_of
from dcos_registry.clients.marathon.refusals import refusal, unanswered
from dcos_registry.model.definition_file import members_of
from dcos_registry.model.workload import Definition

_FORCE = "?force=true"
_ROUTER = Permission("dcos:adminrouter:service:marathon", "full")
"""What the Admin Router asks for before Marathon is asked at all (cluster.md C5)."""
_CONFIG = Permission("dcos:service:marathon:marathon:admin:config", "read")


@dataclass(frozen=True)
class Deployment:
    """What a change started: the deployment's id and the version that the workload has after it."""

    id: str
    version: str


@dataclass(frozen=True)
class MarathonInfo:
    """Which Marathon it is, and what was switched on: `secrets` is what pull secrets need."""

    version: str
    features: frozenset[str]


class MarathonClient:
    """Reads and changes apps and pods; one request a method."""

    def __init__(self, http: ClusterHttp) -> None:
        self._http = http
        self._base = http.cluster.marathon

    def app(self, workload_id: str) -> Definition | None:
        """Read an app as Marathon has it now; None where there is none (or none that we may see, marathon.md 1.2)."""
        document = self._read(f"/v2/apps{_quoted(workload_id)}", workload_id)
        return None if document is None else _object(document.get("app"))

    def pod(self, workload_id: str) -> Definition | None:
        """Read a pod's definition; None where there is none."""
        return self._read(f"/v2/pods{_quoted(workload_id)}", workload_id)

    def pod_status(self, workload_id: str) -> Definition | None:
        """Read a pod's status with its instances; the definition is under `spec`."""
        return self._read(f"/v2/pods{_quoted(workload_id)}::status", workload_id)

    def apps(self, part: str = "") -> Iterator[Definition]:
        """Read all apps that we may see with one request, and hand them over one at a time (marathon.md 1.3).

        With `part` only those whose ids have it in them.
        """
        query = f"?id={quote(part, safe='')}" if part else ""
        answer = self._answered("GET", f"/v2/apps{query}", "the apps", _service("/", "read"))
        yield from items_of(answer.body, "the apps", "apps")

    def pods(self) -> Iterator[Definition]:
        """Read all pods in the same way (marathon.md 1.7)."""
        answer = self._answered("GET", "/v2/pods", "the pods", _service("/", "read"))
        yield from items_of(answer.body, "the pods")

    def apps_with_tasks(self, part: str) -> Iterator[Definition]:
        """Read the apps whose ids have `part` in them, with their tasks and last failures (marathon.md 1.3)."""
        path = f"/v2/apps?id={quote(part, safe='')}&embed=apps.tasks&embed=apps.lastTaskFailure"
        answer = self._answered("GET", path, "the apps", _service("/", "read"))
        yield from items_of(answer.body, "the apps", "apps")

    def pod_statuses(self) -> Iterator[Definition]:
        """Read the statuses of all pods in the same way."""
        answer = self._answered("GET", "/v2/pods/::status", "the pods", _service("/", "read"))
        yield from items_of(answer.body, "the pods")

    def group(self, group_id: str) -> Iterator[Definition] | None:
        """Read the apps, with their deployments, and the pods of a group and below it; None where there is none."""
        embed = "&".join(f"embed=group.{part}" for part in ("groups", "apps", "apps.deployments", "pods"))
        document = self._read(f"/v2/groups{_quoted(group_id)}?{embed}", group_id)
        return None if document is None else members_of(document)

    def queue(self) -> list[Definition]:
        """Read what waits to be launched, with its delay (marathon.md 1.10)."""
        document = self._answered("GET", "/v2/queue", "the launch queue", _service("/", "read")).json()
        return _objects(_object(document).get("queue"))

    def info(self) -> MarathonInfo | None:
        """Read what Marathon is; None where the account may not, which does not say what it is (marathon.md 1.12)."""
        try:
            document = _object(self._answered("GET", "/v2/info", "its description", _CONFIG).json())
        except errors.ForbiddenError:
            return None
        features = _object(document.get("marathon_config")).get("features")
        return MarathonInfo(
            str(document.get("version")), frozenset(map(str, features if isinstance(features, list) else ()))
        )

    def deployments(self) -> list[Definition]:
        """Read the deployments under way; a finished one is gone from here, however it ended (marathon.md 1.8)."""
        return _objects(self._answered("GET", "/v2/deployments", "the deployments", _service("/", "read")).json())

    def patch_app(self, workload_id: str, patch: Mapping[str, Any], *, force: bool = False) -> Deployment:
        """Merge `patch` into an app, top-level field by field (marathon.md 4); never creates one.

        `force` cancels the deployments that hold the app, each as a whole (marathon.md 1.9).
        """
        return self._write("PATCH", f"/v2/apps{_quoted(workload_id)}", workload_id, patch, force=force)

    def patch_apps(self, patches: Mapping[str, Mapping[str, Any]], *, force: bool = False) -> Deployment:
        """Merge a patch into each of several apps by their ids: all or none, in one deployment (marathon.md 1.5)."""
        entries = [{**patch, "id": app_id} for app_id, patch in patches.items()]
        return self._write("PATCH", "/v2/apps", f"{len(entries):,} apps", entries, force=force, permitted="/")

    def put_pod(self, workload_id: str, definition: Mapping[str, Any], *, force: bool = False) -> Deployment:
        """Replace a pod's definition as a whole; there is no smaller change (marathon.md 1.7). `force` as in an app."""
        return self._write("PUT", f"/v2/pods{_quoted(workload_id)}", workload_id, definition, force=force)

    def undo(self, deployment_id: str) -> Deployment | None:
        """Start the reverse of a deployment, for every app and pod that it affects; None where it is gone.

        What has changed since is safe: a deployment holds all that it affects (marathon.md 1.8, 1.9).
        """
        answer = self._send("DELETE", f"/v2/deployments/{quote(deployment_id, safe='')}")
        if answer.status == 404 and answer.is_json:
            return None
        return _started(self._checked(answer, f"the deployment {deployment_id}", _service("/", "update")))

    def return_apps(self, versions: Mapping[str, str]) -> Deployment:
        """Give apps the definitions that they had in former versions, and cancel what holds them (marathon.md 4.4)."""
        entries = [{"id": app_id, "version": version} for app_id, version in versions.items()]
        answer = self._send("PATCH", f"/v2/apps{_FORCE}", entries)
        return _started(self._checked(answer, "the apps", _service("/", "update")))

    def events(self, *types: str, timeout: float) -> AbstractContextManager[tuple[int, Any]]:
        """Open the event stream: its status and its lines; nothing that happened before is told (marathon.md 1.13)."""
        query = "&".join(f"event_type={name}" for name in types)
        return self._http.events(f"{self._base}/v2/events?{query}", timeout=timeout)

    def _read(self, path: str, workload_id: str) -> Definition | None:
        answer = self._send("GET", path)
        if answer.status == 404 and answer.is_json:
            return None
        return _object(self._checked(answer, workload_id, _service(workload_id, "read")).json())

    def _write(
        self, method: str, path: str, what: str, document: Any, *, force: bool, permitted: str = ""
    ) -> Deployment:
        try:
            answer = self._send(method, path + (_FORCE if force else ""), document)
            return _started(self._checked(answer, what, _service(permitted or what, "update")))
        except errors.UnreachableError as error:
            # The request may have arrived, and a proxy that gives up does not stop Marathon (marathon.md 1.2).
            raise unanswered(error, what) from error

    def _send(self, method: str, path: str, document: Any = None) -> Answer:
        body = None if document is None else json.dumps(document).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return self._http.send(method, self._base + path, permission=_ROUTER, headers=headers, body=body)

    def _answered(self, method: str, path: str, what: str, permission: Permission) -> Answer:
        return self._checked(self._send(method, path), what, permission)

    def _checked(self, answer: Answer, what: str, permission: Permission) -> Answer:
        """Turn a status into an error (marathon.md 1.2, 1.9), or return the answer."""
        if answer.status in (200, 201, 202):
            return answer
        raise refusal(answer, what, self._base, self._http.forbidden(permission))


def _started(answer: Answer) -> Deployment:
    version = _object(answer.json()).get("version", "")
    return Deployment(answer.headers.get("Marathon-Deployment-Id", ""), str(version))


def _service(workload_id: str, action: str) -> Permission:
    return Permission(f"dcos:service:marathon:marathon:services:{workload_id}", action)


def _quoted(workload_id: str) -> str:
    return quote(workload_id, safe="/")


def _object(value: Any) -> Definition:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Definition]:
    return [_object(entry) for entry in value] if isinstance(value, list) else []
