"""What a check of one thing hands back: what is wrong with it, each with what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass

from dcos_registry.errors import ExitCode
from dcos_registry.pull.problem import Problem
from dcos_registry.report import Item, ItemStatus, Report


@dataclass(frozen=True, kw_only=True)
class ProblemReport(Report):
    """The items are problems with what is called `name`, and those who could not be asked."""

    name: str

    @property
    def paragraphs(self) -> list[list[str]]:
        """Each problem, and below it what mends it."""
        return [[item.reason or "", f"  {item.hint}"] for item in self.problems]

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """How many problems there are, and who did not answer."""
        found = len(self.problems)
        told = [(f"{self.name} has {found} problem{'s' if found > 1 else ''}", None)] if found else []
        return [*told, *((item.reason or "", item.hint) for item in self.items if item not in self.problems)]

    @property
    def error(self) -> tuple[str, str | None] | None:
        """The first of them."""
        return next(iter(self.failures), None)

    @property
    def exit_code(self) -> ExitCode:
        """10 with a problem; 7 where all that is wrong is that somebody could not be asked."""
        if self.problems:
            return ExitCode.PROBLEMS_FOUND
        return ExitCode.UNREACHABLE if self.items else ExitCode.DONE

    @property
    def problems(self) -> list[Item]:
        """What was found."""
        return [item for item in self.items if item.status is ItemStatus.PROBLEM]


def items_of(problems: Iterable[Problem]) -> list[Item]:
    """Make the items of what was found, each said once, as it was last found."""
    told_once = {problem.sentence: problem for problem in reversed(list(problems))}
    return [_item(problem) for problem in reversed(told_once.values())]


def _item(problem: Problem) -> Item:
    fields = {"id": problem.id, "sentence": problem.sentence, "remedy": problem.remedy}
    return Item(ItemStatus.PROBLEM, fields, problem.sentence, problem.remedy, ExitCode.PROBLEMS_FOUND)
