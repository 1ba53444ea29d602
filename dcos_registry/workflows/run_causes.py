"""Causes that are not about the pull of an image: whether it runs, is to run, finds room, and ends by itself."""

from dcos_registry.workflows.evidence import Evidence, declined
from dcos_registry.workflows.finding import Finding, again, look, mended


def runs(evidence: Evidence) -> Finding | None:
    """Tell that nothing is wrong: all of it runs, and no deployment holds it."""
    standing = evidence.standing
    if not standing.has_all or standing.unhealthy or standing.holds:
        return None
    return Finding("runs", f"{evidence.workload.id} runs: {standing.running} of {standing.wanted}", is_fine=True)


def suspended(evidence: Evidence) -> Finding | None:
    """Tell that it is not to run at all."""
    if evidence.standing.wanted:
        return None
    workload = evidence.workload
    start = f"dcos marathon app start {workload.id}"
    if workload.kind == "pod":
        start = f'set instances in "scaling", and send it: dcos marathon pod update {workload.id} < pod.json'
    return Finding("suspended", "it is suspended: it is to have 0 instances", start)


def unhealthy(evidence: Evidence) -> Finding | None:
    """Tell that it runs, and fails its health check."""
    standing = evidence.standing
    if not standing.unhealthy or (not standing.has_all and (standing.failure or standing.wait)):
        return None
    sick = f"the health check of {standing.unhealthy} of {standing.wanted} fails"
    return Finding("health-check-failed", f"its image was pulled and it runs, and {sick}", look(evidence))


def unfinished(evidence: Evidence) -> Finding | None:
    """Tell of a deployment that goes on though all runs: of readiness checks, or of others in it."""
    standing = evidence.standing
    if not standing.has_all:
        return None
    hold = standing.holds[0]
    if hold.others:
        return _waits_for(hold.id, hold.others, "it runs, and stays locked")
    why = f"its readiness check {' and '.join(hold.unready)} has not passed" if hold.unready else "it is not over yet"
    return Finding(
        "deployment-goes-on",
        f"it runs, and the deployment {hold.id} goes on: {why}",
        look(evidence) if hold.unready else again(evidence),
    )


def ended(evidence: Evidence) -> Finding | None:
    """Tell how its last task ended, where that had started."""
    end = evidence.task_end
    return Finding(end.id, f"this is not about its image: {end.cause}", look(evidence)) if end else None


def held_up(evidence: Evidence) -> Finding | None:
    """Tell of a deployment that has not come to the workload yet."""
    standing = evidence.standing
    if standing.failure or standing.wait or standing.parts:
        return None
    hold = next((hold for hold in standing.holds if hold.others and not hold.actions), None)
    return _waits_for(hold.id, hold.others, "it has not been started") if hold else None


def starved(evidence: Evidence) -> Finding | None:
    """Tell that it finds no room, where nothing of this version has failed yet."""
    wait = evidence.standing.wait
    if evidence.standing.failure or wait is None or wait.seconds is not None or not wait.declined:
        return None
    details = "dcos marathon debug list"
    if evidence.workload.kind == "app":
        details = f"dcos marathon debug details {evidence.workload.id}"
    return Finding("no-fitting-offer", f"no agent has what it needs: of the last offers {declined(wait)}", details)


def launching(evidence: Evidence) -> Finding | None:
    """Tell that a task of it is on its way."""
    if not evidence.standing.is_launching:
        return None
    return Finding("launching", "it is being launched right now, and nothing was found to be wrong", again(evidence))


def backing_off(evidence: Evidence) -> Finding | None:
    """Tell of failures that nobody has words for: of pods Marathon keeps none, and a task that finishes is none."""
    wait = evidence.standing.wait
    if wait is None or wait.seconds is None:
        return None
    if evidence.workload.kind == "app":
        return Finding(
            "finishes", "its tasks end by themselves, and none of them failed: its command is done", look(evidence)
        )
    if evidence.can_be_pulled:
        return mended(evidence, "its last tries failed, of which Marathon keeps no message for a pod")
    return Finding("unknown", "its tasks fail, and of a pod Marathon keeps no message", look(evidence))


def lost(evidence: Evidence) -> Finding | None:
    """Tell of an agent that the master does not hear."""
    gone = [part for part in evidence.standing.parts if part.state == "TASK_UNREACHABLE"]
    hosts = ", ".join(sorted({part.host for part in gone}))
    return Finding("agent-unreachable", f"the master has lost its agent {hosts}", "dcos node list") if gone else None


def under_way(evidence: Evidence) -> Finding | None:
    """Tell of a deployment that is at it."""
    hold = next((hold for hold in evidence.standing.holds if hold.actions), None)
    if hold is None or evidence.standing.wait:
        return None
    at_it = f"the deployment {hold.id} is at it ({', '.join(hold.actions)}), and nothing was found to be wrong"
    return Finding("deployment-goes-on", at_it, again(evidence))


def unknown(evidence: Evidence) -> Finding:
    """Tell that nothing is known."""
    if evidence.standing.wait:
        return Finding("waits-for-offer", "it waits for an offer of an agent, and none has come", "dcos node list")
    return Finding("unknown", "nothing that can be seen says why", again(evidence))


def _waits_for(deployment_id: str, others: tuple[str, ...], state: str) -> Finding:
    return Finding(
        "waits-for-others",
        f"{state}: the deployment {deployment_id} waits for {', '.join(others)}",
        f"dcos registry diagnose {others[0]}",
    )
