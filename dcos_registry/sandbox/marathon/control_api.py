"""Deployments and the launch queue, to look at and to interfere with (marathon.md 1.8 and 1.10)."""

from typing import Any

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.marathon import ids
from dcos_registry.sandbox.marathon.answers import Refused, wrong_method
from dcos_registry.sandbox.marathon.app_writes import deployment_result
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.launch_queue import Demand
from dcos_registry.sandbox.marathon.root import Changes, Root
from dcos_registry.sandbox.marathon.scheduler import Scheduler
from dcos_registry.sandbox.marathon.updates import Updates

Json = dict[str, Any]


class ControlApi:
    """Answers `/v2/deployments` and `/v2/queue`."""

    def __init__(self, scheduler: Scheduler, updates: Updates, dialect: Dialect) -> None:
        self._scheduler = scheduler
        self._updates = updates
        self._dialect = dialect

    def deployments(self, request: Request, path: str) -> Response:
        """List the deployments under way, or end one."""
        if request.method == "GET" and not path:
            with self._scheduler.lock:
                return Response.of_json(200, [deployment.to_json() for deployment in self._updates.running()])
        if request.method == "DELETE" and path:
            return self._end(path, force=request.flag("force", default=False))
        raise wrong_method()

    def queue(self, request: Request, path: str) -> Response:
        """List what waits for a launch, or let one app or pod launch at once."""
        if request.method == "GET" and not path:
            with self._scheduler.lock:
                entries = self._scheduler.queue.entries()
                return Response.of_json(200, {"queue": [self._entry(demand, wait) for demand, wait in entries]})
        if request.method == "DELETE" and path.endswith("/delay"):
            spec_id = ids.absolute(path.removesuffix("/delay"), "/")
            with self._scheduler.lock:
                if not self._scheduler.queue.reset_delay(spec_id):
                    raise Refused(404, {"message": f"Application {spec_id} not found in tasks queue."})
                self._scheduler.look_at(spec_id)
            return Response(204)
        raise wrong_method()

    def _end(self, deployment_id: str, *, force: bool) -> Response:
        """Cancel a deployment, or undo it by another one, which overrides its locks."""
        with self._scheduler.lock:
            deployment = next((each for each in self._updates.running() if each.id == deployment_id), None)
            if deployment is None:
                raise Refused(404, {"message": f"DeploymentPlan {deployment_id} does not exist"})
            if force:
                self._updates.cancel(deployment)
                return Response(202)

        def reverse(_: Root) -> Changes:
            return deployment.reversal()

        reversal = self._updates.apply(reverse, force=True)
        with self._scheduler.lock:
            if deployment in self._updates.running():
                self._updates.cancel(deployment)
        return deployment_result(reversal)

    def _entry(self, demand: Demand, wait: Json) -> Json:
        unused: Json = {"processedOffersCount": 0, "unusedOffersCount": 0}
        lacking = self._scheduler.lacking
        declined = [{"reason": lacking, "declined": 3, "processed": 3}] if lacking else []
        summary = {**unused, "rejectSummaryLastOffers": declined, "rejectSummaryLaunchAttempt": []}
        entry: Json = {"count": demand.count, **wait, "processedOffersSummary": summary}
        if self._dialect.has_roles:
            entry["role"] = demand.spec.definition["role"]
        entry[demand.spec.kind] = demand.spec.to_json()
        return entry
