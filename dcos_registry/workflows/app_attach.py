"""Make an app or pod pull with a secret that is in the cluster's store."""

import logging
from collections.abc import Callable
from dataclasses import replace

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.secret import attach_secret
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

_log = logging.getLogger(__name__)


def attach(
    workload_id: str,
    source: SecretPath,
    *,
    marathon: MarathonClient,
    secrets: SecretsClient,
    force: bool = False,
    follow: Follow | None = None,
) -> Report:
    """Attach the secret to one app or pod with at most four requests, and then follow its deployment if asked to.

    `force` cancels a deployment that holds the workload: one whose image cannot be pulled never ends by itself.
    Raises `NotFoundError` for an unknown id or secret, and what the clients raise; what cannot be attached is an item
    of the report that says why.
    """
    workload = read_workload(workload_id, marathon)
    kind, definition = workload.kind, workload.definition
    _log.info("%s is of the kind %s", workload_id, kind)
    attachment = attach_secret(definition, source, kind=kind)
    notes: tuple[str, ...] = ()
    # Another image of the workload may have a secret of its own; which images ours is for, only the secret tells.
    if attachment.verdict is Verdict.ATTACHED or attachment.exit_code is ExitCode.CONFLICT:
        keys, notes = _keys_of(source, secrets)
        attachment = attach_secret(definition, source, kind=kind, keys=keys)
    if attachment.verdict is Verdict.ALREADY and follow is not None:
        under_way = _under_way(definition, marathon)
        if under_way is not None:
            return _followed(attachment, source, under_way, definition, follow, notes)
    if attachment.verdict is not Verdict.ATTACHED:
        return _settled(attachment, source, notes)
    for change in attachment.changes:
        _log.info("Changing %s", change.pointer)
    deployment = _write(attachment, marathon, force=force)
    if follow is not None:
        return _followed(attachment, source, deployment, definition, follow, notes)
    fields = _fields(attachment, source, deployment)
    return _report(Item(ItemStatus.DONE, fields, attachment.reason), (*notes, _told(attachment, deployment)))


def _followed(
    attachment: Attachment,
    source: SecretPath,
    deployment: Deployment,
    before: Definition,
    follow: Follow,
    notes: tuple[str, ...],
) -> Report:
    fields = _fields(attachment, source, deployment)
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
            f"dcos registry secret-create {source} --registry HOST, after deleting this one",
        ) from None
    return [key for key, entry in config.items() if entry.auth is not None], ()


def _write(attachment: Attachment, marathon: MarathonClient, *, force: bool) -> Deployment:
    if attachment.kind == "pod":
        return marathon.put_pod(attachment.id, attachment.after, force=force)
    return marathon.patch_app(attachment.id, attachment.patch or {}, force=force)


def _settled(attachment: Attachment, source: SecretPath, notes: tuple[str, ...]) -> Report:
    """Report a workload to which nothing was written."""
    fields = _fields(attachment, source, None)
    if attachment.verdict is Verdict.REFUSED:
        refused = Item(ItemStatus.REFUSED, fields, attachment.reason, exit_code=attachment.exit_code)
        return _report(refused, notes)
    return _report(Item(ItemStatus.ALREADY, fields, attachment.reason), (*notes, attachment.reason))


def _fields(attachment: Attachment, source: SecretPath, deployment: Deployment | None) -> dict[str, object]:
    return {
        "id": attachment.id,
        "kind": attachment.kind,
        "verdict": attachment.verdict.value,
        "secret": str(source),
        "changes": [change.to_json() for change in attachment.changes],
        "deployment": deployment.id if deployment else None,
        "version": deployment.version if deployment else None,
    }


def _report(item: Item, notes: tuple[str, ...]) -> Report:
    return Report("app-attach", "workloads", (item,), notes)
