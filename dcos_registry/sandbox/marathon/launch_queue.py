"""The launch queue: which specs want more instances, and how long each must wait (marathon.md 1.10)."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dcos_registry.sandbox.agents import Agent, LaunchFailed
from dcos_registry.sandbox.marathon.backoff import Delay
from dcos_registry.sandbox.marathon.dialect import timestamp
from dcos_registry.sandbox.marathon.instances import Instance, InstanceTracker
from dcos_registry.sandbox.marathon.launches import Launcher
from dcos_registry.sandbox.marathon.root import RunSpec

_AT_A_TIME = 8


@dataclass
class Demand:
    """How many more instances a spec wants, and since when."""

    spec: RunSpec
    count: int
    since: float


class LaunchQueue:
    """Launches what is wanted, some at a time, each on a thread of its own; used under Marathon's lock.

    `ended` is called under that lock, with the spec's id, when a launch succeeded or failed.
    """

    def __init__(
        self,
        lock: threading.Condition,
        launcher: Launcher,
        tracker: InstanceTracker,
        agents: Sequence[Agent],
        clock: Callable[[], float],
        ended: Callable[[str], None],
    ) -> None:
        self._lock = lock
        self._launcher = launcher
        self._tracker = tracker
        self._agents = itertools.cycle(agents)
        self._clock = clock
        self._ended = ended
        self._demands: dict[str, Demand] = {}
        self._delays: dict[str, Delay] = {}
        self._threads: set[threading.Thread] = set()

    def demand(self, spec: RunSpec, count: int) -> None:
        """Want `count` more instances of a spec, in place of what was wanted before."""
        known = self._demands.get(spec.id)
        if count == 0:
            self._demands.pop(spec.id, None)
        elif known is None:
            self._demands[spec.id] = Demand(spec, count, self._clock())
        else:
            known.spec, known.count = spec, count

    def forget(self, spec_id: str) -> None:
        """Drop what is kept of a spec that is gone."""
        self._demands.pop(spec_id, None)
        self._delays.pop(spec_id, None)

    def reset_delay(self, spec_id: str) -> bool:
        """Let a spec launch at once; tells whether it waits in the queue at all."""
        self._delays.pop(spec_id, None)
        return spec_id in self._demands

    def launch_what_may(self) -> float | None:
        """Launch whatever need not wait; returns when the next one's wait is over, if any waits."""
        now, wakes = self._clock(), []
        for demand in list(self._demands.values()):
            wait = self._seconds_left(demand.spec, now)
            if wait > 0:
                wakes.append(now + wait)
                continue
            while demand.count and len(self._threads) < _AT_A_TIME:
                demand.count -= 1
                self._launch(self._tracker.stage(demand.spec, next(self._agents)))
            if not demand.count:
                del self._demands[demand.spec.id]
            if len(self._threads) >= _AT_A_TIME:
                break
        return min(wakes, default=None)

    def entries(self) -> list[tuple[Demand, dict[str, Any]]]:
        """Return what waits, each with its `delay` and `since` as the API shows them."""
        now = self._clock()
        shown = []
        for demand in self._demands.values():
            left = self._seconds_left(demand.spec, now)
            delay = {"timeLeftSeconds": int(left + 0.999), "overdue": left <= 0}
            shown.append((demand, {"delay": delay, "since": timestamp(demand.since)}))
        return shown

    def join(self, seconds: float) -> None:
        """Wait so long at most for the launches under way; called without the lock."""
        end = time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(max(0.0, end - time.monotonic()))

    def _seconds_left(self, spec: RunSpec, now: float) -> float:
        delay = self._delays.get(spec.id)
        applies = delay is not None and delay.configured_at == spec.configured_at
        return max(0.0, delay.until - now) if delay is not None and applies else 0.0

    def _launch(self, instance: Instance) -> None:
        thread = threading.Thread(target=self._carry_out, args=(instance,), name=f"launch {instance.id}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _carry_out(self, instance: Instance) -> None:
        failure = None
        try:
            self._launcher.launch(instance.spec, instance.agent)
        except LaunchFailed as error:
            failure = str(error)
        with self._lock:
            self._threads.discard(threading.current_thread())
            if self._tracker.tracks(instance):
                self._settle(instance, failure)
            self._ended(instance.spec.id)
            self._lock.notify_all()

    def _settle(self, instance: Instance, failure: str | None) -> None:
        if failure is None:
            self._tracker.run(instance)
            return
        self._tracker.fail(instance, failure)
        spec = instance.spec
        self._delays[spec.id] = Delay.after_failure(spec, self._delays.get(spec.id), self._clock())
