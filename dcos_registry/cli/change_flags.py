"""The flags of commands that change apps, pods and files of definitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from dcos_registry import errors
from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from dcos_registry.attach.selection import Choice
    from dcos_registry.workflows.attaching.job import Follow, Hands
    from dcos_registry.workflows.attaching.planned import Planned
    from dcos_registry.workflows.attaching.selected import Selected

_PREVIEW = {"ID": "id", "KIND": "kind", "FILE": "file", "TASKS": "tasks", "WILL BE": "verdict"}
_MOST_ROWS = 40


@dataclass(frozen=True)
class ChangeFlags:
    """What the user said about which apps and pods are to be changed, and how."""

    targets: tuple[str, ...]
    registries: tuple[str, ...]
    containers: tuple[str, ...]
    excluded: tuple[str, ...]
    dry_run: bool
    yes: bool
    force: bool
    wait: bool | None
    timeout: str | None
    rollback: bool

    def selected(self, context: Context) -> "Selected":
        """Read what is to be changed."""
        from dcos_registry.workflows.attaching.selected import read_selected

        return read_selected(self.targets, self.excluded, marathon=context.marathon, read_file=context.read_target)

    def choice(self) -> "Choice":
        """Say which images of it are meant."""
        from dcos_registry.attach.selection import Choice
        from dcos_registry.model.registry_host import RegistryHost

        return Choice(frozenset(map(RegistryHost.parse, self.registries)), self.containers)

    def hands(self, context: Context, selected: "Selected") -> "Hands":
        """Make what carries out the change; raises `UsageError` for a wait where there is nothing to wait for."""
        from dcos_registry.workflows.attaching.job import Hands

        def agree(pending: "Sequence[Planned]") -> None:
            if not self.yes:
                _ask(context, pending)

        return Hands(
            context.marathon,
            agree,
            note=context.output.note,
            count=context.output.count,
            force=self.force,
            dry_run=self.dry_run,
            follow=self._follow(context, selected),
        )

    def _follow(self, context: Context, selected: "Selected") -> "Follow | None":
        from dcos_registry.model.duration import parse_duration
        from dcos_registry.workflows.attaching.follower import Follower

        asked = [flag for flag, is_given in self._waits.items() if is_given]
        if asked and not selected.asks_cluster:
            raise errors.UsageError(
                f"{asked[0]} is about what runs on the cluster, and files are not deployed: leave it out"
            )
        if asked and self.wait is False:
            raise errors.UsageError(f"{asked[0]} is about the wait that --no-wait leaves out: give one of them")
        by_default = context.environment.is_interactive and len(selected.workloads) == 1
        waits = bool(asked) or (by_default and self.wait is None)
        within = parse_duration(self.timeout) if self.timeout else None
        if not waits or not selected.asks_cluster or self.dry_run:
            return None
        return Follower(context.marathon(), context.output, within=within, undo=self.rollback).follow

    @property
    def _waits(self) -> "dict[str, bool]":
        return {"--rollback": self.rollback, "--timeout": bool(self.timeout), "--wait": bool(self.wait)}


def columns(credential: Literal["secret", "uri"]) -> dict[str, str]:
    """List the columns of a report's table."""
    return {
        "ID": "id",
        "KIND": "kind",
        "VERDICT": "verdict",
        credential.upper(): credential,
        "DEPLOYMENT": "deployment",
    }


def _ask(context: Context, pending: "Sequence[Planned]") -> None:
    rows = [
        {
            "id": each.workload.id,
            "kind": each.workload.kind,
            "file": None if each.workload.is_of_the_cluster else each.workload.origin,
            "tasks": _tasks(each),
            "verdict": each.attachment.verdict.value,
        }
        for each in sorted(pending, key=lambda each: each.workload.id)
    ]
    shown = {heading: name for heading, name in _PREVIEW.items() if name != "file" or any(row["file"] for row in rows)}
    context.output.preview(shown, rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        context.output.note(f"and {len(rows) - _MOST_ROWS:,} more, which --dry-run lists")
    tasks = sum(_tasks(each) or 0 for each in pending)
    replaced = f", which replaces {tasks:,} tasks" if tasks else ""
    prompts.confirm(context, f"Change {len(rows):,} apps and pods{replaced}", instead="--yes")


def _tasks(planned: "Planned") -> int | None:
    """Return how many tasks are replaced; a file has none."""
    definition = planned.workload.definition
    if not planned.workload.is_of_the_cluster:
        return None
    scaling = definition.get("scaling") or {}
    instances = scaling.get("instances", 1) if planned.workload.kind == "pod" else definition.get("instances", 1)
    return instances if isinstance(instances, int) else None


change_flags = flag_group(
    ChangeFlags,
    "changes",
    click.argument("targets", metavar="TARGET...", nargs=-1, required=True),
    click.option(
        "--registry", "registries", metavar="HOST", multiple=True, help="Only images of this one; repeatable."
    ),
    click.option(
        "--container", "containers", metavar="NAME", multiple=True, help="Only this one of a pod; repeatable."
    ),
    click.option("--exclude", "excluded", metavar="TARGET", multiple=True, help="Not this app, pod or group/*."),
    click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing."),
    click.option("--yes", is_flag=True, help="Do not ask before more than one is changed."),
    click.option("--force", is_flag=True, help="Cancel a deployment that holds it, such as one whose pull fails."),
    click.option(
        "--wait/--no-wait",
        default=None,
        help="Wait until tasks of the new version run, or show why they do not; a terminal does for one target.",
    ),
    click.option("--timeout", metavar="DURATION", help="Wait so long for each at most, such as 90s or 10m."),
    click.option("--rollback", is_flag=True, help="Wait, and undo what does not come to run."),
)
"""Add the flags to a command, which gets them as `changes`."""
