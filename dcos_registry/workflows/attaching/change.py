"""Plan a change for everything that is selected, have it agreed to, write it, and say how it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dcos_registry import errors
from dcos_registry.attach.attachment import Verdict
from dcos_registry.errors import ExitCode
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.change_report import (
    ChangeReport,
    DryRun,
    counted,
    fields_of,
    item_of,
    told,
    warnings_of,
)
from dcos_registry.workflows.attaching.follow import followed, under_way
from dcos_registry.workflows.attaching.job import WRITTEN, Hands, Job
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.selected import Selected
from dcos_registry.workflows.attaching.target_file import TargetFile
from dcos_registry.workflows.attaching.writer import Writer, Written
from dcos_registry.workflows.targets import Workload


def change(selected: Selected, job: Job, hands: Hands) -> ChangeReport:
    """Carry out a job on all that is selected; what cannot be done is an item of the report that says why.

    Raises what `Hands.agree` and `Job.prepare` raise: nothing is written then.
    """
    planned = [_planned(workload, job, force=hands.force) for workload in selected.workloads]
    pending = [each for each in planned if each.attachment.verdict in WRITTEN]
    notes = (*job.notes, *warnings_of(planned, job))
    if hands.dry_run:
        items = tuple(item_of(each, job) for each in planned)
        return DryRun(job.command, "workloads", items, (*notes, *_would(items)))
    if selected.is_stdin:
        return _to_stdout(selected.files[0], planned, job, notes)
    if len(pending) > 1:
        hands.agree(pending)
    if pending:
        job.prepare()
    if len(planned) == 1 and not selected.files:
        item, more = _one(planned[0], job, hands)
        return ChangeReport(job.command, "workloads", (item,), (*notes, *more))
    items = tuple(_many(selected, planned, job, hands))
    return ChangeReport(job.command, "workloads", items, (*notes, *_ended(items)))


def _planned(workload: Workload, job: Job, *, force: bool) -> Planned:
    attachment = job.plan_of(workload)
    holds = workload.definition.get("deployments") if workload.is_of_the_cluster and not force else None
    if attachment.verdict in WRITTEN and isinstance(holds, list) and holds:
        ids = ", ".join(str(hold.get("id")) for hold in holds if isinstance(hold, dict))
        attachment = replace(
            attachment,
            verdict=Verdict.REFUSED,
            reason=f"{workload.id} is locked by a deployment ({ids}): wait until it is done (dcos marathon deployment "
            "list), or add --force, which cancels it",
            changes=(),
            patch=None,
            after=workload.definition,
            exit_code=ExitCode.CONFLICT,
            warnings=(),
        )
    return Planned(workload, attachment)


def _one(planned: Planned, job: Job, hands: Hands) -> tuple[Item, tuple[str, ...]]:
    """Deal with one app or pod of the cluster; return how it ended, and what is to be said."""
    verdict, follow = planned.attachment.verdict, hands.follow
    if verdict not in WRITTEN:
        if verdict is Verdict.ALREADY and follow is not None:
            deployment = under_way(planned, hands.marathon())
            if deployment is not None:
                return followed(planned, deployment, job, follow)
        return item_of(planned, job), () if verdict is Verdict.REFUSED else (planned.attachment.reason,)
    [written] = _writer(job, hands).write([planned])
    if written.error is not None or written.deployment is None:
        return _item(written, job), ()
    if follow is not None:
        return followed(written.planned, written.deployment, job, follow)
    return _item(written, job), (told(written.planned, written.deployment),)


def _many(selected: Selected, planned: Sequence[Planned], job: Job, hands: Hands) -> Iterator[Item]:
    """Deal with everything, and yield how it ended in the order of `planned`."""
    of_the_cluster = [each for each in planned if each.workload.is_of_the_cluster]
    pending = [each for each in of_the_cluster if each.attachment.verdict in WRITTEN]
    written: dict[str, Item] = {}
    try:
        for one in _writer(job, hands).write(pending) if pending else ():
            written[one.planned.workload.id] = _item(one, job)
    except KeyboardInterrupt:
        hands.note(f"{len(written):,} of {len(pending):,} are dealt with: call it again to go on with the rest")
        raise
    for each in of_the_cluster:
        yield written.get(each.workload.id) or item_of(each, job)
    for file in selected.files:
        yield from _in_file(file, [each for each in planned if each.workload.origin == file.shown], job)


def _in_file(file: TargetFile, planned: Sequence[Planned], job: Job) -> Iterator[Item]:
    pending = [each for each in planned if each.attachment.verdict in WRITTEN]
    failure: errors.RegistryPluginError | None = None
    try:
        if pending:
            file.write(pending)
    except errors.RegistryPluginError as error:
        failure = error
    for each in planned:
        is_lost = failure is not None and each.attachment.verdict in WRITTEN
        yield Item.failed(failure, fields_of(each, job)) if failure and is_lost else item_of(each, job)


def _to_stdout(file: TargetFile, planned: Sequence[Planned], job: Job, notes: tuple[str, ...]) -> ChangeReport:
    """Hand out the definition as it is to be, unless something in it cannot be: that is not to be deployed."""
    items = tuple(item_of(each, job) for each in planned)
    report = ChangeReport(job.command, "workloads", items, (*notes, *_ended(items)))
    pending = [each for each in planned if each.attachment.verdict in WRITTEN]
    return report if report.failures else replace(report, document=file.with_planned(pending))


def _writer(job: Job, hands: Hands) -> Writer:
    return Writer(hands.marathon(), job.plan, force=hands.force, tell=hands.count)


def _item(written: Written, job: Job) -> Item:
    if written.error is not None:
        return Item.failed(written.error, fields_of(written.planned, job))
    return item_of(written.planned, job, written.deployment)


def _ended(items: Sequence[Item]) -> Iterator[str]:
    if len(items) > 1:
        yield counted(items)
    else:
        yield from (item.reason for item in items if item.status.succeeded and item.reason)


def _would(items: Sequence[Item]) -> Iterator[str]:
    for sentence in _ended(items):
        yield f"{sentence}; nothing was written (--dry-run)"
