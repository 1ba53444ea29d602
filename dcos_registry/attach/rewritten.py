"""Attaching to a definition that is rewritten first: one verdict, one list of changes, one patch."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.conversion import Refusal, Rewrite
from dcos_registry.attach.target import Target
from dcos_registry.model.workload import Definition


def attach_rewritten(
    definition: Any, rewrites: Iterable[Rewrite], attach: Callable[[Definition], Attachment]
) -> Attachment:
    """Take `rewrites` in their order, then attach to what they made of the app or pod.

    A refusal of any step leaves the definition as it was given. Raises `UsageError` for what is no app or pod, and what
    `attach` raises.
    """
    target = Target.read(definition)
    after = target.definition
    warnings: list[str] = []
    summaries: list[str] = []
    for rewrite in rewrites:
        result = rewrite(after)
        if isinstance(result, Refusal):
            return target.refused(result.reason, result.exit_code)
        if result.changes:
            after = result.after
            warnings += result.warnings
            summaries.append(result.summary)
    attachment = attach(after)
    if not summaries:
        return attachment
    if attachment.verdict in (Verdict.REFUSED, Verdict.SKIPPED):
        return replace(attachment, after=target.definition)
    verdict = Verdict.REPLACED if attachment.verdict is Verdict.REPLACED else Verdict.ATTACHED
    reason = "; ".join([attachment.reason, *summaries])
    return target.changed(verdict, reason, attachment.after, (*attachment.warnings, *warnings))
