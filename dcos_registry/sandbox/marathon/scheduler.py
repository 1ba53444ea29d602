"""Carries deployments out, step by step, on one thread (A/core/deployment/impl/DeploymentActor.scala)."""

import math
import threading
from collections.abc import Callable, Sequence
from typing import Any

from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.marathon.deployments import Deployment
from dcos_registry.sandbox.marathon.events import EventHub
from dcos_registry.sandbox.marathon.instances import InstanceTracker
from dcos_registry.sandbox.marathon.launch_queue import LaunchQueue
from dcos_registry.sandbox.marathon.launches import Launcher
from dcos_registry.sandbox.marathon.root import RunSpec

_LONGEST_NAP = 0.1
"""How long the thread sleeps at most while something is timed: the clock may be one that a test moves."""


class Scheduler:
    """Brings specs to their targets; everything but `start` and `stop` is used under `lock`."""

    def __init__(
        self,
        lock: threading.Condition,
        launcher: Launcher,
        agents: Sequence[Agent],
        faults: Faults,
        events: EventHub,
        clock: Callable[[], float],
    ) -> None:
        self.lock = lock
        self.tracker = InstanceTracker(events, clock, launcher.dialect.minor)
        self.queue = LaunchQueue(lock, launcher, self.tracker, agents, clock, self.look_at)
        self.deployments: dict[str, Deployment] = {}
        self._agents = agents
        self._faults = faults
        self._events = events
        self._clock = clock
        self._targets: dict[str, RunSpec | None] = {}
        self._to_look_at: set[str] = set()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="marathon scheduler", daemon=True)

    def start(self) -> None:
        """Begin to carry out deployments."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the launches under way."""
        with self.lock:
            self._stopping = True
            self.lock.notify_all()
        for agent in self._agents:
            agent.interrupt()
        if self._thread.is_alive():
            self._thread.join()
        self.queue.join(seconds=1)

    @property
    def lacking(self) -> str:
        """What offers lack, as Marathon names it (NoOfferMatchReason.scala); empty for nothing."""
        return self._faults.lacking

    def submit(self, deployment: Deployment) -> None:
        """Take on a deployment; one without steps is over at once."""
        self._tell("deployment_info", deployment, currentStep={"actions": []})
        if not deployment.steps:
            self._tell("deployment_success", deployment)
            return
        self.deployments[deployment.id] = deployment
        self.lock.notify_all()

    def cancel(self, deployment: Deployment) -> None:
        """Drop a deployment without undoing it; what its current step began goes on (marathon.md 1.5)."""
        del self.deployments[deployment.id]
        self._tell("deployment_failed", deployment, reason="The upgrade has been cancelled")

    def look_at(self, spec_id: str) -> None:
        """Let the thread look whether a spec has reached its target."""
        self._to_look_at.add(spec_id)
        self.lock.notify_all()

    def _run(self) -> None:
        with self.lock:
            while not self._stopping:
                wake = self._pass()
                if self._stopping or self._to_look_at:
                    continue
                self.lock.wait(None if wake is None else min(max(wake - self._clock(), 0.001), _LONGEST_NAP))

    def _pass(self) -> float | None:
        """Do all that can be done now; returns when there may be more to do, if that is a matter of time."""
        while self._to_look_at:
            spec_id = self._to_look_at.pop()
            if spec_id in self._targets and self._approach(spec_id, self._targets[spec_id]):
                del self._targets[spec_id]
                for deployment in self.deployments.values():
                    deployment.pending.discard(spec_id)
        wakes = [self._advance(deployment) for deployment in list(self.deployments.values())]
        if not self._faults.lacking:
            wakes.append(self.queue.launch_what_may())
        return min((wake for wake in wakes if wake is not None), default=None)

    def _advance(self, deployment: Deployment) -> float | None:
        """Take a deployment to its next step if this one is done; returns when it will be, if only time is missing."""
        if deployment.pending:
            return None
        now = self._clock()
        if deployment.current_step:
            if deployment.step_satisfied_at is None:
                deployment.step_satisfied_at = now
            end = deployment.step_satisfied_at + self._faults.deployment_seconds
            if now < end:
                return end
            self._tell("deployment_step_success", deployment)
        if deployment.current_step == len(deployment.steps):
            del self.deployments[deployment.id]
            self._tell("deployment_success", deployment)
            return None
        self._begin_step(deployment)
        return now

    def _begin_step(self, deployment: Deployment) -> None:
        deployment.current_step += 1
        deployment.step_satisfied_at = None
        for action in deployment.steps[deployment.current_step - 1]:
            if action.verb == "Start":
                continue  # it starts with no instance: the step after scales it
            deployment.pending.add(action.spec_id)
            self._targets[action.spec_id] = deployment.target[action.spec_id]
            self._to_look_at.add(action.spec_id)

    def _approach(self, spec_id: str, target: RunSpec | None) -> bool:
        """Kill and demand instances so that a spec comes nearer to its target; tells whether it is there."""
        instances = self.tracker.of(spec_id)
        if target is None:
            for instance in instances:
                self.tracker.kill(instance)
            self.tracker.forget(spec_id)
            self.queue.forget(spec_id)
            return True
        current = [each for each in instances if each.spec.configured_at == target.configured_at]
        old = [each for each in instances if each.spec.configured_at != target.configured_at]
        for surplus in current[target.instances :]:
            self.tracker.kill(surplus)
        current = current[: target.instances]
        running = sum(instance.running for instance in current)
        healthy, ceiling = _capacity(target)
        spare = running + sum(instance.running for instance in old) - healthy
        idle = [instance for instance in old if not instance.running]
        doomed = idle + [instance for instance in old if instance.running][: max(0, spare)]
        for instance in doomed:
            self.tracker.kill(instance)
        left = len(old) - len(doomed)
        room = ceiling - len(current) - left
        self.queue.demand(target, max(0, min(target.instances - len(current), room)))
        return left == 0 and running == target.instances

    def _tell(self, event_type: str, deployment: Deployment, **more: Any) -> None:
        self._events.publish(event_type, id=deployment.id, plan=deployment.plan_json(), **more)


def _capacity(spec: RunSpec) -> tuple[int, int]:
    """Return how many instances must stay healthy in an upgrade, and how many there may be at most.

    Where these leave no room to move, one more may be started, or for a resident spec one fewer stays
    (A/core/deployment/impl/TaskReplaceActor.scala).
    """
    definition = spec.definition
    strategy = definition["upgradeStrategy"] if spec.kind == "app" else definition["scheduling"]["upgrade"]
    healthy = math.ceil(spec.instances * strategy["minimumHealthCapacity"])
    ceiling = spec.instances + math.floor(spec.instances * strategy["maximumOverCapacity"])
    if healthy < ceiling:
        return healthy, ceiling
    return (healthy - 1, ceiling) if "residency" in definition else (healthy, ceiling + 1)
