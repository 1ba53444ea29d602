"""What a use case hands back: items, each with a status and a reason, from which the whole is derived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from dcos_registry.errors import ExitCode, RegistryPluginError


class ItemStatus(Enum):
    """How one item of a report ended."""

    DONE = "done"
    ALREADY = "already"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"
    PROBLEM = "problem"

    @property
    def succeeded(self) -> bool:
        """Whether nothing is left to do about this item."""
        return self not in (ItemStatus.REFUSED, ItemStatus.FAILED, ItemStatus.PROBLEM)

    @property
    def has_result(self) -> bool:
        """Whether there is something to show of it: also what a check found to be wrong."""
        return self.succeeded or self is ItemStatus.PROBLEM


@dataclass(frozen=True)
class Item:
    """One thing the command was about; `fields` are what `--json` and tables show of it, never a secret."""

    status: ItemStatus
    fields: Mapping[str, Any]
    reason: str | None = None
    hint: str | None = None
    exit_code: ExitCode = ExitCode.DONE

    @classmethod
    def failed(cls, error: RegistryPluginError, fields: Mapping[str, Any]) -> "Item":
        """Make the item of a thing on which `error` was met."""
        return cls(ItemStatus.FAILED, fields, error.message, error.hint, error.exit_code)

    def to_json(self) -> dict[str, Any]:
        """Write it as `--json` lists it."""
        return {**self.fields, "status": self.status.value, "reason": self.reason, "hint": self.hint}


@dataclass(frozen=True)
class Report:
    """The outcome of one command: `noun` is the plural under which `--json` lists the items.

    `notes` are sentences for stderr: what was assumed, what to mind, what comes next. `document` is the result where it
    is a document of the user's own: then it stands on stdout alone.
    """

    command: str
    noun: str
    items: tuple[Item, ...]
    notes: tuple[str, ...] = field(default=())
    document: bytes | None = field(default=None, repr=False)

    @property
    def status(self) -> str:
        """`done`, `partial` or `failed`."""
        succeeded = [item.status.succeeded for item in self.items]
        if all(succeeded):
            return "done"
        return "partial" if any(succeeded) else "failed"

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """What stderr tells of failures: sentences, each with its next step where there is one."""
        return [(item.reason or "failed", item.hint) for item in self.items if not item.status.succeeded]

    @property
    def error(self) -> tuple[str, str | None] | None:
        """The failure of the whole as one sentence, with its next step; None where there is none."""
        failures = self.failures
        if len(self.items) < 2:
            return failures[0] if failures else None
        ended = "have problems" if self.exit_code is ExitCode.PROBLEMS_FOUND else "failed"
        return (f"{len(failures)} of {len(self.items)} {ended}", None) if failures else None

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows, of each item that has a result."""
        return [item.fields for item in self.items if item.status.has_result]

    @property
    def paragraphs(self) -> list[list[str]]:
        """What belongs to the result and stands below the table, in lines."""
        return []

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """Write the lists of the `--json` document, each under its noun."""
        return {self.noun: [item.to_json() for item in self.items]}

    @property
    def exit_code(self) -> ExitCode:
        """The code of one target is its own; of several: 0, 9, or the one they share (design: exit codes).

        A check that ran to its end ends with 10, however many of its items have problems.
        """
        failures = {item.exit_code for item in self.items if not item.status.succeeded}
        if self.status == "done":
            return ExitCode.DONE
        if failures == {ExitCode.PROBLEMS_FOUND}:
            return ExitCode.PROBLEMS_FOUND
        if self.status == "partial":
            return ExitCode.SOME_FAILED
        return failures.pop() if len(failures) == 1 else ExitCode.FAILED
