"""Audit how apps and pods come to their images: one read of all, and each image and credential asked for once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import Engine, engine_of, images_of
from dcos_registry.pull import ucr
from dcos_registry.pull.attempts import Credentials
from dcos_registry.pull.docker import Home
from dcos_registry.workflows.audit_findings import UNREADABLE, problems_of
from dcos_registry.workflows.audit_report import AuditedImage, AuditReport
from dcos_registry.workflows.check import Check, Question
from dcos_registry.workflows.credential_sources import registry_of
from dcos_registry.workflows.image_check import Checker
from dcos_registry.workflows.targets import Workload
from dcos_registry.workflows.used_credentials import CredentialsInUse, UsedCredentials


@dataclass(frozen=True)
class Audit:
    """Finds out what is wrong with the pulls of apps and pods.

    Without a `checker` no registry is asked. `agent_config` is the agents' own docker config, where it is known. Where
    a `registry` is named, nothing is told of images from others.
    """

    in_use: CredentialsInUse
    checker: Checker | None = None
    agent_config: bytes | None = field(default=None, repr=False)
    registry: RegistryHost | None = None
    default_registry: str = ucr.DEFAULT_REGISTRY

    def of(self, workloads: Sequence[Workload], *, tell: Callable[[str], None] | None = None) -> AuditReport:
        """Audit workloads; `tell` is told how far it is."""
        chosen = [workload for workload in workloads if self._is_about(workload)]
        found = [
            (workload, used)
            for workload, images in zip(chosen, self.in_use.of_all(chosen), strict=True)
            for used in images
            if self._is_of_registry(used.engine, used.image.image)
        ]
        checks = self._checks([used for _, used in found], tell)
        audited = [
            AuditedImage(workload.id, workload.kind, used, _is_pullable(used, check), problems_of(used, check))
            for (workload, used), check in zip(found, checks, strict=True)
        ]
        notes = [*self._left_out(len(workloads) - len(chosen), len(workloads)), *self._notes(audited, checks)]
        return AuditReport.of(audited, list(dict.fromkeys(notes)))

    def _is_about(self, workload: Workload) -> bool:
        engine = engine_of(workload.definition)
        return engine is not None and any(
            self._is_of_registry(engine, each.image) for each in images_of(workload.definition)
        )

    def _is_of_registry(self, engine: Engine, image: str) -> bool:
        if self.registry is None:
            return True
        try:
            host = RegistryHost.parse(registry_of(engine, image, self.default_registry))
        except errors.UsageError:
            return False
        return host.identity == self.registry.identity

    def _checks(self, used: Sequence[UsedCredentials], tell: Callable[[str], None] | None) -> list[Check | None]:
        """Ask for each image with what it is pulled with, where that is known and the task comes so far."""
        if self.checker is None:
            return [None] * len(used)
        questions = [
            None
            if each.unread or each.stopped_by
            else Question(each.image.image, each.engine, each.credentials, self.agent_config)
            for each in used
        ]
        asked = [question for question in questions if question is not None]
        answers = dict(zip(asked, self.checker.check(asked, tell=tell), strict=True))
        return [answers[question] if question else None for question in questions]

    def _left_out(self, count: int, total: int) -> Iterator[str]:
        if count:
            whose = f" from {self.registry}" if self.registry else ""
            yield f"Note: without an image{whose}, and so not listed: {count:,} of {total:,} apps and pods"

    def _notes(self, audited: Sequence[AuditedImage], checks: Sequence[Check | None]) -> Iterator[str]:
        """Say what else is to be known; some of it several times."""
        for each in audited:
            yield from _of_any(each.used.credentials.notes, each.used.credentials)
            if each.used.unread and each.used.unread.id != UNREADABLE:
                yield f"Note: {each.used.unread.sentence}"
            if self.agent_config is None and each.used.missing and each.problems:
                yield "Note: the agents' own credentials cannot be seen from here; to use them: --agent-config FILE"
        asked = [check for check in checks if check is not None]
        for check in asked:
            yield from _of_any(check.notes, check.question.credentials)
        yield from self.checker.assumptions(asked) if self.checker else ()


def _of_any(notes: Iterable[str], credentials: Credentials) -> Iterator[str]:
    """Say of all archives what is to be said of one."""
    for note in notes:
        yield note.replace(credentials.origin, "each archive") if credentials.home != Home() else note


def _is_pullable(used: UsedCredentials, check: Check | None) -> bool | None:
    """Say whether an image is pulled: not where the task does not even start; None where nobody knows."""
    if used.stopped_by:
        return False
    return check.pullable if check else None
