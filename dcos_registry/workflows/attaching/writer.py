"""Writing what is planned to the cluster: apps many at a time, pods one by one."""

import time
from collections.abc import Callable, Iterator, Sequence

from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.errors import RegistryPluginError
from dcos_registry.workflows.attaching.deployment_room import DeploymentRoom
from dcos_registry.workflows.attaching.part_writing import Part, PartWriting
from dcos_registry.workflows.attaching.patience import Patience
from dcos_registry.workflows.attaching.planned import Planned, Planner
from dcos_registry.workflows.attaching.rereading import Rereading
from dcos_registry.workflows.attaching.written import Written as Written

BATCH = 50
"""How many apps are changed by one request.

They are one deployment, which holds all of them until the slowest is done, for ever where an image cannot be pulled
(marathon.md 1.5): so few are held by one that is stuck. It is a hundredth of the requests of a GET and a PATCH for
each, which leaves room for reading again and for looking at deployments.
"""


class Writer:
    """Writes changes that were planned, and plans anew what somebody changed meanwhile.

    `tell` is told how far it is. Each request is carried out whole or not at all, so what was not interrupted is
    complete, and the next call finds it as it is to be.
    """

    def __init__(
        self,
        marathon: MarathonClient,
        plan: Planner,
        *,
        force: bool = False,
        tell: Callable[[str], None],
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._marathon = marathon
        self._force = force
        self._tell = tell
        self._pause = pause
        self._clock = clock
        self._patience = Patience(tell, pause, clock)
        self._rereading = Rereading(marathon, plan, self._patience, force=force)

    def write(self, planned: Sequence[Planned]) -> Iterator[Written]:
        """Write each, and yield how it ended as soon as that is known.

        Of many, one that somebody else has changed back by the end comes a second time, with an error. One alone was
        read a moment ago; many were shown to somebody first, and are read again.
        """
        is_one = len(planned) == 1
        room = DeploymentRoom(
            self._marathon, self._patience, self._tell, self._pause, self._clock, free=1 if is_one else 0
        )
        writing = PartWriting(
            self._marathon,
            self._rereading,
            room,
            self._tell,
            self._pause,
            self._clock,
            force=self._force,
            waits=not is_one,
        )
        kept: list[Planned] = []
        ended = 0
        batches = _batches(planned)
        for number, batch in enumerate(batches):
            left = {each.workload.id: each for each in batch}
            try:
                for written in writing.write(Part(batch, self._clock() if is_one else None)):
                    del left[written.planned.workload.id]
                    if written.deployment is not None and written.planned.workload.kind == "app":
                        kept.append(written.planned)
                    yield written
            except RegistryPluginError as error:
                rest = (each for later in batches[number + 1 :] for each in later)
                yield from (Written(each, error=error) for each in (*left.values(), *rest))
                break
            ended += len(batch)
            if number + 1 < len(batches):
                self._tell(f"{ended:,} of {len(planned):,} apps and pods written")
        yield from self._undone(kept)

    def _undone(self, kept: Sequence[Planned]) -> Iterator[Written]:
        """Look at them once more where there are many: nothing else tells of changes at the same time."""
        if len(kept) < 2:
            return
        try:
            yield from self._rereading.undone(kept)
        except RegistryPluginError as error:
            self._tell(f"whether others changed them at the same time could not be seen: {error.message}")


def _batches(planned: Sequence[Planned]) -> list[tuple[Planned, ...]]:
    """Put apps together that are near to each other, which one short filter of Marathon's finds (marathon.md 1.3)."""
    by_id = sorted(planned, key=lambda each: each.workload.id)
    apps = [each for each in by_id if each.workload.kind == "app"]
    pods = [(each,) for each in by_id if each.workload.kind == "pod"]
    return [*(tuple(apps[at : at + BATCH]) for at in range(0, len(apps), BATCH)), *pods]
