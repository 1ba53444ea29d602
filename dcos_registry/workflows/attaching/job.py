"""What is to be done to everything that is selected, and to whom to turn for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dcos_registry.attach.attachment import Verdict
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.model.workload import Definition
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.planned import Planned, Planner
from dcos_registry.workflows.attaching.under_way import UnderWay

WRITTEN = (Verdict.ATTACHED, Verdict.REPLACED, Verdict.DETACHED)
"""The verdicts by which something is to be written."""

Follow = Callable[[Sequence[UnderWay]], Iterator[tuple[str, Item]]]
"""Waits for the tasks of each; yields its id and how it ended."""


@dataclass(frozen=True)
class Job:
    """One command's change: `plan` says what it comes to for one app or pod.

    `secret` and `uri` are what is attached, or taken out, as it is shown; `secret_of` says it where secrets differ.
    `prepare` makes what has to be there before the first definition is written, and returns what is to be told of it.
    `notes` are told in any case, `warnings` where anything is written, and `intentions` before that.
    """

    command: str
    plan: Planner
    secret: str | None = None
    uri: str | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    secret_of: Callable[[Definition], str | None] | None = None
    intentions: tuple[str, ...] = ()
    prepare: Callable[[], str] = field(default=lambda: "")


@dataclass(frozen=True)
class Hands:
    """What carries out a job: Marathon, and whoever called the command.

    `agree` is shown what is to be written to more than one app or pod, and raises where nobody agrees to it. `note` and
    `count` tell what is done. `force` cancels deployments that hold an app. With `dry_run` nothing is written. `follow`
    waits for what was written.
    """

    marathon: Callable[[], MarathonClient]
    agree: Callable[[Sequence[Planned]], None]
    note: Callable[[str], None]
    count: Callable[[str], None]
    force: bool = False
    dry_run: bool = False
    follow: Follow | None = None
