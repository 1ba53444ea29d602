"""Causes that are about the pull of an image: what its agent said of it, and what the check of it shows."""

from dcos_registry.pull.explanation import filled
from dcos_registry.pull.messages import Meaning
from dcos_registry.pull.problem import Problem
from dcos_registry.workflows.evidence import Evidence, ImageEvidence
from dcos_registry.workflows.finding import Finding, clause, look, mended

NOT_CHECKED = frozenset(
    {
        "agent-config-unwritten",
        "certs-d-incomplete",
        "certs-d-unreadable",
        "content-altered",
        "curl-missing",
        "daemon-json-broken",
        "disk-full",
        "docker-not-running",
        "docker-socket-refused",
        "docker-too-old",
        "engine-not-enabled",
        "image-archive-missing",
        "image-has-no-command",
        "image-inconsistent",
        "layer-unreadable",
        "pull-took-too-long",
    }
)
"""Meanings of messages (pull/messages) that no check decides: of the agent itself, and of what is in the layers."""

OF_THE_DEFINITION = frozenset({"archive-on-ucr", "archive-not-extracted", "config-not-in-an-archive"})
"""Problems that leave an engine without the login that the registry wants (pull/used_route, artifact_findings)."""

_LONGEST = 400


def stopped(evidence: Evidence) -> Finding | None:
    """Tell what keeps the task from starting before any registry is asked."""
    problem = next((stop for image in evidence.images if (stop := image.used.stopped_by)), None)
    return Finding(problem.id, clause(problem), problem.remedy) if problem else None


def not_fetched(evidence: Evidence) -> Finding | None:
    """Tell of an archive that this machine does not get either, unless the agent says something else."""
    meaning = evidence.meaning
    if evidence.standing.failure and (meaning is None or meaning.origin != "fetcher"):
        return None
    problem = _first(evidence, frozenset({"archive-not-fetched"}))
    return Finding(problem.id, clause(problem), problem.remedy) if problem else None


def met_by_its_agent(evidence: Evidence) -> Finding | None:
    """Tell what only an agent meets, and no check from here."""
    meaning, failure = evidence.meaning, evidence.standing.failure
    if meaning is None or failure is None:
        return None
    if meaning.id not in NOT_CHECKED and meaning.origin not in ("network", "fetcher"):
        return None
    where = f", on the agent {failure.host}" if failure.host else ""
    if evidence.can_be_pulled:
        where += ", and not from this machine"
    elif any(image.is_undecided and image.is_told_by(evidence.message) for image in evidence.images):
        where = ", on its agent and from this machine too"
    return Finding(meaning.id, f"{meaning.cause}{where}", _remedy(meaning, evidence))


def refused(evidence: Evidence) -> Finding | None:
    """Tell why an image cannot be pulled, wherever it is asked for from."""
    image = next((image for image in evidence.images if image.is_refused), None)
    if image is None or image.check is None:
        return None
    cause, remedy = image.check.cause or "its image cannot be pulled", image.check.remedy
    problem = _explaining(image)
    if problem is None or clause(problem) in cause:
        return Finding("not-pullable", cause, remedy)
    return Finding(problem.id, f"{cause}: {clause(problem)}", problem.remedy)


def told_by_its_agent(evidence: Evidence) -> Finding | None:
    """Tell what the message says, unless the image can be pulled by now."""
    message, meaning = evidence.message, evidence.meaning
    if message is None:
        return None
    if meaning is None:
        return Finding(
            "unknown-message", f"its task fails, with words that are not known here: {_cut(message)}", look(evidence)
        )
    if evidence.can_be_pulled:
        return mended(evidence, f"its last try failed ({meaning.cause})")
    return Finding(meaning.id, meaning.cause, _remedy(meaning, evidence))


def not_seen_from_here(evidence: Evidence) -> Finding | None:
    """Tell what the check met from this machine, which need not be what agents meet."""
    image = next((image for image in evidence.images if image.is_undecided), None)
    if image is None or image.check is None:
        return None
    return Finding(
        "not-seen-from-here",
        f"nothing that Marathon tells says why, and the check of {image.used.image.image} from this machine does not "
        f"decide it, since the agents' network may be another: {image.check.cause}",
        image.check.remedy,
    )


def _explaining(image: ImageEvidence) -> Problem | None:
    """Find what is wrong with the credentials that a refused login, or none, comes from."""
    verdict = next((verdict for verdict in image.check.verdicts if not verdict.pullable), None) if image.check else None
    if verdict is None or not verdict.steps or verdict.steps[-1].status not in (401, 403):
        return None
    had_login = any(step.authorization == "basic" for step in verdict.steps)
    ids = frozenset({"credential-expires"}) if had_login else OF_THE_DEFINITION
    known = next((problem for problem in image.used.problems if problem.id in ids), None)
    return known if had_login else known or image.used.missing


def _remedy(meaning: Meaning, evidence: Evidence) -> str:
    """Put into a message's remedy what image it is about, where there is but one."""
    if len(evidence.images) != 1:
        return meaning.remedy
    [image] = evidence.images
    return filled(meaning.remedy, image.used.image.image, image.check.possible.place if image.check else None)


def _first(evidence: Evidence, ids: frozenset[str]) -> Problem | None:
    problems = (problem for image in evidence.images for problem in image.used.problems)
    return next((problem for problem in problems if problem.id in ids), None)


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}.."
