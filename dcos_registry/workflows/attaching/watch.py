"""Look at apps and pods under way, time after time, and say of each when and how it has ended."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.model.standing import Failure
from dcos_registry.report import Item
from dcos_registry.workflows.attaching import endings
from dcos_registry.workflows.attaching.looks import Look, Looks
from dcos_registry.workflows.attaching.patience import PATIENCE_SECONDS
from dcos_registry.workflows.attaching.reasons import Reasons
from dcos_registry.workflows.attaching.under_way import UnderWay
from dcos_registry.workflows.task_events import hear_failures

_PAUSE = 1.0
_APPS_A_SECOND = 250
_LONGEST_PAUSE = 10.0
"""Seconds between two looks, which cost Marathon the more the longer its list is."""


@dataclass(frozen=True)
class Watched:
    """One app or pod that is watched since a time; `failure` is what its present deployment undoes."""

    under_way: UnderWay
    since: float
    is_shared: bool = False
    failure: Item | None = None

    @property
    def is_own(self) -> bool:
        """Whether its deployment is one that changes it, and nothing else."""
        return not self.is_shared and self.failure is None


@dataclass(frozen=True)
class Ended:
    """How it ended; what is under way still, and is not to be waited for, `can_be_undone`."""

    watched: Watched
    item: Item
    look: Look | None = None
    can_be_undone: bool = False


class Watch:
    """Takes looks; what speaks for a bad end is believed the second time: an answer's parts are not of one moment."""

    def __init__(
        self,
        marathon: MarathonClient,
        note: Callable[[str], None],
        within: timedelta | None,
        pause: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._marathon = marathon
        self._note = note
        self._within = within
        self._pause = pause
        self._clock = clock
        self._looks = Looks(marathon)
        self._reasons = Reasons(marathon)
        self._doubted: set[tuple[str, str]] = set()
        self._silence: tuple[float, errors.UnreachableError] | None = None
        self._is_deaf = False

    def looks(self, watched: Collection[Watched]) -> dict[str, Look] | None:
        """Look at all of them; None while Marathon does not answer, which is raised when it takes too long."""
        under_way = [each.under_way for each in watched]
        try:
            looks = self._looks.take(under_way, self._heard(under_way))
        except errors.UnreachableError as error:
            if self._silence is None:
                self._note(f"{error.message}; waiting for Marathon to answer again")
                self._silence = (self._clock(), error)
            if self._clock() - self._silence[0] >= PATIENCE_SECONDS:
                raise
            return None
        self._silence = None
        return looks

    def ended(self, watched: Collection[Watched], looks: Mapping[str, Look] | None) -> Iterator[Ended]:
        """Say which of them have ended, or taken too long."""
        if looks is None:
            if self._silence is not None:
                over = filter(self._is_over, watched)
                yield from (Ended(each, endings.unknown(each.under_way, self._silence[1])) for each in over)
            return
        going = []
        for each in watched:
            ended = self._ended(each, looks.get(each.under_way.id))
            if ended is not None:
                yield ended
            elif self._is_over(each):
                going.append(each)
        if going and self._within is not None:
            self._reasons.read()
            for each in going:
                yield self._late(each, looks.get(each.under_way.id), self._within)

    def rest(self, watched: Collection[Watched]) -> None:
        """Wait until the next look is due; where there are pods, the listening that comes before it takes as long."""
        if self._is_deaf or not any(each.under_way.kind == "pod" for each in watched):
            self._pause(min(_pause_of(watched), max(0.1, self._left(watched))))

    def _ended(self, watched: Watched, look: Look | None) -> Ended | None:
        under_way = watched.under_way
        if look is None:
            return self._believed(Ended(watched, endings.deleted(under_way)))
        if look.failure is not None:
            failed = endings.failed(under_way, look, can_be_undone=watched.is_own)
            return Ended(watched, failed, look, can_be_undone=True)
        is_complete = look.running >= look.wanted and not look.is_held
        if not look.wanted or not look.is_changed or is_complete or (watched.is_shared and look.has_all):
            return Ended(watched, endings.ran(under_way, look), look)
        if not look.is_held:
            return self._believed(Ended(watched, endings.cancelled(under_way, look), look))
        self._doubted.discard(_key(watched))
        return None

    def _believed(self, ended: Ended) -> Ended | None:
        key = _key(ended.watched)
        if key in self._doubted:
            return ended
        self._doubted.add(key)
        return None

    def _late(self, watched: Watched, look: Look | None, within: timedelta) -> Ended:
        if look is None:
            return Ended(watched, endings.deleted(watched.under_way))
        if not look.is_held:
            return Ended(watched, endings.cancelled(watched.under_way, look), look)
        cause = self._reasons.cause(watched.under_way, look)
        late = endings.late(watched.under_way, look, within, cause, can_be_undone=watched.is_own)
        return Ended(watched, late, look, can_be_undone=True)

    def _is_over(self, watched: Watched) -> bool:
        return self._left([watched]) <= 0

    def _left(self, watched: Collection[Watched]) -> float:
        """Return the seconds until the first of them has taken too long."""
        if self._within is None:
            return math.inf
        since = min((each.since for each in watched), default=math.inf)
        return since + self._within.total_seconds() - self._clock()

    def _heard(self, under_way: Collection[UnderWay]) -> dict[str, Failure]:
        """Listen to how pods fail, which nothing else tells (marathon.md 1.7)."""
        versions = {each.id: each.deployment.version for each in under_way if each.kind == "pod"}
        if not versions or self._is_deaf:
            return {}
        started = self._clock()
        seconds = _pause_of(under_way)
        try:
            heard = hear_failures(self._marathon, versions, seconds=seconds)
        except errors.NotLoggedInError:
            raise
        except errors.RegistryPluginError as error:
            self._is_deaf = True
            who = next(iter(versions)) if len(versions) == 1 else f"{len(versions):,} pods"
            self._note(f"{who}: {error.message}, nor a task that fails")
            return {}
        left = started + seconds - self._clock()
        if left > 0 and not heard:  # the stream was not open for so long
            self._pause(left)
        return heard


def _pause_of(those: Collection[object]) -> float:
    return min(_PAUSE + len(those) / _APPS_A_SECOND, _LONGEST_PAUSE)


def _key(watched: Watched) -> tuple[str, str]:
    return watched.under_way.id, watched.under_way.deployment.id
