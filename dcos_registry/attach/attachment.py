"""What attaching or detaching comes to for one app or pod: the one value that all who ask about it read."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Definition, Kind


class Verdict(Enum):
    """What is to be done about one app or pod."""

    ATTACHED = "attached"
    ALREADY = "already"
    REPLACED = "replaced"
    DETACHED = "detached"
    SKIPPED = "skipped"
    REFUSED = "refused"


class Absent(Enum):
    """The type of `ABSENT`, so that type checkers can tell it from a JSON value."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
"""Stands in a `Change` where there was, or will be, nothing at all; null is None."""


@dataclass(frozen=True)
class Change:
    """One difference between two JSON documents: where, as a JSON pointer (RFC 6901), and the values there.

    The values do not show in a `repr`: environments hold passwords.
    """

    pointer: str
    before: Any = field(repr=False)
    after: Any = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Write `pointer`, `before` and `after`; a side that is `ABSENT` is left out."""
        sides = {"before": self.before, "after": self.after}
        return {"pointer": self.pointer} | {name: value for name, value in sides.items() if value is not ABSENT}


@dataclass(frozen=True)
class Attachment:
    """The verdict on one app or pod, why, and what is to be written.

    `after` is the whole definition as it will be, which is what a pod is PUT with; it is the old one where nothing
    changes. `patch` is the body of an app's PATCH, None for a pod and where nothing changes. Neither shows in a `repr`,
    since environments hold passwords. `exit_code` is what a refusal ends the command with, `hint` the command that
    would help. `warnings` are sentences about what will behave differently, or is left behind.
    """

    id: str
    kind: Kind
    verdict: Verdict
    reason: str
    changes: tuple[Change, ...]
    patch: Definition | None = field(repr=False)
    after: Definition = field(repr=False)
    exit_code: ExitCode = ExitCode.DONE
    hint: str | None = None
    warnings: tuple[str, ...] = ()
