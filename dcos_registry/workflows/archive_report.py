"""What `archive-check` hands back: the logins in an archive, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcos_registry.errors import RegistryPluginError
from dcos_registry.pull.problem import Problem
from dcos_registry.report import Item
from dcos_registry.workflows.archive_logins import TriedLogin
from dcos_registry.workflows.problem_report import ProblemReport, items_of

COLUMNS = {"REGISTRY": "key", "USER": "username", "LOGIN": "login"}


@dataclass(frozen=True, kw_only=True)
class ArchiveReport(ProblemReport):
    """The items are problems, and registries that did not answer; `tried` are the logins that were found."""

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
        items = [*items_of(problems), *(Item.failed(error, {"id": None}) for error in silences)]
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

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """Write the logins beside the findings."""
        return {**super().lists(), "registries": [each.to_json() for each in self.tried]}
