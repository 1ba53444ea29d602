"""How it ended for an app or pod that was followed, in words."""

from dataclasses import replace
from datetime import timedelta

from dcos_registry.errors import ExitCode, NotFoundError, RegistryPluginError
from dcos_registry.model.duration import in_words
from dcos_registry.model.workload import images_of
from dcos_registry.pull import messages
from dcos_registry.pull.explanation import filled
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.attaching.looks import Look
from dcos_registry.workflows.attaching.under_way import UnderWay


def ran(under_way: UnderWay, look: Look) -> Item:
    """Tell that its new tasks run, or that it is to have none."""
    told = f"{look.running} of {look.wanted} new tasks run"
    if not look.is_changed:
        told = f"nothing changes for Marathon, and {look.running} of {look.wanted} tasks run"
    if not look.wanted:
        told = "no task of it runs: it is suspended, with 0 instances"
    return Item(ItemStatus.DONE, {"running": look.running}, f"{under_way.id}: {told}")


def failed(under_way: UnderWay, look: Look, *, can_be_undone: bool) -> Item:
    """Tell with which words a new task failed, what they mean, and what mends it.

    A deployment that others share is not to be undone for one of them (marathon.md 1.8), nor one that undoes another.
    """
    raw = look.failure.message if look.failure else ""
    meaning = messages.decode(raw)
    message = messages.masked(" ".join(raw.split()))
    cause, remedy = (meaning.cause, _filled(meaning.remedy, under_way)) if meaning else (None, None)
    mend = remedy or f"dcos registry diagnose {under_way.id}"
    undo = f"; or undo: dcos marathon deployment rollback {under_way.deployment.id}"
    return Item(
        ItemStatus.FAILED,
        {"running": look.running, "message": message, "cause": cause, "remedy": remedy},
        f"{under_way.id} does not start: {message}" + (f" ({cause})" if cause else ""),
        mend + undo if can_be_undone else mend,
        ExitCode.FAILED,
    )


def _filled(remedy: str, under_way: UnderWay) -> str:
    images = list(images_of(under_way.workload.definition))
    return filled(remedy, images[0].image, None) if len(images) == 1 else remedy


def cancelled(under_way: UnderWay, look: Look) -> Item:
    """Tell that its deployment is gone, and that it is not what the deployment was to make of it."""
    tasks = f"only {look.running} of its {look.wanted} tasks run" if look.running else "no task of it runs"
    versions = f"dcos marathon app version list {under_way.id}"
    return Item(
        ItemStatus.FAILED,
        {"running": look.running},
        f"{under_way.id}: deployment {under_way.deployment.id} ended, and {tasks}: it was cancelled, or undone",
        versions if under_way.kind == "app" else f"dcos marathon pod show {under_way.id}",
        ExitCode.FAILED,
    )


def deleted(under_way: UnderWay) -> Item:
    """Tell that somebody deleted it."""
    error = NotFoundError(f"{under_way.id} was deleted while we waited for it")
    return Item.failed(error, {"running": 0})


def late(under_way: UnderWay, look: Look, within: timedelta, cause: str, *, can_be_undone: bool) -> Item:
    """Tell how far it has come when the time is over; `cause` says what it waits for.

    It is a failure, and not the `unreachable` of a timeout on the network: the cluster has answered all the time.
    """
    goes_on = f"deployment {under_way.deployment.id} goes on: dcos registry diagnose {under_way.id}"
    undo = f", or undo: dcos marathon deployment rollback {under_way.deployment.id}"
    return Item(
        ItemStatus.FAILED,
        {"running": look.running, "cause": cause},
        f"{under_way.id}: after {in_words(within)} {look.running} of {look.wanted} new tasks run: {cause}",
        goes_on + undo if can_be_undone else goes_on,
        ExitCode.FAILED,
    )


def unknown(under_way: UnderWay, error: RegistryPluginError) -> Item:
    """Tell that the change stands, and that `error` keeps us from seeing what becomes of it."""
    change = f"{under_way.id} is changed, and deployment {under_way.deployment.id} replaces its tasks"
    reason = f"{change}; how it goes on cannot be seen: {error.message}"
    return Item(ItemStatus.FAILED, {"running": None}, reason, error.hint, error.exit_code)


def undone(failure: Item, under_way: UnderWay, ended: Item, look: Look | None) -> Item:
    """Tell why it failed, and what became of its undoing; `under_way` is the reverse deployment."""
    fields = {**failure.fields, "undone_by": under_way.deployment.id}
    if ended.status.succeeded and look is not None:
        again = (
            f"{look.running} of {look.wanted} tasks run as before" if look.wanted else "it has 0 instances as before"
        )
        reason = f"{failure.reason}; it was undone: {again}"
        return replace(failure, fields=fields, reason=reason, hint=failure.fields.get("remedy"))
    reason = f"{failure.reason}; it was undone by deployment {under_way.deployment.id}, but {ended.reason}"
    return replace(failure, fields=fields, reason=reason, hint=ended.hint)


def not_undone(failure: Item, why: str, hint: str | None = None) -> Item:
    """Tell why it failed, and why that was not undone."""
    reason = f"{failure.reason}; it was not undone: {why}"
    return replace(failure, fields={**failure.fields, "undone_by": None}, reason=reason, hint=hint or failure.hint)
