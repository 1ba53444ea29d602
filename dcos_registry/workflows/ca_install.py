"""Have every agent trust a registry's CA, in Docker and in Mesos, or take that back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcos_registry import errors
from dcos_registry.bundle import ca_plan
from dcos_registry.bundle.agent_plan import AgentPlan
from dcos_registry.bundle.ca_certificates import certificates_of
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Report
from dcos_registry.workflows.agents.outcome import Outcome

if TYPE_CHECKING:
    from dcos_registry.clients.ssh import Session

DOCKER_RESTARTS = (
    "Restarting Docker stops every container of the Docker Engine on the agents. Nothing needs it: Docker reads the "
    "certificates of a registry at each pull, and so does the UCR"
)


@dataclass(frozen=True)
class CarryOutPlan:
    """The same plan on every agent: it finds out there what is left to do."""

    plan: AgentPlan

    def carry_out(self, session: "Session") -> Outcome:
        """Run its script; raises our errors where that fails."""
        return Outcome.of(session.run(self.plan.script()))


def plan_trust(host: RegistryHost, data: bytes, name: str, *, restart_docker: bool = False) -> AgentPlan:
    """Plan that agents trust the certificates of a file; raises `UsageError` for one without any."""
    _require_own(host)
    return ca_plan.trust(host, certificates_of(data, name), restart_docker=restart_docker)


def plan_removal(host: RegistryHost, *, restart_docker: bool = False) -> AgentPlan:
    """Plan that what was put on agents for a registry goes."""
    _require_own(host)
    return ca_plan.untrust(host, restart_docker=restart_docker)


def notes_for(host: RegistryHost, *, restart_docker: bool) -> Iterator[str]:
    """Say what is to be known of it."""
    if host.port in (None, 443):
        other = host.name if host.port else f"{host.name}:443"
        yield f"Docker has this for images that spell the registry {host}, and not {other}: name that too where some do"
    if restart_docker:
        yield f"Warning: {DOCKER_RESTARTS}"


def show_plan(plan: AgentPlan, notes: Sequence[str]) -> Report:
    """Show the script."""
    return Report("ca-install", "agents", (), tuple(notes), plan.script().encode())


def _require_own(host: RegistryHost) -> None:
    if host.is_docker_hub:
        raise errors.UsageError(
            "Docker Hub has certificates that every agent trusts, and Docker reads none of yours for it",
            "name the registry as your images spell it",
        )
