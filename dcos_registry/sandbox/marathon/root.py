"""The root group: every app and pod with its version and those before (A/upgrade/GroupVersioningUtil.scala)."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.model.workload import Kind, kind_of
from dcos_registry.sandbox.marathon import ids
from dcos_registry.sandbox.marathon.answers import Problems, normalization_failed, refuse_content

Json = dict[str, Any]
Changes = Mapping[str, Json | None]
"""Definitions by id; None removes."""

_KEPT_VERSIONS = 50
_FIRST_SERVICE_PORT, _LAST_SERVICE_PORT = 10000, 20000
_NO_RESTART = {
    "app": ("instances", "executorResources"),
    "pod": ("executorResources", "legacySharedCgroups"),
}
_NO_RESTART_SCHEDULING = ("unreachableStrategy", "killSelection")


@dataclass(frozen=True)
class RunSpec:
    """One version of an app or a pod; the times are Marathon timestamps."""

    definition: Json
    version: str
    scaled_at: str
    configured_at: str

    @property
    def id(self) -> str:
        """The absolute path id."""
        return str(self.definition["id"])

    @property
    def kind(self) -> Kind:
        """App or pod."""
        return kind_of(self.definition)

    @property
    def instances(self) -> int:
        """How many instances are wanted."""
        holder = self.definition if self.kind == "app" else self.definition["scaling"]
        return int(holder["instances"])

    def to_json(self) -> Json:
        """Write it as the API shows it."""
        shown = {**self.definition, "version": self.version}
        if self.kind == "app":
            shown["versionInfo"] = {"lastScalingAt": self.scaled_at, "lastConfigChangeAt": self.configured_at}
        return shown

    def changed_to(self, definition: Json, now: str) -> "RunSpec":
        """Return the next version: itself if nothing changed, a new one for a scaling or another configuration."""
        if definition == self.definition:
            return self
        if _restarting_part(definition) != _restarting_part(self.definition):
            return RunSpec(definition, now, now, now)
        successor = RunSpec(definition, self.version, self.scaled_at, self.configured_at)
        if successor.instances != self.instances:
            return RunSpec(definition, now, now, self.configured_at)
        return successor


def first_version(definition: Json, now: str) -> RunSpec:
    """Return a spec that did not exist before."""
    return RunSpec(definition, now, now, now)


def _restarting_part(definition: Json) -> Json:
    """Return the part whose change restarts instances (marathon.md 1.4 and 1.7)."""
    kind = kind_of(definition)
    part = {name: value for name, value in definition.items() if name not in _NO_RESTART[kind]}
    if kind == "pod":
        part["scaling"] = definition["scaling"]["kind"]
        scheduling = definition["scheduling"]
        part["scheduling"] = {name: scheduling[name] for name in scheduling if name not in _NO_RESTART_SCHEDULING}
    return part


@dataclass
class Root:
    """All specs by id, and their history, oldest version first; whoever uses it holds Marathon's lock."""

    specs: dict[str, RunSpec] = field(default_factory=dict)
    history: dict[str, list[RunSpec]] = field(default_factory=dict)

    def of_kind(self, kind: Kind) -> Iterator[RunSpec]:
        """Yield every app, or every pod."""
        return (spec for spec in self.specs.values() if spec.kind == kind)

    def find(self, kind: Kind, spec_id: str) -> RunSpec | None:
        """Return an app or a pod; an id of the other kind is none."""
        spec = self.specs.get(spec_id)
        return spec if spec is not None and spec.kind == kind else None

    def versions_of(self, kind: Kind, spec_id: str) -> list[RunSpec]:
        """Return the versions of an app or pod that exists, newest first."""
        return self.history[spec_id][::-1] if self.find(kind, spec_id) else []

    def planned(self, changes: Changes, now: str, *, restarting: bool = False) -> dict[str, RunSpec | None]:
        """Return the specs as they would be after `changes`; refuses what the whole root group does not allow.

        `restarting` gives a new version to what did not change as well.
        """
        self._check_ids(changes)
        planned: dict[str, RunSpec | None] = {}
        free_ports = self._free_ports()
        for spec_id, definition in changes.items():
            if definition is None:
                planned[spec_id] = None
                continue
            old = self.specs.get(spec_id)
            complete = _with_service_ports(definition, old, free_ports)
            if old is None or restarting:
                planned[spec_id] = first_version(complete, now)
            else:
                planned[spec_id] = old.changed_to(complete, now)
        return planned

    def store(self, planned: Mapping[str, RunSpec | None]) -> None:
        """Take on what was planned."""
        for spec_id, spec in planned.items():
            if spec is None:
                self.specs.pop(spec_id, None)
                self.history.pop(spec_id, None)
                continue
            history = self.history.setdefault(spec_id, [])
            if history and history[-1].version == spec.version:
                history.pop()
            history.append(spec)
            del history[:-_KEPT_VERSIONS]
            self.specs[spec_id] = spec

    def _check_ids(self, changes: Changes) -> None:
        added = {spec_id for spec_id, definition in changes.items() if definition and spec_id not in self.specs}
        problems = Problems()
        for spec_id, definition in changes.items():
            old = self.specs.get(spec_id)
            if old and definition and old.kind != kind_of(definition):
                problems.add("", "Applications and Pods may not share the same id")
        if added:
            removed = {spec_id for spec_id, definition in changes.items() if definition is None}
            clashing = ids.groups_of((set(self.specs) | added) - removed) & ((set(self.specs) | added) - removed)
            if clashing:
                kinds = {kind_of(changes.get(each) or self.specs[each].definition) for each in clashing}
                noun = "Applications" if "app" in kinds else "Pods"
                problems.add("", f"Groups and {noun} may not have the same identifier.")
        refuse_content(problems)

    def _free_ports(self) -> Iterator[int]:
        taken = {port for spec in self.of_kind("app") for port in _service_ports(spec.definition)}
        yield from (port for port in range(_FIRST_SERVICE_PORT, _LAST_SERVICE_PORT) if port not in taken)
        raise normalization_failed(
            f"All ports in the range [{_FIRST_SERVICE_PORT}-{_LAST_SERVICE_PORT}) are already in use"
        )


def _service_ports(app: Json) -> list[int]:
    mappings = app.get("container", {}).get("portMappings")
    if mappings is not None:
        return [mapping["servicePort"] for mapping in mappings]
    return [definition["port"] for definition in app.get("portDefinitions", ())]


def _with_service_ports(app: Json, old: RunSpec | None, free_ports: Iterator[int]) -> Json:
    """Give ports that are 0 a service port: the app's own from before, then the first free ones."""
    ports = _service_ports(app)
    if 0 not in ports:
        return app
    before = _service_ports(old.definition) if old else []
    source = itertools.chain([port for port in before if port not in ports], free_ports)
    given = [port or next(source) for port in ports]
    if app.get("container", {}).get("portMappings") is None:
        definitions = zip(app["portDefinitions"], given, strict=True)
        return {**app, "portDefinitions": [{**each, "port": port} for each, port in definitions]}
    mappings = [
        {**each, "servicePort": port} for each, port in zip(app["container"]["portMappings"], given, strict=True)
    ]
    return {**app, "container": {**app["container"], "portMappings": mappings}}
