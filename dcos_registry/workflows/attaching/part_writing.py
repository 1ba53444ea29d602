"""Writing a few apps by one request, or a pod, whatever Marathon answers to it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dcos_registry import errors
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.clients.marathon.refusals import (
    DeploymentLimitError,
    InvalidError,
    LockedError,
    LostAnswerError,
    NotTakenError,
)
from dcos_registry.workflows.attaching.blame import Blame
from dcos_registry.workflows.attaching.deployment_room import DeploymentRoom
from dcos_registry.workflows.attaching.patience import Patience
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.rereading import Rereading
from dcos_registry.workflows.attaching.written import Written

_FRESH_SECONDS = 5.0
"""How old an app may be that is written: others' changes since are lost where they are to the same field."""
_MOST_LOSSES = 2
"""How often an answer may be lost: proxies give up after a minute (marathon.md 1.2), and hardly twice by chance."""
_OF_ALL = (errors.NotLoggedInError, errors.UnsupportedError)
"""What would be answered to any other change, too."""


@dataclass(frozen=True)
class Part:
    """Apps that are written together, or one pod; `read_at` is when they were read, None for long ago."""

    planned: tuple[Planned, ...]
    read_at: float | None = None
    losses: int = 0

    def halves(self) -> list["Part"]:
        """Split it."""
        middle = len(self.planned) // 2
        return [replace(self, planned=half) for half in (self.planned[:middle], self.planned[middle:])]

    def apart(self, culprits: frozenset[str]) -> list["Part"]:
        """Take some apps out, each by itself: only a change of one app is refused by its name."""
        rest = tuple(each for each in self.planned if each.workload.id not in culprits)
        alone = [(each,) for each in self.planned if each.workload.id in culprits]
        return [replace(self, planned=planned) for planned in (rest, *alone) if planned]


class PartWriting:
    """Writes a part: all of it or, where something is refused, all but what is at fault.

    Marathon carries out a request for several apps whole or not at all, and seldom says for which of them it did not
    (marathon.md 1.5). What others did to them shows when they are read again; else the part is split.
    """

    def __init__(
        self,
        marathon: MarathonClient,
        rereading: Rereading,
        room: DeploymentRoom,
        tell: Callable[[str], None],
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        *,
        force: bool,
        waits: bool,
    ) -> None:
        self._marathon = marathon
        self._rereading = rereading
        self._room = room
        self._patience = Patience(tell, pause, clock)
        self._blame = Blame(marathon)
        self._clock = clock
        self._force = force
        self._waits = waits

    def write(self, part: Part) -> Iterator[Written]:
        """Write it and yield how it ended for each; raises what would end every other change in the same way."""
        parts = [part]
        while parts:
            self._room.wait()
            part, ended = self._refreshed(parts.pop())
            yield from ended
            if not part.planned:
                continue
            try:
                deployment = self._send(part.planned)
            except _OF_ALL:
                raise
            except errors.RegistryPluginError as error:
                rest, ended = self._after(error, part)
                parts += reversed(rest)
                yield from ended
            else:
                self._patience.answered()
                self._room.started(deployment)
                if part.losses:
                    # The lost request may have come first: then this one changed nothing (marathon.md 1.4, 1.9).
                    part, ended = self._refreshed(part, now=True)
                    yield from ended
                yield from (Written(each, deployment) for each in part.planned)

    def _refreshed(self, part: Part, *, now: bool = False) -> tuple[Part, tuple[Written, ...]]:
        """Read a part again if that is long ago; a pod in any case, since writing it would bring it back."""
        is_pod = part.planned[0].workload.kind == "pod"
        is_old = part.read_at is None or self._clock() - part.read_at > _FRESH_SECONDS
        if not (now or is_pod or is_old):
            return part, ()
        reread = self._rereading.again(part.planned, sent=part.losses > 0)
        return replace(part, planned=reread.planned, read_at=self._clock()), reread.ended

    def _send(self, planned: Sequence[Planned]) -> Deployment:
        attachments = [each.attachment for each in planned]
        if len(planned) > 1:
            patches = {each.id: each.patch or {} for each in attachments}
            return self._marathon.patch_apps(patches, force=self._force)
        [one] = attachments
        if one.kind == "pod":
            return self._marathon.put_pod(one.id, one.after, force=self._force)
        return self._marathon.patch_app(one.id, one.patch or {}, force=self._force)

    def _after(self, error: errors.RegistryPluginError, part: Part) -> tuple[list[Part], tuple[Written, ...]]:
        """Say what is to be written still after an error, and for which it is the end."""
        if isinstance(error, NotTakenError):
            self._patience.wait(error)
            return [replace(part, read_at=None)], ()
        if isinstance(error, LostAnswerError):
            return self._after_loss(error, part)
        if isinstance(error, DeploymentLimitError):
            if not self._waits:
                raise error
            self._room.refused(error)
            return [part], ()
        if isinstance(error, InvalidError):
            culprits = self._blame.of(error, [each.workload.id for each in part.planned])
            if culprits and len(part.planned) > 1:
                return part.apart(culprits), ()
        if isinstance(error, LockedError | InvalidError | errors.NotFoundError) and self._may_have_changed(error, part):
            part, ended = self._refreshed(part, now=True)
            if ended:
                return [part] if part.planned else [], ended
        if len(part.planned) == 1:
            return [], (Written(part.planned[0], error=error),)
        return part.halves(), ()

    def _may_have_changed(self, error: errors.RegistryPluginError, part: Part) -> bool:
        """Whether reading again may tell why: what is gone is invalid for a PATCH of one app (marathon.md 1.4)."""
        if len(part.planned) > 1:
            return not isinstance(error, InvalidError)
        return part.losses > 0 or not isinstance(error, LockedError)

    def _after_loss(self, error: LostAnswerError, part: Part) -> tuple[list[Part], tuple[Written, ...]]:
        part, ended = self._refreshed(replace(part, losses=part.losses + 1), now=True)
        if not part.planned:
            return [], ended
        if part.losses < _MOST_LOSSES:
            return [part], ended
        lost = (Written(each, error=LostAnswerError(error.silence, each.workload.id)) for each in part.planned)
        return [], (*ended, *lost)
