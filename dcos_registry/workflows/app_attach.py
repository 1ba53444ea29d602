"""Make an app or pod pull with a secret of the cluster's store, or with an archive that it fetches."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.plan import plan
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.attach.wish import Wish
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.errors import ExitCode
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition, Kind
from dcos_registry.pull import messages, ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.targets import read_workload

Follow = Callable[[Kind, Deployment, Definition], Item]
"""Waits for the tasks of a deployment of the workload that was read before; says how it ended."""

_WRITTEN = (Verdict.ATTACHED, Verdict.REPLACED)

_log = logging.getLogger(__name__)


def attach(
    workload_id: str,
    wish: Wish,
    *,
    marathon: MarathonClient,
    secrets: Callable[[], SecretsClient],
    force: bool = False,
    dry_run: bool = False,
    follow: Follow | None = None,
) -> Report:
    """Attach a credential to one app or pod with at most four requests, and then follow its deployment if asked to.

    `secrets` is asked for where a secret has to be looked into. `force` cancels a deployment that holds the workload:
    one whose image cannot be pulled never ends by itself. With `dry_run` nothing is written.
    Raises `NotFoundError` for an unknown id or secret, and what the clients raise; what cannot be attached is an item
    of the report that says why.
    """
    workload = read_workload(workload_id, marathon)
    kind, definition = workload.kind, workload.definition
    _log.info("%s is of the kind %s", workload_id, kind)
    attachment, notes = _planned(definition, wish, kind, secrets)
    warnings = [*(_of_route(wish) if attachment.verdict in _WRITTEN else ()), *attachment.warnings]
    notes = (*notes, *(f"Warning: {warning[:1].lower()}{warning[1:]}" for warning in warnings))
    if attachment.verdict is Verdict.ALREADY and follow is not None and not dry_run:
        under_way = _under_way(definition, marathon)
        if under_way is not None:
            return _followed(attachment, wish, under_way, definition, follow, notes)
    if attachment.verdict not in _WRITTEN:
        return _settled(attachment, wish, notes)
    if dry_run:
        fields = _fields(attachment, wish, None)
        would = f"{attachment.reason}; nothing was written (--dry-run)"
        return DryRun("app-attach", "workloads", (Item(ItemStatus.DONE, fields, attachment.reason),), (*notes, would))
    for change in attachment.changes:
        _log.info("Changing %s", change.pointer)
    deployment = _write(attachment, marathon, force=force)
    if follow is not None:
        return _followed(attachment, wish, deployment, definition, follow, notes)
    fields = _fields(attachment, wish, deployment)
    return _report(Item(ItemStatus.DONE, fields, attachment.reason), (*notes, _told(attachment, deployment)))


def _of_route(wish: Wish) -> Iterator[str]:
    if isinstance(wish.route, UriRoute):
        yield from wish.route.warnings()


class DryRun(Report):
    """What would be written: below the table each change, with what is there before it."""

    @property
    def paragraphs(self) -> list[list[str]]:
        """Write each side of a change on a line of its own."""
        changes = [change for item in self.items for change in item.fields["changes"]]
        return [[line for change in changes for line in _lines(change)]]


def _lines(change: Mapping[str, Any]) -> Iterator[str]:
    for sign, side in (("-", "before"), ("+", "after")):
        if side in change:
            yield f"{sign} {change['pointer']}: {json.dumps(change[side], ensure_ascii=False)}"


def _planned(
    definition: Definition, wish: Wish, kind: Kind, secrets: Callable[[], SecretsClient]
) -> tuple[Attachment, tuple[str, ...]]:
    attachment = plan(definition, wish, kind)
    route = wish.route
    # Another image of the workload may have a secret of its own; which images ours is for, only the secret tells.
    undecided = attachment.verdict in _WRITTEN or attachment.exit_code is ExitCode.CONFLICT
    if isinstance(route, UriRoute) or not undecided:
        return attachment, ()
    keys, notes = _keys_of(route.source, secrets())
    return plan(definition, replace(wish, route=replace(route, keys=keys)), kind), notes


def _followed(
    attachment: Attachment,
    wish: Wish,
    deployment: Deployment,
    before: Definition,
    follow: Follow,
    notes: tuple[str, ...],
) -> Report:
    fields = _fields(attachment, wish, deployment)
    try:
        ended = follow(attachment.kind, deployment, before)
    except errors.RegistryPluginError as error:  # what was written stays, and must be told
        return _report(Item.failed(error, fields), (*notes, _told(attachment, deployment)))
    return _report(replace(ended, fields={**fields, **ended.fields}), notes)


def _told(attachment: Attachment, deployment: Deployment) -> str:
    return f"{attachment.reason}; deployment {deployment.id} replaces its tasks"


def _under_way(definition: Definition, marathon: MarathonClient) -> Deployment | None:
    """Find the deployment that replaces the workload's tasks right now; one that only scales them is none."""
    for deployment in marathon.deployments():
        actions = [action for step in deployment.get("steps", ()) for action in step.get("actions", ())]
        ours = [action for action in actions if definition["id"] in (action.get("app"), action.get("pod"))]
        if any(str(action.get("action")).startswith(("Start", "Restart")) for action in ours):
            return Deployment(str(deployment.get("id")), str(definition.get("version")))
    return None


def _keys_of(source: SecretPath, secrets: SecretsClient) -> tuple[list[str] | None, tuple[str, ...]]:
    """Find the keys under which the secret holds a login; None, and a note, where it may not be read."""
    try:
        secret = secrets.read(source)
    except errors.ForbiddenError as error:
        return None, (f"Warning: the secret {source} could not be looked into: {error.message}",)
    try:
        config = ucr.parse_config(secret.value)
    except MesosError as error:
        raise errors.UsageError(
            f"The secret {source} is not a docker config: {messages.masked(str(error))}",
            f"dcos registry secret-update {source} --registry HOST --replace",
        ) from None
    return [key for key, entry in config.items() if entry.auth is not None], ()


def _write(attachment: Attachment, marathon: MarathonClient, *, force: bool) -> Deployment:
    if attachment.kind == "pod":
        return marathon.put_pod(attachment.id, attachment.after, force=force)
    return marathon.patch_app(attachment.id, attachment.patch or {}, force=force)


def _settled(attachment: Attachment, wish: Wish, notes: tuple[str, ...]) -> Report:
    """Report a workload to which nothing was written."""
    fields = _fields(attachment, wish, None)
    if attachment.verdict is Verdict.REFUSED:
        refused = Item(ItemStatus.REFUSED, fields, attachment.reason, exit_code=attachment.exit_code)
        return _report(refused, notes)
    status = ItemStatus.SKIPPED if attachment.verdict is Verdict.SKIPPED else ItemStatus.ALREADY
    return _report(Item(status, fields, attachment.reason), (*notes, attachment.reason))


def _fields(attachment: Attachment, wish: Wish, deployment: Deployment | None) -> dict[str, object]:
    route = wish.route
    return {
        "id": attachment.id,
        "kind": attachment.kind,
        "verdict": attachment.verdict.value,
        "secret": None if isinstance(route, UriRoute) else str(route.source),
        "uri": str(route) if isinstance(route, UriRoute) else None,
        "changes": [change.to_json() for change in attachment.changes],
        "deployment": deployment.id if deployment else None,
        "version": deployment.version if deployment else None,
    }


def _report(item: Item, notes: tuple[str, ...]) -> Report:
    return Report("app-attach", "workloads", (item,), notes)
