"""The one cause why an app or pod does not run, decided from what is known about it.

What happened goes before what would happen: the message of the last failed task before the check of its image. Where
both are about the pull the check decides, since it is of now, and says more.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from dcos_registry.workflows import pull_causes, run_causes
from dcos_registry.workflows.evidence import Evidence
from dcos_registry.workflows.finding import Finding

_RULES: tuple[Callable[[Evidence], Finding | None], ...] = (
    run_causes.runs,
    run_causes.suspended,
    run_causes.unhealthy,
    run_causes.unfinished,
    run_causes.ended,
    run_causes.held_up,
    run_causes.starved,
    pull_causes.stopped,
    pull_causes.not_fetched,
    pull_causes.met_by_its_agent,
    pull_causes.refused,
    pull_causes.told_by_its_agent,
    run_causes.launching,
    pull_causes.not_seen_from_here,
    run_causes.backing_off,
    run_causes.lost,
    run_causes.under_way,
    run_causes.unknown,
)


def decide(evidence: Evidence) -> Finding:
    """Name the one cause, by the first rule that has one."""
    found = next(found for rule in _RULES if (found := rule(evidence)) is not None)
    return replace(found, remedy=found.remedy and _fitted(found.remedy, evidence))


def _fitted(remedy: str, evidence: Evidence) -> str:
    """Name the workload in a command that attaches, which a deployment that holds it would refuse (marathon.md 1.9)."""
    force = " --force" if evidence.standing.holds else ""
    return re.sub(
        r"app-attach (?:ID|/\S+) --secret (\S+)(?: --force)?",
        rf"app-attach {evidence.workload.id} --secret \1{force}",
        remedy,
    )
