"""Evidence about an app and a pod, made up."""

from datetime import datetime, timezone
from typing import Any

from dcos_registry.model.standing import Failure, Standing, Wait
from dcos_registry.model.workload import images_of
from dcos_registry.pull.attempts import Attempts, Credentials
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.transport import Response, Step, TransportError, Verdict
from dcos_registry.workflows.check import Check, Question
from dcos_registry.workflows.decision import decide
from dcos_registry.workflows.evidence import Evidence, ImageEvidence, lines
from dcos_registry.workflows.finding import Finding
from dcos_registry.workflows.targets import Workload
from dcos_registry.workflows.used_credentials import UsedCredentials

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=timezone.utc)
IMAGE = "registry.test/team/web:1.0"
WEB = Workload(
    "/team/web",
    "app",
    {"id": "/team/web", "version": "v1", "container": {"type": "MESOS", "docker": {"image": IMAGE}}},
)
WORKER = Workload(
    "/team/worker",
    "pod",
    {"id": "/team/worker", "version": "v1", "containers": [{"name": "worker", "image": {"id": IMAGE}}]},
)
DOWN = Standing(wanted=1, running=0)
BACKING_OFF = Wait(1, 34)
REFUSED = "Unexpected HTTP response '401 Unauthorized' when trying to get the manifest"
MISSING = "Unexpected HTTP response '404 Not Found' when trying to get the manifest"
UNKNOWN_HOST = "Failed to perform 'curl': curl: (6) Could not resolve host: registry.test"


def failed(message: str) -> Failure:
    """Make a failure of the present version, ten minutes old."""
    return Failure(message, "TASK_FAILED", "10.0.0.1", "2026-01-01T11:50:00.000Z", "v1", "web.1")


def image(
    check: Check | None, *problems: Problem, workload: Workload = WEB, unread: Problem | None = None
) -> ImageEvidence:
    """Make what is known of the workload's image."""
    pulled = next(images_of(workload.definition))
    used = UsedCredentials(pulled, "ucr", Credentials("the secret team/pull", "renew it"), problems, unread)
    return ImageEvidence(used, check)


def checked(error: str | None = None, *, status: int | None = 401, sent: Any = "basic", **fields: Any) -> Check:
    """Make a check that ended so; without an error the image can be pulled, without a status nobody answered."""
    question = Question(IMAGE, "ucr", Credentials("the secret team/pull", "renew it"))
    last = TransportError(str(error)) if status is None else Response(status)
    verdict = Verdict(error, "manifest", (Step("GET", f"https://{IMAGE}", sent, status),), last)
    told = {"cause": "it is refused", "remedy": "renew it"} if error else {}
    return Check(question, Attempts((), None), (verdict,), error is None, "manifest", error, **{**told, **fields})


PULLABLE = checked()


def found(standing: Standing, *images: ImageEvidence, workload: Workload = WEB) -> Finding:
    """Decide on a workload that stands so."""
    return decide(Evidence(workload, standing, images))


def said(standing: Standing, *images: ImageEvidence, workload: Workload = WEB) -> dict[str, str]:
    """Put the evidence into words, by what it is about."""
    evidence = Evidence(workload, standing, images)
    return {line.about: line.said for line in lines(evidence, NOW, cause=decide(evidence).cause)}
