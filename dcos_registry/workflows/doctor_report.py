"""What `doctor` found: a line for each check, and below them what mends the problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcos_registry.errors import ExitCode, RegistryPluginError
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.findings_report import FindingsReport

COLUMNS = {"CHECK": "check", "RESULT": "result", "DETAIL": "detail"}

_RESULTS = {ItemStatus.DONE: "ok", ItemStatus.PROBLEM: "problem", ItemStatus.SKIPPED: "skipped"}


@dataclass(frozen=True)
class Result:
    """What came of one check, in a sentence, with the command that mends it where there is one."""

    check: str
    status: ItemStatus
    detail: str
    remedy: str | None = None

    @classmethod
    def ok(cls, check: str, detail: str) -> "Result":
        """Make the result of a check that found nothing wrong."""
        return cls(check, ItemStatus.DONE, detail)

    @classmethod
    def problem(cls, check: str, detail: str, remedy: str | None) -> "Result":
        """Make a finding."""
        return cls(check, ItemStatus.PROBLEM, detail, remedy)

    @classmethod
    def of_error(cls, check: str, error: RegistryPluginError) -> "Result":
        """Make a finding of what kept us from our work."""
        return cls(check, ItemStatus.PROBLEM, error.message, error.hint)

    @classmethod
    def skipped(cls, check: str, reason: str, remedy: str | None = None) -> "Result":
        """Make the result of a check that was not made, which is no finding."""
        return cls(check, ItemStatus.SKIPPED, reason, remedy)

    def to_item(self) -> Item:
        """Make what a report lists."""
        fields = {"check": self.check, "detail": self.detail, "remedy": self.remedy}
        if self.status is ItemStatus.PROBLEM:
            return Item(self.status, fields, self.detail, self.remedy, ExitCode.PROBLEMS_FOUND)
        reason = self.detail if self.status is ItemStatus.SKIPPED else None
        return Item(self.status, fields, reason, self.remedy)


class DoctorReport(FindingsReport):
    """Checks by name."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What the table shows."""
        return [{**item.fields, "result": _RESULTS[item.status]} for item in self.items]

    @property
    def paragraphs(self) -> list[list[str]]:
        """What mends each problem, and what lets a check be made that was skipped."""
        mending = [(item.fields["check"], item.hint) for item in self.items if item.hint]
        width = max((len(check) for check, _ in mending), default=0)
        lines = dict.fromkeys(f"  {check:<{width}}  {remedy}" for check, remedy in mending)
        return [["What mends it:", *lines]] if lines else []


def report(results: Sequence[Result]) -> DoctorReport:
    """Make the report of all results, in the order that the table has."""
    ordered = sorted(results, key=lambda result: (result.check, _RESULTS[result.status], result.detail))
    count = len({result.check for result in ordered if result.status is ItemStatus.PROBLEM})
    total = len({result.check for result in ordered})
    verdict = f"{count} of {total} checks found problems" if count else None
    return DoctorReport("doctor", "checks", tuple(result.to_item() for result in ordered), verdict=verdict)
