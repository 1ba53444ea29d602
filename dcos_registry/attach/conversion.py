"""What rewriting a definition comes to, before anything is attached to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dcos_registry.attach.attachment import Change
from dcos_registry.attach.changes import changes_between
from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Definition


@dataclass(frozen=True)
class Conversion:
    """A definition as it will be, each change to it, and a sentence for whatever will behave differently.

    `summary` says of the app or pod what was done, `it ...`. Nothing that was in the definition shows in a `repr`,
    since environments hold passwords; neither `summary` nor `warnings` quote any of it that could be secret.
    """

    after: Definition = field(repr=False)
    changes: tuple[Change, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()
    summary: str = ""

    @classmethod
    def between(
        cls, before: Definition, after: Definition, summary: str, warnings: tuple[str, ...] = ()
    ) -> "Conversion":
        """Turn one definition into another."""
        return cls(after, changes_between(before, after), warnings, summary)


@dataclass(frozen=True)
class Refusal:
    """Why a definition is not rewritten, and what would help; `exit_code` is what the command ends with."""

    reason: str
    exit_code: ExitCode = ExitCode.USAGE


Rewrite: TypeAlias = Callable[[Any], Conversion | Refusal]
"""A step that comes before attaching; raises `UsageError` for what is no definition at all."""
