"""The app or pod that something is attached to, and the verdicts on it."""

from dataclasses import dataclass
from typing import Any, Final

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment, Change, Verdict
from dcos_registry.attach.changes import changes_between
from dcos_registry.errors import ExitCode
from dcos_registry.model.pointer import steps_of
from dcos_registry.model.workload import Definition, Kind, kind_of

# A field of a PATCH replaces the stored one whole; these two are gone unless they are sent (marathon.md 4.1, 4.2).
_LOST_UNLESS_SENT = ("executorResources", "resourceLimits")
# An image and the declaration of its secret are one; what is fetched has nothing to do with them.
_TOGETHER = ("container", "secrets")
_FETCHED = frozenset({"fetch", "uris"})
# What takes out a field that a PATCH would leave alone for want of it (marathon.md 4.3).
_EMPTY: Final[dict[str, Any]] = {"secrets": {}, "fetch": []}


@dataclass(frozen=True)
class Target:
    """One app or pod: its id as the definition has it, and the definition, which is never written to."""

    id: str
    kind: Kind
    definition: Definition

    @classmethod
    def read(cls, definition: Any, kind: Kind | None = None) -> "Target":
        """Take any JSON value for an app or pod; `kind` is what it has to be.

        Raises `UsageError` for what is not an object, has no id, or is of the other kind.
        """
        if not isinstance(definition, dict):
            raise errors.UsageError("The definition of an app or pod is a JSON object, and this is none")
        identifier = definition.get("id")
        if not isinstance(identifier, str) or not identifier.strip("/") or not identifier.isprintable():
            raise errors.UsageError("The definition has no id such as /group/name")
        found = kind_of(definition)
        if kind not in (None, found):
            raise errors.UsageError(
                f"The definition of {identifier} is not that of {'a' if kind == 'pod' else 'an'} {kind}"
            )
        return cls(identifier, found, definition)

    def refused(self, reason: str, exit_code: ExitCode = ExitCode.USAGE, *, hint: str | None = None) -> Attachment:
        """Leave it as it is, and say why and what would help, as a command where there is one."""
        return Attachment(self.id, self.kind, Verdict.REFUSED, reason, (), None, self.definition, exit_code, hint)

    def already(self, reason: str) -> Attachment:
        """Leave it as it is, since nothing is to be done."""
        return Attachment(self.id, self.kind, Verdict.ALREADY, reason, (), None, self.definition)

    def skipped(self, reason: str) -> Attachment:
        """Leave it as it is, since it is none of those that are meant."""
        return Attachment(self.id, self.kind, Verdict.SKIPPED, reason, (), None, self.definition)

    def changed(self, verdict: Verdict, reason: str, after: Definition, warnings: tuple[str, ...] = ()) -> Attachment:
        """Turn it into `after`: an app by a patch of the fields concerned, a pod, which has no PATCH, whole."""
        changes = changes_between(self.definition, after)
        return Attachment(
            id=self.id,
            kind=self.kind,
            verdict=verdict,
            reason=reason,
            changes=changes,
            patch=self._patch(after, changes) if self.kind == "app" else None,
            after=after,
            warnings=warnings,
        )

    def _patch(self, after: Definition, changes: tuple[Change, ...]) -> Definition:
        concerned = {steps_of(change.pointer)[0] for change in changes}
        together = () if concerned <= _FETCHED else _TOGETHER
        patch = {name: value for name, value in after.items() if name in {*concerned, *together, *_LOST_UNLESS_SENT}}
        return patch | {name: empty for name, empty in _EMPTY.items() if name in concerned and name not in after}
