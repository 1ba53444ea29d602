"""What a command on many agents did, agent by agent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.ssh.failures import AgentUnreachableError
from dcos_registry.model.mesos_agent import MesosAgent
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.agents.outcome import Outcome

COLUMNS = {"AGENT": "agent", "KIND": "kind", "RESULT": "result", "RESTART": "restart"}
_NOT_BEGUN = "not-begun"


@dataclass(frozen=True)
class AgentsReport(Report):
    """Shows every agent; those that were not begun are told of in one line."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """All of them, whatever came of it."""
        return [item.fields for item in self.items]

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """One line for each that failed, and one for all that were not begun."""
        told = [
            (item.reason or "failed", item.hint)
            for item in self.items
            if not item.status.succeeded and item.fields["result"] != _NOT_BEGUN
        ]
        left = sum(item.fields["result"] == _NOT_BEGUN for item in self.items)
        if left:
            how = "mend that and call again, or go on where it fails: --keep-going"
            told.append((f"{left} {'agent was' if left == 1 else 'agents were'} not begun, since one failed", how))
        return told


def finished(agent: MesosAgent, outcome: Outcome) -> Item:
    """Make the item of an agent on which all went well."""
    status = ItemStatus.DONE if outcome.changed or outcome.restarted else ItemStatus.ALREADY
    result = "changed" if outcome.changed or outcome.restarted else "already"
    fields = {**_of(agent, result), "restart": outcome.restart, "changed": list(outcome.changed)}
    return Item(status, {**fields, "checked": list(outcome.checked), "unchecked": list(outcome.unchecked)})


def failed(agent: MesosAgent, error: errors.RegistryPluginError) -> Item:
    """Make the item of an agent on which something went wrong."""
    result = "unreachable" if isinstance(error, AgentUnreachableError) else "failed"
    return Item.failed(error, {**_of(agent, result), **_NOTHING})


def not_begun(agent: MesosAgent, stopped_by: Item) -> Item:
    """Make the item of an agent that was left alone, since another failed."""
    reason = f"{stopped_by.fields['agent']} failed before"
    return Item(
        ItemStatus.FAILED, {**_of(agent, _NOT_BEGUN), **_NOTHING}, reason, "call again", exit_code=stopped_by.exit_code
    )


def notes_of(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Say what is to be known of several agents, each thing once."""
    for word, told in (("Warning: ", _by_note(outcomes)), ("", _due(outcomes)), ("", _unchecked(outcomes))):
        for sentence, agents in told.items():
            yield f"{word}{sentence}: {_listed(agents)}"


_NOTHING: Mapping[str, Any] = {"restart": None, "changed": [], "checked": [], "unchecked": []}


def _of(agent: MesosAgent, result: str) -> dict[str, Any]:
    kind = None if agent.is_public is None else "public" if agent.is_public else "private"
    return {"agent": agent.name, "kind": kind, "result": result}


def _by_note(outcomes: Mapping[str, Outcome]) -> dict[str, list[str]]:
    return _grouped((note, name) for name, outcome in outcomes.items() for note in outcome.notes)


def _due(outcomes: Mapping[str, Outcome]) -> dict[str, list[str]]:
    return _grouped(
        (f"The agent has to be restarted (--restart, or there: systemctl restart {unit})", name)
        for name, outcome in outcomes.items()
        for unit in outcome.due
    )


def _unchecked(outcomes: Mapping[str, Outcome]) -> dict[str, list[str]]:
    return _grouped((f"Not checked: {what}", name) for name, outcome in outcomes.items() for what in outcome.unchecked)


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for sentence, name in pairs:
        grouped.setdefault(sentence, []).append(name)
    return grouped


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
