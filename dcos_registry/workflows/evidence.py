"""What is known about one app or pod that does not run, and the same in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dcos_registry.model.standing import Failure, Hold, Part, Standing, Wait
from dcos_registry.pull import messages
from dcos_registry.pull.messages import Meaning
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.task_ends import TaskEnd, task_end
from dcos_registry.pull.transport import TransportError
from dcos_registry.workflows.check import Check
from dcos_registry.workflows.targets import Workload
from dcos_registry.workflows.used_credentials import NOTHING, UsedCredentials

_MANY = 5
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True)
class ImageEvidence:
    """One image of the workload: what it is pulled with, and how its check went; None where nobody can be asked so."""

    used: UsedCredentials
    check: Check | None

    @property
    def is_refused(self) -> bool:
        """Whether it cannot be pulled, wherever it is asked for from."""
        return self.check is not None and not self.check.pullable and not self.is_undecided

    @property
    def is_undecided(self) -> bool:
        """Whether the check only says that it did not get through from this machine."""
        if self.check is None or self.check.pullable:
            return False
        failed = next((verdict for verdict in self.check.verdicts if not verdict.pullable), None)
        return failed is None or isinstance(failed.last, TransportError)

    @property
    def error(self) -> str:
        """What an agent would say, on one line; empty for nothing."""
        return " ".join((self.check.error or "").split()) if self.check else ""

    def is_told_by(self, message: str | None) -> bool:
        """Whether an agent's message has the words with which the check ended."""
        return bool(self.error and message) and self.error in str(message)


@dataclass(frozen=True)
class Evidence:
    """All that is known; `unknown` are sentences about what could not be read."""

    workload: Workload
    standing: Standing
    images: tuple[ImageEvidence, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The present version of the workload."""
        return str(self.workload.definition.get("version", ""))

    @property
    def message(self) -> str | None:
        """What its agent said of the last failure of the present version, without what it quotes of a secret."""
        failure = self.standing.failure
        return None if failure is None else _shown(failure)

    @property
    def meaning(self) -> Meaning | None:
        """What that message means for a pull."""
        failure = self.standing.failure
        return None if failure is None else messages.decode(failure.message)

    @property
    def task_end(self) -> TaskEnd | None:
        """What that message says where it is not about a pull."""
        failure = self.standing.failure
        return None if failure is None else task_end(failure.message)

    @property
    def can_be_pulled(self) -> bool:
        """Whether every image was asked for with what it is really pulled with, and can be pulled."""
        return bool(self.images) and all(image.check is not None and image.check.pullable for image in self.images)


@dataclass(frozen=True)
class Line:
    """One piece of evidence: what it is about, and a sentence without a full stop."""

    about: str
    said: str


def lines(evidence: Evidence, now: datetime, *, cause: str) -> list[Line]:
    """Put all of it into words, from the workload inwards, but for what the cause says; `now` is the time in UTC."""
    return [*_lines(evidence, now, cause)]


def _lines(evidence: Evidence, now: datetime, cause: str) -> Iterator[Line]:
    standing, workload = evidence.standing, evidence.workload
    yield Line("workload", _counts(evidence))
    for hold in standing.holds:
        yield Line("deployment", _held(hold, now))
    if standing.wait:
        yield Line("queue", _waiting(standing.wait, workload.id))
    part_is = "container" if workload.kind == "pod" else "task"
    for part in standing.parts[:_MANY]:
        yield Line(part_is, _not_running(part, now))
    if len(standing.parts) > _MANY:
        yield Line(part_is, f"and {len(standing.parts) - _MANY} more that do not run")
    if standing.failure:
        yield Line("failure", _failed(standing.failure, now) + _meant(evidence, cause))
    if standing.former:
        version = f"version {standing.former.version}" if standing.former.version else "a former version"
        yield Line("old news", f"of {version}: {_failed(standing.former, now)}")
    for image in evidence.images:
        yield Line("image", _image(image, evidence))
        yield from _credentials(image, cause)
    for sentence in evidence.unknown:
        yield Line("unknown", sentence)


def _counts(evidence: Evidence) -> str:
    standing = evidence.standing
    version = f", version {evidence.version}" if evidence.version else ""
    state = f"{standing.state}, " if standing.state else ""
    told = (
        f"{evidence.workload.kind} {evidence.workload.id}{version}: {state}{standing.running} of {standing.wanted} run"
    )
    if standing.unhealthy:
        told += f", {standing.unhealthy} of them unhealthy"
    return f"{told}; {standing.outdated} of a former version still run" if standing.outdated else told


def _held(hold: Hold, now: datetime) -> str:
    told = f"{hold.id} holds it{_for_how_long(hold.since, now)}, in step {hold.step} of {hold.steps}"
    if hold.actions:
        told += f" ({', '.join(hold.actions)})"
    if hold.others:
        told += f", which waits for {', '.join(hold.others)}"
    return f"{told}; not ready: {', '.join(hold.unready)}" if hold.unready else told


def _waiting(wait: Wait, workload_id: str) -> str:
    if wait.seconds is not None:
        return (
            f"backs off after failures, and tries again in {_span(wait.seconds)}; "
            f"at once, when it is mended: dcos marathon delay reset {workload_id}"
        )
    if not wait.declined:
        return f"waits for an agent that offers what {wait.count} of it need"
    return f"waits for an agent with room; of the last offers {declined(wait)}"


def declined(wait: Wait) -> str:
    """Say why offers were of no use."""
    return ", ".join(f"{number} were declined for {reason}" for reason, number in wait.declined)


def _not_running(part: Part, now: datetime) -> str:
    named = f"{part.name} " if part.name else ""
    host = f" on {part.host}" if part.host else ""
    return f"{named}{part.state}{host}{_for_how_long(part.since, now)}"


def _failed(failure: Failure, now: datetime) -> str:
    host = f" on {failure.host}" if failure.host else ""
    ago = _ago(failure.at, now)
    return f"{failure.state or 'failed'}{host}{f' {ago} ago' if ago else ''}: {_shown(failure)}"


def _meant(evidence: Evidence, cause: str) -> str:
    """Say what the message means, where nothing that was found says it better."""
    meaning = evidence.meaning
    is_found = any(image.is_refused or image.used.stopped_by for image in evidence.images)
    return "" if meaning is None or is_found or meaning.cause in cause else f" ({meaning.cause})"


def _image(image: ImageEvidence, evidence: Evidence) -> str:
    used, check = image.used, image.check
    name = f"{used.image.container}: {used.image.image}" if used.image.container else used.image.image
    if check is None:
        why = used.stopped_by or used.unread
        return f"{name} was not asked for: {_whole(why) if why else 'nobody knows with what'}"
    origin = used.credentials.origin
    having = f"without credentials: {origin}" if origin == NOTHING else f"with {origin}"
    if check.pullable:
        told = f"{name} can be pulled, as asked for from this machine {having}"
        return f"{told}; {check.cause}" if check.cause else told
    said = "the same words" if image.is_told_by(evidence.message) else image.error
    told = f"{name} cannot be pulled, as asked for from this machine {having}; {said or check.cause}"
    if evidence.standing.running or evidence.standing.outdated:
        told += "; what runs of it may have found its image on its agent"
    return told


def _whole(problem: Problem) -> str:
    return f"{problem.sentence} ({problem.remedy})" if problem.remedy and not problem.stops else problem.sentence


def _credentials(image: ImageEvidence, cause: str) -> Iterator[Line]:
    told = f"{cause} {image.check.cause if image.check else ''}"
    for problem in image.used.problems:
        if problem.sentence[1:] not in told and problem != image.used.stopped_by:
            yield Line("credentials", problem.sentence)


def _shown(failure: Failure) -> str:
    return messages.masked(" ".join(failure.message.split())) or "without a message"


def _for_how_long(since: str, now: datetime) -> str:
    span = _ago(since, now)
    return f" for {span}" if span else ""


def _ago(moment: str, now: datetime) -> str:
    """Say how long ago a moment was that Marathon names; empty where it names none."""
    try:
        passed = now - datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except (ValueError, TypeError):
        return ""
    return _span(max(passed, timedelta()).total_seconds())


def _span(seconds: float) -> str:
    unit, size = next((each for each in _UNITS if seconds >= each[1]), _UNITS[-1])
    count = int(seconds // size)
    return f"{count} {unit}{'' if count == 1 else 's'}"
