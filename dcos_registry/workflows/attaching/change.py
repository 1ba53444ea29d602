"""Plan a change for everything that is selected, have it agreed to, write it, and say how it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dcos_registry import errors
from dcos_registry.attach.attachment import Verdict
from dcos_registry.clients.marathon import Deployment
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.attaching.change_report import (
    ChangeReport,
    DryRun,
    counted,
    fields_of,
    item_of,
    warnings_of,
)
from dcos_registry.workflows.attaching.follow import followed, going_on
from dcos_registry.workflows.attaching.job import WRITTEN, Hands, Job
from dcos_registry.workflows.attaching.locks import unless_locked
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.selected import Selected
from dcos_registry.workflows.attaching.target_file import TargetFile
from dcos_registry.workflows.attaching.writer import Writer
from dcos_registry.workflows.targets import Workload


def change(selected: Selected, job: Job, hands: Hands) -> ChangeReport:
    """Carry out a job on all that is selected; what cannot be done is an item of the report that says why.

    Raises what `Hands.agree` and `Job.prepare` raise: nothing is written then.
    """
    planned = [_planned(workload, job, hands) for workload in selected.workloads]
    pending = [each for each in planned if each.attachment.verdict in WRITTEN]
    notes = (*(job.intentions if pending else ()), *job.notes, *warnings_of(planned, job))
    if hands.dry_run:
        return _dry_run(planned, job, notes)
    if selected.is_stdin:
        report = _to_stdout(selected.files[0], planned, job)
        if report.document is not None:
            _prepare(job, hands, notes, pending)
        return report
    _prepare(job, hands, notes, pending, asks=len(pending) > 1)
    ended = _on_the_cluster([each for each in planned if each.workload.is_of_the_cluster], job, hands)
    failures = _in_files(selected.files, pending)
    items = []
    for each in planned:
        failure = failures.get(each.workload.origin) if each.attachment.verdict in WRITTEN else None
        own = ended.get(each.workload.id) if each.workload.is_of_the_cluster else None
        items.append(Item.failed(failure, fields_of(each, job)) if failure else own or item_of(each, job))
    return ChangeReport(job.command, "workloads", tuple(items), tuple(_conclusion(items)))


def _prepare(job: Job, hands: Hands, notes: Sequence[str], pending: Sequence[Planned], *, asks: bool = False) -> None:
    """Say what will be done and what to mind, ask if need be, and make what has to be there before it is done.

    What is made stays, whatever becomes of the definitions, and so it is told at once.
    """
    for note in notes:
        hands.note(note)
    if asks:
        hands.agree(pending)
    made = job.prepare() if pending else ""
    if made:
        hands.note(made)


def _planned(workload: Workload, job: Job, hands: Hands) -> Planned:
    attachment = job.plan(workload)
    return Planned(workload, attachment if hands.force else unless_locked(workload, attachment))


def _dry_run(planned: Sequence[Planned], job: Job, notes: tuple[str, ...]) -> ChangeReport:
    items = tuple(item_of(each, job) for each in planned)
    would = tuple(f"{sentence}; nothing was written (--dry-run)" for sentence in _conclusion(items))
    return DryRun(job.command, "workloads", items, (*notes, *would))


def _to_stdout(file: TargetFile, planned: Sequence[Planned], job: Job) -> ChangeReport:
    """Hand out the definition as it is to be, unless something in it is refused: that is not to be deployed."""
    items = [item_of(each, job) for each in planned]
    pending = [each for each in planned if each.attachment.verdict in WRITTEN]
    if all(item.status.succeeded for item in items):
        told = tuple(_conclusion(items))
        return ChangeReport(job.command, "workloads", tuple(items), told, file.with_planned(pending))
    withheld = "not handed out, since something else in the definition is refused"
    items = [
        replace(each, status=ItemStatus.SKIPPED, reason=withheld) if each.status.succeeded else each for each in items
    ]
    nothing = ("No definition is handed out",) if len(items) > 1 else ()
    return ChangeReport(job.command, "workloads", tuple(items), nothing)


def _on_the_cluster(planned: Sequence[Planned], job: Job, hands: Hands) -> dict[str, Item]:
    """Write to the cluster, follow it if that is asked for, and say how it ended for each id that this is about.

    What an earlier call has written is followed too.
    """
    pending = [each for each in planned if each.attachment.verdict in WRITTEN]
    already = [each for each in planned if hands.follow and each.attachment.verdict is Verdict.ALREADY]
    if not (pending or already):
        return {}
    others = going_on(already, hands.marathon())
    ended: dict[str, Item] = {}
    deployed: dict[str, tuple[Planned, Deployment]] = {}
    try:
        for each in Writer(hands.marathon(), job.plan, force=hands.force, tell=hands.count).write(pending):
            fields = fields_of(each.planned, job)
            done = item_of(each.planned, job, each.deployment)
            workload_id = each.planned.workload.id
            ended[workload_id] = Item.failed(each.error, fields) if each.error else done
            deployed.pop(workload_id, None)
            if each.deployment is not None:
                deployed[workload_id] = (each.planned, each.deployment)
        if hands.follow is not None:
            ended.update(followed(list(deployed.values()), others, job, hands.follow))
    except KeyboardInterrupt:
        if pending:
            hands.note(_so_far(len(pending), ended=len(ended), changed=len(deployed)))
        raise
    return ended


def _so_far(pending: int, *, ended: int, changed: int) -> str:
    """Say how far an interrupted call has come; what was under way right then may have been carried out."""
    if ended < pending:
        return f"At least {changed:,} of {pending:,} are changed: call it again to go on with the rest"
    return f"{changed:,} of {pending:,} changed: what deploys them goes on without us"


def _in_files(files: Sequence[TargetFile], pending: Sequence[Planned]) -> dict[str, errors.RegistryPluginError]:
    """Write to each file that changes, and return by their names what kept some from it."""
    failures = {}
    for file in files:
        own = [each for each in pending if each.workload.origin == file.shown]
        try:
            if own:
                file.write(own)
        except errors.RegistryPluginError as error:
            failures[file.shown] = error
    return failures


def _conclusion(items: Sequence[Item]) -> Iterator[str]:
    """Say how many ended how, or how it ended for one; of one that was followed progress has told that."""
    if len(items) > 1:
        yield counted(items)
        if all(item.status is ItemStatus.SKIPPED for item in items):
            yield f"None of them is meant; for one, {items[0].reason}"
    elif not items:
        yield "No app or pod is left to change"
    elif items[0].status.succeeded and "running" not in items[0].fields:
        yield items[0].reason or ""
