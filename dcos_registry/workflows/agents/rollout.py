"""Carry something out on many agents: one first, then batches, and no further where one fails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dcos_registry import errors
from dcos_registry.bundle.agent_plan import AgentPlan, IsActive
from dcos_registry.clients.ssh import Session, Ssh
from dcos_registry.model.mesos_agent import MesosAgent
from dcos_registry.report import Item
from dcos_registry.workflows.agents.outcome import Outcome
from dcos_registry.workflows.agents.registrations import Registrations
from dcos_registry.workflows.agents.report import AgentsReport, failed, finished, not_begun, notes_of
from dcos_registry.workflows.side_by_side import side_by_side

BATCH = 20
"""Agents that are worked on at the same time, where nothing else is said."""


class Job(Protocol):
    """What is to be done on each agent."""

    def carry_out(self, session: Session) -> Outcome:
        """Do it on one that is connected to; raises our errors where it fails."""
        ...


@dataclass(frozen=True)
class Rollout:
    """How a job goes through the agents; `registrations` is None where no cluster says which agents are back."""

    ssh: Ssh
    tell: Callable[[str], None]
    batch: int = BATCH
    keep_going: bool = False
    registrations: Registrations | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict, init=False)

    def carry_out(
        self, command: str, agents: Sequence[MesosAgent], job: Job, notes: Sequence[str] = ()
    ) -> AgentsReport:
        """Do the job on the first agent, then on the others in batches; what fails does not undo what is done."""
        places = {agent.name: place for place, agent in enumerate(agents)}
        items = sorted(self._items(agents, job), key=lambda item: places[item.fields["agent"]])
        outcomes = {agent.name: self.outcomes[agent.name] for agent in agents if agent.name in self.outcomes}
        return AgentsReport(command, "agents", tuple(items), (*notes, *notes_of(outcomes)))

    def _items(self, agents: Sequence[MesosAgent], job: Job) -> Iterator[Item]:
        done = 0
        stopped_by: Item | None = None
        for batch in _batches(agents, self.batch):
            if stopped_by is not None:
                yield from (not_begun(agent, stopped_by) for agent in batch)
                continue
            for _, item in side_by_side(lambda agent: self._item(agent, job), batch, at_a_time=len(batch)):
                done += 1
                self.tell(f"{done} of {len(agents)} agents: {item.fields['agent']} {item.fields['result']}")
                if not item.status.succeeded and not self.keep_going:
                    stopped_by = stopped_by or item
                yield item

    def _item(self, agent: MesosAgent, job: Job) -> Item:
        try:
            with self.ssh.session(agent.address) as session:
                outcome = job.carry_out(session)
                if outcome.restarted and self.registrations is not None:
                    self.registrations.wait_for(agent)
                    for unit in outcome.restarted:
                        session.run(AgentPlan("", "", (IsActive(unit),)).script())
        except errors.RegistryPluginError as error:
            return failed(agent, error)
        self.outcomes[agent.name] = outcome
        return finished(agent, outcome)


def _batches(agents: Sequence[MesosAgent], size: int) -> Iterator[Sequence[MesosAgent]]:
    """Yield the first agent alone, the canary, and then the rest by so many."""
    yield agents[:1]
    for start in range(1, len(agents), size):
        yield agents[start : start + size]
