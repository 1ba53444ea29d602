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
        told = {**fields[workload_id], **item.fields}
        path = told["secret"] or "PATH"
        told |= {"remedy": _with_path(told["remedy"], path)} if told.get("remedy") else {}
        yield workload_id, replace(item, fields=told, hint=_with_path(item.hint, path))


def _with_path(command: str | None, path: str) -> str | None:
    """Have a command name the secret that was attached."""
    return command and command.replace("secret-update PATH", f"secret-update {path}")


def deployment_of(planned: Planned, marathon: MarathonClient) -> Deployment | None:
    """Find the deployment that replaces a workload's tasks right now; one that only scales them is none."""
    for deployment in marathon.deployments():
        actions = [action for step in deployment.get("steps", ()) for action in step.get("actions", ())]
        ours = [action for action in actions if planned.workload.id in (action.get("app"), action.get("pod"))]
        if any(str(action.get("action")).startswith(("Start", "Restart")) for action in ours):
            return Deployment(str(deployment.get("id")), str(planned.workload.definition.get("version")))
    return None
