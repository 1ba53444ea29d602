"""Why one app or pod does not run: what Marathon knows of it, then its images as its agents would ask for them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.errors import ExitCode, RegistryPluginError
from dcos_registry.model.marathon_answers import of_app, of_pod
from dcos_registry.model.standing import Standing
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.check import Check, Question
from dcos_registry.workflows.decision import decide
from dcos_registry.workflows.evidence import Evidence, ImageEvidence, lines
from dcos_registry.workflows.finding import Finding
from dcos_registry.workflows.findings_report import FindingsReport
from dcos_registry.workflows.image_check import Checker
from dcos_registry.workflows.targets import Workload, read_workload
from dcos_registry.workflows.task_events import hear_failure
from dcos_registry.workflows.used_credentials import CredentialsInUse, UsedCredentials

_LONGEST_DELAY = 10
"""Seconds of back-off after which a pod's next try is still waited for."""
_TRY_SECONDS = 5
"""How long a try is listened to."""

_OWN_CONFIG = (
    "whether the agents' own docker config has another login for it, which would let the next try fail too: "
    "to check with that, add --agent-config FILE"
)

T = TypeVar("T")


class Diagnosis:
    """Collects what is known of one app or pod, and names the one cause why it does not run.

    `agent_config` is the agents' own docker config, `now` the time in UTC; `progress` is told what takes long.
    """

    def __init__(
        self,
        marathon: MarathonClient,
        credentials: CredentialsInUse,
        checker: Checker,
        *,
        agent_config: bytes | None,
        now: datetime,
        progress: Callable[[str], None],
    ) -> None:
        self._marathon = marathon
        self._credentials = credentials
        self._checker = checker
        self._agent_config = agent_config
        self._now = now
        self._tell = progress
        self._unknown: list[str] = []

    def of(self, workload_id: str) -> FindingsReport:
        """Read it, and decide.

        Raises `NotFoundError` for an unknown id, and what the clients raise where nothing at all can be learnt.
        """
        workload = read_workload(workload_id, self._marathon)
        standing = self._standing(workload)
        images: list[ImageEvidence] = []
        if standing.wanted and not standing.has_all:
            used = self._credentials.of(workload)
            if workload.kind == "pod" and standing.failure is None and not any(each.stopped_by for each in used):
                standing = self._listened(workload, standing)
            images = self._images(workload, used)
        evidence = Evidence(workload, standing, tuple(images), tuple(self._unknown))
        found = decide(evidence)
        if found.id == "mended" and self._agent_config is None:
            evidence = replace(evidence, unknown=(*evidence.unknown, _OWN_CONFIG))
        return self._report(evidence, found)

    def _standing(self, workload: Workload) -> Standing:
        deployments = self._known(self._marathon.deployments, "its deployments are not known") or []
        queue = self._known(self._marathon.queue, "its place in the launch queue is not known") or []
        if workload.kind == "app":
            return of_app(workload.definition, deployments, queue)
        status = self._marathon.pod_status(workload.id)
        if status is None:
            raise errors.NotFoundError(f"{workload.id} was deleted just now", "dcos marathon pod list")
        return of_pod(status, deployments, queue)

    def _known(self, read: Callable[[], T], otherwise: str) -> T | None:
        """Read what the diagnosis can do without, where the account may not."""
        try:
            return read()
        except errors.NotLoggedInError:
            raise
        except RegistryPluginError as error:
            hint = f" ({error.hint})" if error.hint else ""
            self._unknown.append(f"{otherwise}: {error.message}{hint}")
            return None

    def _listened(self, workload: Workload, standing: Standing) -> Standing:
        """Learn how a pod fails by waiting for its next failure, where that is near (marathon.md 1.7)."""
        delay = (standing.wait.seconds or 0) if standing.wait else 0
        if not (standing.wait or standing.is_launching or standing.holds):
            return standing
        if delay > _LONGEST_DELAY:
            self._unknown.append(f"only its next failure would tell how it fails, and that is {delay} seconds away")
            return standing
        self._tell(
            f"Listening to the cluster's events for up to {delay + _TRY_SECONDS} seconds: they tell how a pod fails"
        )
        version = str(workload.definition.get("version", ""))
        heard = self._known(
            lambda: hear_failure(self._marathon, workload.id, version, seconds=delay + _TRY_SECONDS),
            "how it fails is not known",
        )
        return replace(standing, failure=heard) if heard else standing

    def _images(self, workload: Workload, used: Sequence[UsedCredentials]) -> list[ImageEvidence]:
        """Ask for those that come so far as to be pulled, with credentials that are known."""
        asked = [each for each in used if not each.unread and not each.stopped_by]
        questions = [
            Question(each.image.image, each.engine, each.credentials, self._agent_config, workloads=(workload.id,))
            for each in asked
        ]
        checks = iter(self._checker.check(questions))
        return [ImageEvidence(each, next(checks) if each in asked else None) for each in used]

    def _report(self, evidence: Evidence, found: Finding) -> FindingsReport:
        checks: list[Check] = [image.check for image in evidence.images if image.check]
        fields = {
            "id": found.id,
            "workload": evidence.workload.id,
            "kind": evidence.workload.kind,
            "version": evidence.version,
            "cause": found.cause,
            "remedy": found.remedy,
            "evidence": [
                {"about": line.about, "said": line.said} for line in lines(evidence, self._now, cause=found.cause)
            ],
            "checks": [check.to_item().fields for check in checks],
        }
        notes = (*dict.fromkeys(note for check in checks for note in check.notes), *self._checker.assumptions(checks))
        is_sentence = found.cause.split(" ", 1)[0].isalpha()  # a host stays as it is spelled
        reason = found.cause[:1].upper() + found.cause[1:] if is_sentence else found.cause
        if found.is_fine:
            return FindingsReport("diagnose", "findings", (Item(ItemStatus.DONE, fields, reason),), notes)
        item = Item(ItemStatus.PROBLEM, fields, reason, found.remedy, ExitCode.PROBLEMS_FOUND)
        verdict = f"{evidence.workload.id} does not run: {found.cause}"
        return FindingsReport("diagnose", "findings", (item,), notes, verdict=verdict)
