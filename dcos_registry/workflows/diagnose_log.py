"""What went wrong, read from messages of agents, tasks and Marathon alone: nobody is asked."""

from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.errors import ExitCode
from dcos_registry.pull import messages
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.findings_report import FindingsReport

_MANY_LINES = 3


def diagnose_log(text: str, name: str) -> FindingsReport:
    """Name every cause that a pasted log holds, most decisive first; `name` is what the user calls it.

    Raises `UsageError` where there is nothing in it, `NotFoundError` where no message of it is known.
    """
    if not text.strip():
        raise errors.UsageError(f"There is nothing in {name}")
    findings = messages.decode_log(text)
    if not findings:
        raise errors.NotFoundError(
            f"No message in {name} is one that is known here",
            "give the task's own message, lastTaskFailure in dcos marathon app show ID, or the agent's log around it",
        )
    found = "1 cause" if len(findings) == 1 else f"{len(findings)} causes"
    return FindingsReport("diagnose", "findings", tuple(map(_item, findings)), verdict=f"{found} found in {name}")


def _item(finding: messages.Finding) -> Item:
    meaning = finding.meaning
    fields = {
        "id": meaning.id,
        "origin": meaning.origin,
        "cause": meaning.cause,
        "remedy": meaning.remedy,
        "matched": meaning.matched,
        "source": meaning.source,
        "lines": list(finding.lines),
        "evidence": [{"about": _named(finding.lines), "said": finding.evidence}],
    }
    reason = f"{meaning.cause[0].upper()}{meaning.cause[1:]}"
    return Item(ItemStatus.PROBLEM, fields, reason, meaning.remedy, ExitCode.PROBLEMS_FOUND)


def _named(lines: Sequence[int]) -> str:
    shown = ", ".join(f"{line:,}" for line in lines[:_MANY_LINES])
    left = len(lines) - _MANY_LINES
    return f"line{'s' if len(lines) > 1 else ''} {shown}{f' (+{left:,})' if left > 0 else ''}"
