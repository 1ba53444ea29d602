"""Put credentials into the file that every agent pulls with, or take that back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dcos_registry.bundle import agent_look
from dcos_registry.bundle.agent_credentials import merged, require_valid
from dcos_registry.bundle.agent_plan import ANY, AgentPlan, PutCredentials, RestartAgent, Step, UndoCredentials
from dcos_registry.model.digest import Digest
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.report import Report
from dcos_registry.workflows.agents.outcome import Outcome

if TYPE_CHECKING:
    from dcos_registry.clients.ssh import Session

_SCRIPT = "install.sh"
_INPUT = "docker_credentials"


@dataclass(frozen=True)
class InstallCredentials:
    """The logins that are to be in the file at `path`, beside what is there, or in its place (`replace`)."""

    logins: DockerConfig
    path: str
    replace: bool = False
    restart: bool = False

    def carry_out(self, session: "Session") -> Outcome:
        """Read the agent's file, merge, and write it if it is still the same; raises our errors."""
        seen = agent_look.seen(session.run(agent_look.script(self.path)), self.path)
        content = self.content(seen.content, f"{self.path} of {session.place}")
        plan = self.plan(content, seen.digest)
        printed = session.run(plan.script(), content if content != seen.content else b"")
        unread = f"Nothing reads {self.path} (MESOS_DOCKER_CONFIG; see dcos registry agent-config)"
        return Outcome.of(printed, (unread,) if seen.is_read is False else ())

    def content(self, existing: bytes | None, name: str) -> bytes:
        """Make what the file is to hold; raises `UsageError` for one that cannot be merged with."""
        content = self.logins.to_bytes() if self.replace else merged(existing, self.logins, name)
        require_valid(content, name)
        return content

    def plan(self, content: bytes, before: str) -> AgentPlan:
        """Plan to make it so, where the file is as it was read: `before` is its digest, NONE or ANY."""
        return AgentPlan(
            f"Puts logins for {', '.join(self.logins.auths)} on an agent of DC/OS, into {self.path}.",
            f"sh {_SCRIPT} < {_INPUT}",
            (PutCredentials(self.path, Digest.of(content), before), _restart(self.path, now=self.restart)),
        )


@dataclass(frozen=True)
class UndoInstallation:
    """The file at `path` is to be what it was before its last change."""

    path: str
    restart: bool = False

    def carry_out(self, session: "Session") -> Outcome:
        """Put it back where that was not done yet; raises our errors."""
        return Outcome.of(session.run(self.plan().script()))

    def plan(self) -> AgentPlan:
        """Plan it, which needs to know nothing of the agent."""
        steps: tuple[Step, ...] = (UndoCredentials(self.path), _restart(self.path, now=self.restart))
        return AgentPlan(
            f"Puts {self.path} of an agent of DC/OS back to what it was before its last change.",
            f"sh {_SCRIPT}",
            steps,
        )


@dataclass(frozen=True)
class Printed:
    """A script for an air gap, and the file that it reads."""

    plan: AgentPlan
    content: bytes = field(repr=False)


def print_plan(wanted: InstallCredentials, existing: bytes | None) -> Printed:
    """Plan for agents that nobody reads: all of them have the file `existing`, or it does not matter (`replace`)."""
    content = wanted.content(existing, "the agents' file")
    before = ANY if wanted.replace or existing is None else Digest.of(existing)
    return Printed(wanted.plan(content, before), content)


def show_plan(
    printed: Printed,
    notes: Sequence[str],
    output: str | None = None,
    write: Callable[[str, bytes], None] | None = None,
) -> Report:
    """Show the script; the file that it reads is written to `output`, where one is named."""
    told = list(notes)
    if printed.content and output and write:
        write(output, printed.content)
        told.append(f"{output} holds the logins: give it to the script, sh {_SCRIPT} < {output}")
    elif printed.content:
        told.append(
            "The script reads the logins on its standard input and holds none; to have them written into a file: "
            "--credentials-output FILE"
        )
    return Report("agent-install", "agents", (), tuple(told), printed.plan.script().encode())


def _restart(path: str, *, now: bool) -> RestartAgent:
    return RestartAgent(path, now)
