"""Follow deployments until tasks of the new versions run, or fail and are undone (marathon.md 0.5, 1.8, 1.11)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.report import Item
from dcos_registry.workflows.attaching import endings
from dcos_registry.workflows.attaching.patience import PATIENCE_SECONDS
from dcos_registry.workflows.attaching.progress import Progress, Teller
from dcos_registry.workflows.attaching.under_way import UnderWay
from dcos_registry.workflows.attaching.undoing import NotUndoneError, Undoing
from dcos_registry.workflows.attaching.watch import Ended, Watch, Watched

Outcome = tuple[str, Item]
"""A workload's id, and how it ended for it."""


class Follower:
    """Watches any number of apps and pods with a few requests a round, until each has ended.

    The first failed task of a new version ends the watch of its workload, and of no other: a pull that was refused once
    is refused again, and Marathon would go on trying for ever. `within` is how long each may take. With `undo` what
    failed, or took longer, is taken back and followed until its former tasks run again; where others share its
    deployment, when these have ended.
    """

    def __init__(
        self,
        marathon: MarathonClient,
        teller: Teller,
        *,
        within: timedelta | None = None,
        undo: bool = False,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._marathon = marathon
        self._teller = teller
        self._clock = clock
        self._watch = Watch(marathon, teller.note, within, pause, clock)
        self._is_undoing = undo
        self._undoing = Undoing(marathon)
        self._watched: dict[str, Watched] = {}
        self._failed: dict[str, list[Ended]] = {}
        self._tried_since: dict[str, float] = {}

    def follow(self, followed: Sequence[UnderWay]) -> Iterator[Outcome]:
        """Yield each workload's id and how it ended, as soon as that is known.

        Raises nothing of the cluster's: what keeps it from being seen any longer is the end of all that are left.
        """
        sharing = Counter(each.deployment.id for each in followed)
        now = self._clock()
        self._watched = {each.id: Watched(each, now, sharing[each.deployment.id] > 1) for each in followed}
        progress = Progress(self._teller, self._marathon, followed)
        try:
            while self._watched or self._failed:
                for workload_id, item in self._round(progress):
                    progress.ended(workload_id, item)
                    yield workload_id, item
        except errors.RegistryPluginError as error:
            yield from self._unseen(error)

    def _round(self, progress: Progress) -> Iterator[Outcome]:
        looks = self._watch.looks(self._watched.values()) if self._watched else {}
        for ended in list(self._watch.ended(self._watched.values(), looks)):
            del self._watched[ended.watched.under_way.id]
            yield from self._settled(ended)
        held = {each.under_way.deployment.id for each in self._watched.values()}
        for deployment_id in [each for each in self._failed if each not in held]:
            yield from self._undo(deployment_id)
        if self._watched or self._failed:
            progress.round(self._watched.values(), looks or {})
            self._watch.rest(self._watched.values())

    def _settled(self, ended: Ended) -> Iterator[Outcome]:
        """Tell how it ended, or keep it until it is undone."""
        under_way, failure = ended.watched.under_way, ended.watched.failure
        if failure is not None:
            yield under_way.id, endings.undone(failure, under_way, ended.item, ended.look)
        elif not self._is_undoing or not ended.can_be_undone:
            yield under_way.id, ended.item
        else:
            self._failed.setdefault(under_way.deployment.id, []).append(ended)
            self._teller.note(f"{ended.item.reason}; it will be undone")

    def _undo(self, deployment_id: str) -> Iterator[Outcome]:
        """Undo a deployment for what failed in it; a limit or an outage has it tried again for a while."""
        failed = self._failed[deployment_id]
        since = self._tried_since.setdefault(deployment_id, self._clock())
        try:
            reverse, undone = self._undoing.start([each.watched.under_way for each in failed])
        except errors.RegistryPluginError as error:
            is_passing = isinstance(error, errors.ConflictError | errors.UnreachableError)
            if is_passing and self._clock() - since < PATIENCE_SECONDS:
                return
            del self._failed[deployment_id]
            hint = error.hint if isinstance(error, NotUndoneError) else None
            for each in failed:
                yield each.watched.under_way.id, endings.not_undone(each.item, error.message, hint)
            return
        del self._failed[deployment_id]
        for each in failed:
            under_way = each.watched.under_way
            if under_way.id in undone:
                returning = UnderWay(under_way.workload, reverse)
                self._watched[under_way.id] = Watched(returning, self._clock(), len(undone) > 1, each.item)
            else:
                yield under_way.id, endings.not_undone(each.item, "somebody has changed it since")

    def _unseen(self, error: errors.RegistryPluginError) -> Iterator[Outcome]:
        """Tell of all that are left that they are changed, and cannot be seen any longer."""
        for watched in self._watched.values():
            item = endings.unknown(watched.under_way, error)
            if watched.failure is not None:
                item = endings.undone(watched.failure, watched.under_way, item, None)
            yield watched.under_way.id, item
        for ended in (each for failed in self._failed.values() for each in failed):
            yield ended.watched.under_way.id, endings.not_undone(ended.item, error.message, error.hint)
