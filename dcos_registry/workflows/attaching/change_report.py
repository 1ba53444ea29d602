"""How a change of apps and pods ended, as a report."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dcos_registry.attach.attachment import Verdict
from dcos_registry.clients.marathon import Deployment
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.attaching.job import WRITTEN, Job
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.shown_changes import shown_change
from dcos_registry.workflows.attaching.target_file import FileWorkload
from dcos_registry.workflows.secret_users import named

_OF_VERDICT = {
    Verdict.SKIPPED: ItemStatus.SKIPPED,
    Verdict.REFUSED: ItemStatus.REFUSED,
    Verdict.ALREADY: ItemStatus.ALREADY,
}


class ChangeReport(Report):
    """The outcome; of many, a table leaves out those that were not meant."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Show one in any case, and of many what was to be done about."""
        meant = [item for item in self.items if item.status is not ItemStatus.SKIPPED]
        return [item.fields for item in meant or self.items if item.status.has_result]


class DryRun(ChangeReport):
    """What would be written: below the table each change, with what is there before it."""

    @property
    def paragraphs(self) -> list[list[str]]:
        """Write each side of a change on a line of its own, of several each below its id."""
        changed = [item for item in self.items if item.fields["changes"]]
        headings = [[item.fields["id"]] if len(self.items) > 1 else [] for item in changed]
        return [
            [*heading, *(line for change in item.fields["changes"] for line in _lines(change))]
            for heading, item in zip(headings, changed, strict=True)
        ]


def _lines(change: Mapping[str, Any]) -> Iterator[str]:
    for sign, side in (("-", "before"), ("+", "after")):
        if side in change:
            yield f"{sign} {change['pointer']}: {json.dumps(change[side], ensure_ascii=False)}"


def item_of(planned: Planned, job: Job, deployment: Deployment | None = None) -> Item:
    """Make the item of an app or pod that was dealt with as its verdict says."""
    attachment = planned.attachment
    status = _OF_VERDICT.get(attachment.verdict, ItemStatus.DONE)
    deployed = f"; deployment {deployment.id} replaces its tasks" if deployment else ""
    reason = f"{attachment.reason}{deployed}"
    return Item(status, fields_of(planned, job, deployment), reason, _hint(planned), attachment.exit_code)


def _hint(planned: Planned) -> str | None:
    """Name the file in the place of an app or pod of it, which the cluster need not have."""
    hint, workload = planned.attachment.hint, planned.workload
    if hint is None or not isinstance(workload, FileWorkload):
        return hint
    by_id = rf"(app-attach|--for) {re.escape(workload.id)}(?= |$)"
    return re.sub(by_id, lambda found: f"{found[1]} {shlex.quote(workload.file)}", hint)


def fields_of(planned: Planned, job: Job, deployment: Deployment | None = None) -> dict[str, object]:
    """List what is shown of an app or pod."""
    attachment, workload = planned.attachment, planned.workload
    return {
        "id": attachment.id,
        "kind": attachment.kind,
        "file": workload.origin if isinstance(workload, FileWorkload) else None,
        "verdict": attachment.verdict.value,
        "secret": job.secret_of(workload.definition) if job.secret_of else job.secret,
        "uri": job.uri,
        "changes": [shown_change(change) for change in attachment.changes],
        "deployment": deployment.id if deployment else None,
        "version": deployment.version if deployment else None,
    }


def warnings_of(planned: Sequence[Planned], job: Job) -> Iterator[str]:
    """Yield each warning once, of several with whom it is about."""
    changed = [each.attachment for each in planned if each.attachment.verdict in WRITTEN]
    about: dict[str, list[str]] = {}
    for each in changed:
        for sentence in dict.fromkeys(each.warnings):
            about.setdefault(sentence, []).append(each.id)
    yield from (f"Warning: {_inside(sentence)}" for sentence in (job.warnings if changed else ()))
    for sentence, ids in about.items():
        is_clear = len(planned) == 1 or all(each in sentence for each in ids)
        yield f"Warning: {_inside(sentence)}" if is_clear else f"Warning: {named(ids)}: {_inside(sentence)}"


def _inside(sentence: str) -> str:
    """Have it go on after a colon; what begins with a name in capitals does so there, too."""
    return sentence if sentence[1:2].isupper() else f"{sentence[:1].lower()}{sentence[1:]}"


def counted(items: Sequence[Item]) -> str:
    """Say in one sentence what became of how many."""
    ends = ("failed" if item.status is ItemStatus.FAILED else str(item.fields["verdict"]) for item in items)
    counts = ", ".join(f"{count:,} {end}" for end, count in Counter(ends).most_common())
    return f"{len(items):,} apps and pods: {counts}"
