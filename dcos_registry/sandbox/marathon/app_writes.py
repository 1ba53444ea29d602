"""Changing apps: POST, PUT, PATCH, the arrays of them, DELETE and restart (marathon.md 1.4 and 1.5)."""

from collections.abc import Mapping
from typing import Any

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.marathon import answers, definitions, ids
from dcos_registry.sandbox.marathon.app_reads import AppReads
from dcos_registry.sandbox.marathon.deployments import Deployment
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.events import EventHub
from dcos_registry.sandbox.marathon.root import Changes, Root
from dcos_registry.sandbox.marathon.updates import Updates

Json = dict[str, Any]

# A new app's tasks are counted before the first can be there.
_NOTHING_RUNS = {"tasksStaged": 0, "tasksRunning": 0, "tasksHealthy": 0, "tasksUnhealthy": 0, "tasks": []}


def deployment_header(deployment: Deployment) -> tuple[str, str]:
    """Return the header that every answer bears which started a deployment."""
    return ("Marathon-Deployment-Id", deployment.id)


def deployment_result(deployment: Deployment, status: int = 200, *headers: tuple[str, str]) -> Response:
    """Answer with what a change started; the version is the deployment's (marathon.md 1.4)."""
    body = {"version": deployment.version, "deploymentId": deployment.id}
    return Response.of_json(status, body, deployment_header(deployment), *headers)


class AppWrites:
    """Answers every change below `/v2/apps`."""

    def __init__(self, reads: AppReads, updates: Updates, events: EventHub, dialect: Dialect) -> None:
        self._reads = reads
        self._updates = updates
        self._events = events
        self._dialect = dialect

    def create(self, request: Request) -> Response:
        """Create one app."""
        app = definitions.new_app(definitions.read_json(request.body), self._dialect)

        def change(root: Root) -> Changes:
            if app["id"] in root.specs:
                raise answers.id_taken("An app", app["id"])
            return {app["id"]: app}

        deployment = self._updates.apply(change, force=request.flag("force", default=False))
        self._tell(request, app)
        created = deployment.target[app["id"]]
        info = {**(created.to_json() if created else {}), **_NOTHING_RUNS, "deployments": [{"id": deployment.id}]}
        return Response.of_json(201, info, deployment_header(deployment), ("Location", f"/v2/apps{app['id']}"))

    def update(self, request: Request, path: str) -> Response:
        """Change or, by PUT, create one app."""
        value = definitions.read_json(request.body)
        spec_id, force = ids.absolute(path, "/"), request.flag("force", default=False)
        partial = request.method == "PATCH" or request.flag("partialUpdate", default=True)
        forced_role = force and self._dialect.has_roles

        def change(root: Root) -> Changes:
            old = root.find("app", spec_id)
            if old is None or not partial:
                # A missing app's body is read as a whole app first, also for PATCH (marathon.md 1.4).
                app = definitions.replacing_app(value, spec_id, self._dialect, forced=forced_role)
                if old is None and request.method == "PATCH":
                    raise answers.missing("App", spec_id)
                return {spec_id: app}
            update = definitions.read_update(value, self._dialect)
            return {spec_id: self._merged(update, old.definition, forced=forced_role)}

        deployment = self._updates.apply(change, force=force)
        self._tell(request, value)
        if deployment.original[spec_id] is None:
            return deployment_result(deployment, 201, ("Location", f"/v2/apps{spec_id}"))
        return deployment_result(deployment)

    def update_all(self, request: Request) -> Response:
        """Change an array of apps in one deployment, all or none; PUT may create."""
        value = definitions.read_json(request.body)
        force = request.flag("force", default=False)
        partial = request.method == "PATCH" or request.flag("partialUpdate", default=True)
        updates = definitions.read_updates(value, self._dialect)
        forced_role = force and self._dialect.has_roles

        def change(root: Root) -> Changes:
            changed: dict[str, Json | None] = {}
            for item, update in zip(value, updates, strict=True):
                spec_id = ids.absolute(update["id"])
                old = root.find("app", spec_id)
                before = changed.get(spec_id) or (old.definition if old else None)
                if before is None and request.method == "PATCH":
                    raise answers.missing("App", spec_id)
                if before is None or not partial:
                    changed[spec_id] = definitions.replacing_app(item, spec_id, self._dialect, forced=forced_role)
                else:
                    changed[spec_id] = self._merged(update, before, forced=forced_role)
            return changed

        deployment = self._updates.apply(change, force=force)
        for update in updates:
            self._tell(request, update)
        return deployment_result(deployment)

    def delete(self, request: Request, path: str) -> Response:
        """Remove an app; it overrides locks unless told not to."""
        spec_id = ids.absolute(path, "/")

        def change(root: Root) -> Changes:
            if root.find("app", spec_id) is None:
                raise answers.missing("App", spec_id)
            return {spec_id: None}

        deployment = self._updates.apply(change, force=request.flag("force", default=True))
        self._events.publish("app_terminated_event", appId=spec_id)
        return deployment_result(deployment)

    def restart(self, request: Request, path: str) -> Response:
        """Restart an app, which gives it a new version."""
        spec_id = ids.absolute(path, "/")

        def change(root: Root) -> Changes:
            spec = root.find("app", spec_id)
            if spec is None:
                raise answers.missing("App", spec_id)
            return {spec_id: spec.definition}

        force = request.flag("force", default=False)
        return deployment_result(self._updates.apply(change, force=force, restarting=True))

    def _merged(self, update: Mapping[str, Any], before: Json, *, forced: bool) -> Json:
        if "version" in update:
            return self._reads.version_of(before["id"], update["version"]).definition
        return definitions.updated_app(update, before, self._dialect, forced=forced)

    def _tell(self, request: Request, definition: Any) -> None:
        self._events.publish("api_post_event", clientIp="127.0.0.1", uri=request.path, appDefinition=definition)
