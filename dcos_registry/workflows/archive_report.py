"""What `archive-check` hands back: the logins in an archive, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcos_registry.errors import ExitCode, RegistryPluginError
from dcos_registry.pull.problem import Problem
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.archive_logins import TriedLogin

COLUMNS = {"REGISTRY": "key", "USER": "username", "LOGIN": "login"}


@dataclass(frozen=True, kw_only=True)
class ArchiveReport(Report):
    """The items are problems, and registries that did not answer; `tried` are the logins that were found."""

    name: str
    tried: tuple[TriedLogin, ...] = ()

    @classmethod
    def of(
        cls,
        name: str,
        problems: Sequence[Problem],
        tried: Sequence[TriedLogin] = (),
        silences: Sequence[RegistryPluginError] = (),
        notes: Sequence[str] = (),
    ) -> "ArchiveReport":
        """Make it of what was found, each once; `silences` say who could not be asked."""
        told_once = {problem.sentence: problem for problem in reversed(problems)}
        items = [_item(problem) for problem in reversed(told_once.values())]
        items += [Item.failed(error, {"id": None}) for error in silences]
        warnings = [f"Warning: {warning}" for each in tried for warning in each.warnings]
        return cls(
            "archive-check",
            "findings",
            tuple(items),
            tuple(dict.fromkeys([*warnings, *notes])),
            name=name,
            tried=tuple(tried),
        )

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows: a line for each login."""
        return [each.to_json() for each in self.tried]

    @property
    def paragraphs(self) -> list[list[str]]:
        """Each problem, and below it what mends it."""
        return [[item.reason or "", f"  {item.hint}"] for item in self._problems]

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """How many problems there are, and who did not answer."""
        found = len(self._problems)
        told = [(f"{self.name} has {found} problem{'s' if found > 1 else ''}", None)] if found else []
        return [*told, *((item.reason or "", item.hint) for item in self.items if item not in self._problems)]

    @property
    def error(self) -> tuple[str, str | None] | None:
        """The first of them."""
        return next(iter(self.failures), None)

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """Write the logins beside the findings."""
        return {**super().lists(), "registries": [each.to_json() for each in self.tried]}

    @property
    def exit_code(self) -> ExitCode:
        """10 with a problem; 7 where all that is wrong is that somebody could not be asked."""
        if self._problems:
            return ExitCode.PROBLEMS_FOUND
        return ExitCode.UNREACHABLE if self.items else ExitCode.DONE

    @property
    def _problems(self) -> list[Item]:
        return [item for item in self.items if item.status is ItemStatus.PROBLEM]


def _item(problem: Problem) -> Item:
    fields = {"id": problem.id, "sentence": problem.sentence, "remedy": problem.remedy}
    return Item(ItemStatus.PROBLEM, fields, problem.sentence, problem.remedy, ExitCode.PROBLEMS_FOUND)
