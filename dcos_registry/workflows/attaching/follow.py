"""Following what was written until the tasks of the new versions run, or one of them fails."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.change_report import fields_of
from dcos_registry.workflows.attaching.job import Follow, Job
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.under_way import UnderWay

Deployed: TypeAlias = Sequence[tuple[Planned, Deployment]]
"""Apps and pods, each with the deployment that changes it."""


def followed(written: Deployed, going_on: Deployed, job: Job, follow: Follow) -> Iterator[tuple[str, Item]]:
    """Wait for the tasks of each, and yield its id and how it ended; what was `going_on` before is never undone."""
    fields = {each.workload.id: fields_of(each, job, deployment) for each, deployment in (*written, *going_on)}
    ours = [UnderWay(each.workload, deployment) for each, deployment in written]
    others = [UnderWay(each.workload, deployment, is_ours=False) for each, deployment in going_on]
    for workload_id, item in follow([*ours, *others]):
        told = {**fields[workload_id], **item.fields}
        path = told["secret"] or "PATH"
        told |= {"remedy": _with_path(told["remedy"], path)} if told.get("remedy") else {}
        yield workload_id, replace(item, fields=told, hint=_with_path(item.hint, path))


def _with_path(command: str | None, path: str) -> str | None:
    """Have a command name the secret that was attached."""
    return command and command.replace("secret-update PATH", f"secret-update {path}")


def going_on(already: Sequence[Planned], marathon: MarathonClient) -> Deployed:
    """Find the deployments that replace tasks right now, as an earlier call began them; one that scales is none."""
    found: dict[str, str] = {}
    for deployment in marathon.deployments() if already else ():
        for action in (action for step in deployment.get("steps", ()) for action in step.get("actions", ())):
            if str(action.get("action")).startswith(("Start", "Restart")):
                found[str(action.get("app") or action.get("pod"))] = str(deployment.get("id"))
    held = [each for each in already if each.workload.id in found]
    return [
        (each, Deployment(found[each.workload.id], str(each.workload.definition.get("version"))))
        for each in (_with_failures(held, marathon) if len(already) > 1 else held)
    ]


def _with_failures(held: Sequence[Planned], marathon: MarathonClient) -> Iterator[Planned]:
    """Add how their tasks failed last, which is old news by now; Marathon's list of many does not tell it."""
    ids = [each.workload.id for each in held if each.workload.kind == "app"]
    apps = marathon.apps_with_tasks(posixpath.commonpath(ids)) if ids else ()
    failures = {app.get("id"): app.get("lastTaskFailure") for app in apps}
    for each in held:
        definition = {**each.workload.definition, "lastTaskFailure": failures.get(each.workload.id)}
        yield replace(each, workload=replace(each.workload, definition=definition))
