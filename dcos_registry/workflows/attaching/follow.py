"""Following what was written until the tasks of the new versions run, or one of them fails."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.change_report import fields_of
from dcos_registry.workflows.attaching.job import Follow, Job
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.under_way import UnderWay


def followed(
    written: Sequence[tuple[Planned, Deployment]], job: Job, follow: Follow, *, is_ours: bool = True
) -> Iterator[tuple[str, Item]]:
    """Wait for the tasks of each, and yield its id and how it ended; `is_ours` says whether it may be undone."""
    fields = {planned.workload.id: fields_of(planned, job, deployment) for planned, deployment in written}
    under_way = [UnderWay(planned.workload, deployment, is_ours) for planned, deployment in written]
    for workload_id, item in follow(under_way):
        yield workload_id, replace(item, fields={**fields[workload_id], **item.fields})


def deployment_of(planned: Planned, marathon: MarathonClient) -> Deployment | None:
    """Find the deployment that replaces a workload's tasks right now; one that only scales them is none."""
    for deployment in marathon.deployments():
        actions = [action for step in deployment.get("steps", ()) for action in step.get("actions", ())]
        ours = [action for action in actions if planned.workload.id in (action.get("app"), action.get("pod"))]
        if any(str(action.get("action")).startswith(("Start", "Restart")) for action in ours):
            return Deployment(str(deployment.get("id")), str(planned.workload.definition.get("version")))
    return None
