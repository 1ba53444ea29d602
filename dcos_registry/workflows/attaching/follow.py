"""Following what was written to one app or pod until its tasks run, or one of them fails."""

from dataclasses import replace

from dcos_registry import errors
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.change_report import fields_of, told
from dcos_registry.workflows.attaching.job import Follow, Job
from dcos_registry.workflows.attaching.planned import Planned


def followed(planned: Planned, deployment: Deployment, job: Job, follow: Follow) -> tuple[Item, tuple[str, ...]]:
    """Wait for the tasks, and return how it ended, with what is to be said besides."""
    fields = fields_of(planned, job, deployment)
    try:
        ended = follow(planned.workload.kind, deployment, planned.workload.definition)
    except errors.RegistryPluginError as error:  # what was written stays, and must be told
        return Item.failed(error, fields), (told(planned, deployment),)
    return replace(ended, fields={**fields, **ended.fields}), ()


def under_way(planned: Planned, marathon: MarathonClient) -> Deployment | None:
    """Find the deployment that replaces a workload's tasks right now; one that only scales them is none."""
    definition = planned.workload.definition
    for deployment in marathon.deployments():
        actions = [action for step in deployment.get("steps", ()) for action in step.get("actions", ())]
        ours = [action for action in actions if planned.workload.id in (action.get("app"), action.get("pod"))]
        if any(str(action.get("action")).startswith(("Start", "Restart")) for action in ours):
            return Deployment(str(deployment.get("id")), str(definition.get("version")))
    return None
