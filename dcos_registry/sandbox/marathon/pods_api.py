"""Pods: definitions as a bare array or object, replaced as a whole (marathon.md 1.7)."""

import re
from typing import Any

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.marathon import answers, definitions, ids
from dcos_registry.sandbox.marathon.answers import Refused
from dcos_registry.sandbox.marathon.app_writes import deployment_header
from dcos_registry.sandbox.marathon.deployments import Deployment
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.events import EventHub
from dcos_registry.sandbox.marathon.pod_status import pod_status
from dcos_registry.sandbox.marathon.root import Changes, Root, RunSpec
from dcos_registry.sandbox.marathon.scheduler import Scheduler
from dcos_registry.sandbox.marathon.updates import Updates

Json = dict[str, Any]


class PodsApi:
    """Answers everything below `/v2/pods`."""

    def __init__(self, root: Root, scheduler: Scheduler, updates: Updates, events: EventHub, dialect: Dialect) -> None:
        self._root = root
        self._scheduler = scheduler
        self._updates = updates
        self._events = events
        self._dialect = dialect

    def handle(self, request: Request, path: str) -> Response:
        """Answer one request; `path` is what follows `/v2/pods/`."""
        if path == "":
            return self._collection(request)
        spec_id, marker, suffix = path.partition("::")
        if marker:
            return self._aspect(request, ids.absolute(spec_id, "/"), suffix)
        spec_id = ids.absolute(spec_id, "/")
        if request.method == "GET":
            return self._get(spec_id)
        if request.method == "PUT":
            return self._replace(request, spec_id)
        if request.method == "DELETE":
            return self._delete(request, spec_id)
        raise answers.wrong_method()

    def _collection(self, request: Request) -> Response:
        if request.method == "HEAD":
            return Response(200)
        if request.method == "GET":
            with self._scheduler.lock:
                return Response.of_json(200, [spec.to_json() for spec in self._root.of_kind("pod")])
        if request.method == "POST":
            return self._create(request)
        raise answers.wrong_method()

    def _aspect(self, request: Request, spec_id: str, suffix: str) -> Response:
        """Answer for `::status` and `::versions`."""
        if request.method != "GET":
            raise answers.wrong_method()
        with self._scheduler.lock:
            if suffix == "status" and spec_id == "/":
                return Response.of_json(200, [self._status(spec) for spec in self._root.of_kind("pod")])
            spec = self._root.find("pod", spec_id)
            if spec is None:
                raise answers.missing("Pod", spec_id)
            if suffix == "status":
                return Response.of_json(200, self._status(spec))
            versions = {each.version: each for each in self._root.versions_of("pod", spec_id)}
            if suffix == "versions":
                return Response.of_json(200, list(versions))
            version = suffix.removeprefix("versions/")
            if version in versions:
                return Response.of_json(200, versions[version].to_json())
        raise answers.missing("Pod", spec_id)

    def _get(self, spec_id: str) -> Response:
        with self._scheduler.lock:
            spec = self._root.find("pod", spec_id)
        if spec is None:
            details: Json = {"details": []} if self._dialect.has_roles else {}
            # The message is JSON in JSON: a slip of PodsResource.scala that clients must cope with.
            raise Refused(404, {"message": f'{{"message": "pod with {spec_id} does not exist"}}', **details})
        return Response.of_json(200, spec.to_json())

    def _create(self, request: Request) -> Response:
        pod = definitions.new_pod(definitions.read_json(request.body), self._dialect)

        def change(root: Root) -> Changes:
            if pod["id"] in root.specs:
                raise answers.id_taken("A pod", pod["id"])
            return {pod["id"]: pod}

        deployment = self._updates.apply(change, force=request.flag("force", default=False))
        self._tell("pod_created_event", request)
        return self._answer(201, pod["id"], deployment, ("Location", f"/v2/pods{pod['id']}"))

    def _replace(self, request: Request, spec_id: str) -> Response:
        force = request.flag("force", default=False)
        forced_role = force and self._dialect.has_roles
        pod = definitions.new_pod(definitions.read_json(request.body), self._dialect, forced=forced_role)
        if pod["id"] != spec_id:
            raise Refused(400, {"message": f"'{spec_id}' does not match definition's id ('{pod['id']}')"})
        deployment = self._updates.apply(lambda _: {spec_id: pod}, force=force)
        self._tell("pod_updated_event", request)
        return self._answer(200, spec_id, deployment)

    def _delete(self, request: Request, spec_id: str) -> Response:
        def change(root: Root) -> Changes:
            if root.find("pod", spec_id) is None:
                raise answers.missing("Pod", spec_id)
            return {spec_id: None}

        deployment = self._updates.apply(change, force=request.flag("force", default=False))
        self._tell("pod_deleted_event", request)
        return Response(202, (deployment_header(deployment),))

    def _answer(self, status: int, spec_id: str, deployment: Deployment, *headers: tuple[str, str]) -> Response:
        spec = deployment.target[spec_id]
        shown = spec.to_json() if spec else {}
        return Response.of_json(status, shown, deployment_header(deployment), *headers)

    def _status(self, spec: RunSpec) -> Json:
        return pod_status(spec, self._scheduler.tracker.of(spec.id))

    def _tell(self, event_type: str, request: Request) -> None:
        self._events.publish(event_type, clientIp="127.0.0.1", uri=re.sub("/+", "/", request.path))
