"""The flags of commands that do something on the agents: print how, or do it there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from dcos_registry.clients.ssh import Ssh
    from dcos_registry.model.mesos_agent import MesosAgent
    from dcos_registry.workflows.agents.registrations import Registrations
    from dcos_registry.workflows.agents.rollout import Job, Rollout

_DEFAULT_BATCH = 20


@dataclass(frozen=True)
class RolloutFlags:
    """What the user said about the agents, and how to go through them."""

    plan: bool
    apply: bool
    agents: str | None
    agents_file: str | None
    batch: int | None
    keep_going: bool
    master_proxy: bool

    def require_one(self) -> None:
        """Raise `UsageError` for neither of --plan and --apply, for both, and for flags that do not go with it."""
        if self.plan == self.apply:
            raise errors.UsageError(
                "Nothing says how" if not self.plan else "Only one of --plan and --apply can be given",
                "--plan prints a script for the agents, --apply does it there through SSH",
            )
        if self.plan and (self.agents or self.agents_file or self.batch or self.keep_going or self.master_proxy):
            raise errors.UsageError("--plan prints one script for all agents: which, and how, is for --apply")
        if self.agents and self.agents_file:
            raise errors.UsageError("Only one of --agents and --agents-file can be given")

    def carry_out(
        self, context: Context, command: str, job: "Job", notes: Sequence[str] = (), *, restarts: bool = False
    ) -> int:
        """Do a job on the agents, and print what came of it; where it `restarts` them, wait until they are back."""
        from dcos_registry.workflows.agents.report import COLUMNS

        agents = self._chosen(context)
        with self._rollout(context, agents, restarts=restarts) as rollout:
            report = rollout.carry_out(command, agents, job, notes)
        context.output.report(report, COLUMNS)
        return report.exit_code

    def _chosen(self, context: Context) -> "list[MesosAgent]":
        """Find the agents: those of the cluster, or of a file."""
        from dcos_registry.workflows.agents import chosen

        if self.agents_file is None:
            return chosen.of_cluster(self.agents or "all", context.mesos())
        named = self.agents_file
        data = files.read_stream(context.environment.stdin_bytes) if named == "-" else files.read(named, "file")
        return chosen.of_lines(data.decode(errors="replace"), named)

    @contextmanager
    def _rollout(self, context: Context, agents: "Sequence[MesosAgent]", *, restarts: bool) -> "Iterator[Rollout]":
        """Make what goes through the agents; with restarts it waits until they are back, where a cluster says so."""
        from dcos_registry.clients.ssh import Ssh
        from dcos_registry.workflows.agents.rollout import Rollout

        ssh = Ssh.find(context.environment.variables, context.ssh_user())
        with self._through(context, ssh) as way:
            yield Rollout(
                way,
                tell=context.output.count,
                batch=self.batch or _DEFAULT_BATCH,
                keep_going=self.keep_going,
                registrations=self._registrations(context, agents) if restarts else None,
            )

    @contextmanager
    def _through(self, context: Context, ssh: "Ssh") -> "Iterator[Ssh]":
        proxy = context.ssh_proxy(master=self.master_proxy)
        if proxy is None:
            yield ssh
        else:
            with ssh.through(proxy) as way:
                yield way

    def _registrations(self, context: Context, agents: "Sequence[MesosAgent]") -> "Registrations | None":
        from dcos_registry.workflows.agents.registrations import Registrations

        if not all(agent.since for agent in agents):
            return None
        return Registrations(context.mesos())


rollout_flags = flag_group(
    RolloutFlags,
    "rollout",
    click.option("--plan", is_flag=True, help="Print a script that does it on each agent, and do nothing."),
    click.option("--apply", is_flag=True, help="Do it on the agents, through SSH."),
    click.option(
        "--agents", metavar="WHICH", help="all (as without it), private, public, or HOST,HOST of the cluster."
    ),
    click.option("--agents-file", metavar="FILE", help="The agents of a file, one host a line; no cluster is asked."),
    click.option("--batch", type=click.IntRange(min=1), metavar="N", help="After the first, so many at a time (20)."),
    click.option("--keep-going", is_flag=True, help="Go on with the other agents where one fails."),
    click.option("--master-proxy", is_flag=True, help="Reach them through a master, as dcos node ssh does."),
)
"""Add the flags to a command, which gets them as `rollout`."""
