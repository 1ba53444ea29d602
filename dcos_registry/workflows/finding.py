"""What a diagnosis comes to, and the words that several of its rules need."""

from dataclasses import dataclass

from dcos_registry.pull.problem import Problem
from dcos_registry.workflows.evidence import Evidence


@dataclass(frozen=True)
class Finding:
    """The outcome: `id` is stable and kebab-case, `cause` a clause, `remedy` a command or what to do, None for none."""

    id: str
    cause: str
    remedy: str | None = None
    is_fine: bool = False


def mended(evidence: Evidence, before: str) -> Finding:
    """Tell that nothing is in the way any more, and what has it tried again at once."""
    wait, workload_id = evidence.standing.wait, evidence.workload.id
    cause = f"{before}, and now its image can be pulled"
    if wait is not None and wait.seconds is not None:
        return Finding("mended", f"{cause}: it only waits for its next try", f"dcos marathon delay reset {workload_id}")
    return Finding("mended", f"{cause}: the next try has to show it", again(evidence))


def look(evidence: Evidence) -> str:
    """Say where the task's own words are; a part of an id is enough for the dcos program."""
    failure = evidence.standing.failure
    if failure is not None and failure.task_id:
        return f"dcos task log --completed --lines=50 {failure.task_id} stderr"
    name = evidence.workload.id.strip("/").replace("/", "_")
    return f"dcos task log --all --lines=50 {name} stderr"


def again(evidence: Evidence) -> str:
    """Say how one learns how it goes on."""
    return f"look again in a minute: dcos registry diagnose {evidence.workload.id}"


def clause(problem: Problem) -> str:
    """Return the sentence of a problem as a clause."""
    return problem.sentence[:1].lower() + problem.sentence[1:]
