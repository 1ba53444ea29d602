"""Instances of apps and pods: their ids, and which agent runs them in which state."""

import uuid
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.marathon.dialect import timestamp
from dcos_registry.sandbox.marathon.events import EventHub
from dcos_registry.sandbox.marathon.root import RunSpec

_REMEMBERED = 1000


@dataclass
class Instance:
    """One instance; `spec` is the version it was launched with."""

    id: str
    task_ids: dict[str, str]
    """The Mesos task ids, by container; an app's only container has no name."""
    spec: RunSpec
    agent: Agent
    state: str
    staged_at: str
    started_at: str | None = None
    ports: list[int] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Whether its containers run."""
        return self.state == "TASK_RUNNING"


@dataclass(frozen=True)
class Failure:
    """How an instance ended that failed to start."""

    instance: Instance
    message: str
    at: str

    def to_json(self) -> dict[str, Any]:
        """Write it as an app's `lastTaskFailure`."""
        return {
            "appId": self.instance.spec.id,
            "host": self.instance.agent.name,
            "message": self.message,
            "state": "TASK_FAILED",
            "taskId": next(iter(self.instance.task_ids.values())),
            "timestamp": self.at,
            "version": self.instance.spec.version,
            "slaveId": self.instance.agent.id,
        }


class InstanceTracker:
    """All instances that are not at their end, and each spec's last failure; used under Marathon's lock."""

    def __init__(self, events: EventHub, clock: Callable[[], float], minor: int) -> None:
        self._events = events
        self._clock = clock
        self._minor = minor
        self._instances: dict[str, list[Instance]] = {}
        self._next_port = 31000
        self.failures: dict[str, Failure] = {}
        self.completed: deque[Instance] = deque(maxlen=_REMEMBERED)

    def __iter__(self) -> Iterator[Instance]:
        for instances in self._instances.values():
            yield from instances

    def of(self, spec_id: str) -> list[Instance]:
        """Return a spec's instances, oldest first."""
        return list(self._instances.get(spec_id, ()))

    def stage(self, spec: RunSpec, agent: Agent) -> Instance:
        """Launch an instance: it is staging until `run` or `fail`."""
        instance_id, task_ids = self._new_ids(spec)
        ports = [self._take_port() for _ in range(_port_count(spec))]
        instance = Instance(instance_id, task_ids, spec, agent, "TASK_STAGING", self._now(), ports=ports)
        self._instances.setdefault(spec.id, []).append(instance)
        self._tell(instance, "")
        return instance

    def run(self, instance: Instance) -> None:
        """Let a staged instance run."""
        instance.started_at = self._now()
        instance.state = "TASK_RUNNING"
        self._tell(instance, "")

    def fail(self, instance: Instance, message: str) -> None:
        """End an instance that could not start."""
        self._end(instance, "TASK_FAILED", message)
        self.failures[instance.spec.id] = Failure(instance, message, self._now())

    def kill(self, instance: Instance) -> None:
        """End an instance that is not wanted any more."""
        self._end(instance, "TASK_KILLED", "Command terminated with signal Terminated")

    def tracks(self, instance: Instance) -> bool:
        """Whether an instance is not at its end."""
        return instance in self._instances.get(instance.spec.id, ())

    def forget(self, spec_id: str) -> None:
        """Drop what is kept of a spec that is gone."""
        self._instances.pop(spec_id, None)
        self.failures.pop(spec_id, None)

    def _end(self, instance: Instance, state: str, message: str) -> None:
        self._instances[instance.spec.id].remove(instance)
        instance.state = state
        self.completed.append(instance)
        self._tell(instance, message)

    def _tell(self, instance: Instance, message: str) -> None:
        spec = instance.spec
        for task_id in instance.task_ids.values():
            self._events.publish(
                "status_update_event",
                slaveId=instance.agent.id,
                taskId=task_id,
                taskStatus=instance.state,
                message=message,
                appId=spec.id,
                host=instance.agent.name,
                ports=instance.ports,
                version=spec.version,
            )
        condition = instance.state.removeprefix("TASK_").capitalize()
        about = {
            "instanceId": instance.id,
            "condition": condition,
            "runSpecId": spec.id,
            "runSpecVersion": spec.version,
        }
        self._events.publish("instance_changed_event", agentId=instance.agent.id, host=instance.agent.name, **about)

    def _new_ids(self, spec: RunSpec) -> tuple[str, dict[str, str]]:
        name, unique = spec.id.strip("/").replace("/", "_"), uuid.uuid4()
        incarnation = ".1" if self._minor >= 9 else ""
        if spec.kind == "pod":
            instance = f"{name}.instance-{unique}"
            names = [container["name"] for container in spec.definition["containers"]]
            return instance, {each: f"{instance}.{each}{incarnation}" for each in names}
        if self._minor == 8:
            return f"{name}.marathon-{unique}", {"": f"{name}.{unique}"}
        return f"{name}.instance-{unique}", {"": f"{name}.instance-{unique}._app.1"}

    def _take_port(self) -> int:
        port = self._next_port
        self._next_port = 31000 + (port - 30999) % 1000
        return port

    def _now(self) -> str:
        return timestamp(self._clock())


def _port_count(spec: RunSpec) -> int:
    if spec.kind == "pod":
        return 0
    mappings = spec.definition.get("container", {}).get("portMappings")
    if mappings is None:
        return len(spec.definition.get("portDefinitions", ()))
    return sum("hostPort" in mapping for mapping in mappings)
