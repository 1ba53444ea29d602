"""Deployments: the steps between two states of some specs, and who holds what meanwhile (marathon.md 1.8, 1.9)."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dcos_registry.model.workload import Kind
from dcos_registry.sandbox.marathon.root import RunSpec

Verb = Literal["Start", "Stop", "Scale", "Restart"]
Specs = Mapping[str, RunSpec | None]

_FOREIGN = uuid.UUID("0f4fdbb3-3d0f-5a35-9d0e-5f5b4d3b7a11")


@dataclass(frozen=True)
class Action:
    """One action of a step on one spec."""

    verb: Verb
    kind: Kind
    spec_id: str

    def to_json(self) -> dict[str, Any]:
        """Write it as the API shows it."""
        noun = "Application" if self.kind == "app" else "Pod"
        return {"action": f"{self.verb}{noun}", self.kind: self.spec_id}


@dataclass
class Deployment:
    """One plan under way; `current_step` counts from 1, and `pending` are the specs its actions still wait for."""

    id: str
    version: str
    original: Specs
    target: Specs
    steps: list[list[Action]]
    current_step: int = 0
    pending: set[str] = field(default_factory=set)
    step_satisfied_at: float | None = None

    @property
    def affected(self) -> dict[str, Kind]:
        """The kinds of the specs that it changes, by id: these it holds."""
        return {action.spec_id: action.kind for step in self.steps for action in step}

    def to_json(self) -> dict[str, Any]:
        """Write it as `/v2/deployments` shows it."""
        current = self.steps[self.current_step - 1] if self.current_step else []
        return {
            "id": self.id,
            "version": self.version,
            "affectedApps": [spec_id for spec_id, kind in self.affected.items() if kind == "app"],
            "affectedPods": [spec_id for spec_id, kind in self.affected.items() if kind == "pod"],
            "steps": [{"actions": [action.to_json() for action in step]} for step in self.steps],
            "currentActions": [{**action.to_json(), "readinessCheckResults": []} for action in current],
            "currentStep": self.current_step,
            "totalSteps": len(self.steps),
        }

    def plan_json(self) -> dict[str, Any]:
        """Write it as events show it, without the specs themselves."""
        steps = [{"actions": [action.to_json() for action in step]} for step in self.steps]
        return {"id": self.id, "version": self.version, "steps": steps}

    def reversal(self) -> dict[str, dict[str, Any] | None]:
        """Return the definitions that undo it."""
        return {spec_id: spec.definition if spec else None for spec_id, spec in self.original.items()}


def plan(original: Specs, target: Specs, version: str) -> Deployment:
    """Work out the steps: stop what goes, start what comes, then scale and restart in the order of dependencies."""
    stops = [Action("Stop", old.kind, spec_id) for spec_id, old in original.items() if old and not target[spec_id]]
    starts = [Action("Start", new.kind, spec_id) for spec_id, new in target.items() if new and not original[spec_id]]
    changes = {spec_id: action for spec_id, new in target.items() if (action := _change(original[spec_id], new))}
    steps = [stops, starts, *_by_dependency(changes, target)]
    return Deployment(str(uuid.uuid4()), version, dict(original), dict(target), [step for step in steps if step])


def foreign(spec_id: str, kind: Kind, version: str) -> Deployment:
    """Return somebody else's deployment that holds one spec and never moves; its id follows from the spec's."""
    steps = [[Action("Restart", kind, spec_id)]]
    return Deployment(str(uuid.uuid5(_FOREIGN, spec_id)), version, {}, {}, steps, 1)


def _change(old: RunSpec | None, new: RunSpec | None) -> Action | None:
    if new is None or (old is not None and old.version == new.version):
        return None
    restarts = old is not None and old.configured_at != new.configured_at
    return Action("Restart" if restarts else "Scale", new.kind, new.id)


def _by_dependency(changes: Mapping[str, Action], target: Specs) -> Iterable[list[Action]]:
    """Yield the changes in layers: a spec comes after those of them that it depends on."""
    waiting = {spec_id: _dependencies(target[spec_id]) & set(changes) - {spec_id} for spec_id in changes}
    while waiting:
        # A cycle would leave no spec free; Marathon refuses it, here the rest goes together.
        layer = {spec_id: needs for spec_id, needs in waiting.items() if not needs & waiting.keys()} or waiting
        yield [changes[spec_id] for spec_id in layer]
        waiting = {spec_id: needs for spec_id, needs in waiting.items() if spec_id not in layer}


def _dependencies(spec: RunSpec | None) -> set[str]:
    return set(spec.definition.get("dependencies", ())) if spec else set()
