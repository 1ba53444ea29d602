"""`agent-install`: credentials into the file that every agent pulls with."""

from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.rollout_flags import RolloutFlags, rollout_flags
from dcos_registry.cli.supply_flags import SupplyFlags, supply_flags

if TYPE_CHECKING:
    from dcos_registry.workflows.agent_install import InstallCredentials

_PATH = "/etc/mesosphere/docker_credentials"


@click.command("agent-install")
@supply_flags
@click.option("--credentials-path", metavar="PATH", default=_PATH, help="Where the agents read them, if not in /etc.")
@click.option("--replace", is_flag=True, help="Nothing of what is in the file now stays.")
@click.option("--existing", metavar="FILE", help="With --plan: what is in the file of every agent now.")
@click.option("--credentials-output", metavar="FILE", help="With --plan: write the file that the script reads.")
@click.option(
    "--restart", is_flag=True, help="Restart agents that run with an older file, and wait until they are back."
)
@click.option("--undo", is_flag=True, help="Put the file of before the last change back.")
@rollout_flags
@common
@pass_context
def agent_install(
    context: Context,
    *,
    given: SupplyFlags,
    credentials_path: str,
    replace: bool,
    existing: str | None,
    credentials_output: str | None,
    restart: bool,
    undo: bool,
    rollout: RolloutFlags,
) -> int:
    """Put credentials on every agent.

    They go into the agents' own file, beside the logins that are in it. One agent is done first, then the others, and
    none any more where one fails. Agents that have it already are left alone, so new ones get it by the same command.

    \b
    Examples:
      dcos registry agent-install --registry registry.example.com --apply --restart
      dcos registry agent-install --registry registry.example.com --replace --plan > install.sh
    """
    from dcos_registry.workflows.agent_install import print_plan, show_plan

    rollout.require_one()
    if not credentials_path.startswith("/"):
        raise errors.UsageError(f"{credentials_path!r} is no path on an agent", f"give it whole, such as {_PATH}")
    if (existing or credentials_output) and (rollout.apply or undo):
        raise errors.UsageError("--existing and --credentials-output are for the script that --plan prints")
    if undo:
        if given.is_given or replace:
            raise errors.UsageError("--undo puts back what was there, and takes no logins")
        return _undo(context, credentials_path, rollout, restart=restart)
    wanted, notes = _wanted(context, given, credentials_path, replace=replace, restart=restart)
    if rollout.apply:
        return rollout.carry_out(context, "agent-install", wanted, notes, restarts=restart)
    if replace == bool(existing):
        raise errors.UsageError(
            "A script cannot merge: it has to know what is in the agents' file",
            "--existing FILE, a copy of it that all agents have, or --replace to put these logins alone there",
        )
    before = files.read(existing, "agents' file") if existing else None
    shown = show_plan(print_plan(wanted, before), notes, credentials_output, files.write_private)
    context.output.report(shown, {})
    return shown.exit_code


def _undo(context: Context, path: str, rollout: RolloutFlags, *, restart: bool) -> int:
    from dcos_registry.workflows.agent_install import Printed, UndoInstallation, show_plan

    job = UndoInstallation(path, restart)
    if rollout.apply:
        return rollout.carry_out(context, "agent-install", job, restarts=restart)
    shown = show_plan(Printed(job.plan(), b""), ())
    context.output.report(shown, {})
    return shown.exit_code


def _wanted(
    context: Context, given: SupplyFlags, path: str, *, replace: bool, restart: bool
) -> "tuple[InstallCredentials, list[str]]":
    from dcos_registry.workflows.agent_config import TRIAL, take_logins
    from dcos_registry.workflows.agent_install import InstallCredentials
    from dcos_registry.workflows.secret_content import config_of, warnings

    supply = given.supply(context, TRIAL)
    taken = take_logins(given.registries, supply)
    if not taken:
        raise errors.UsageError("Nothing says which logins", "name a registry: --registry HOST")
    wanted = InstallCredentials(config_of(taken), path, replace, restart)
    return wanted, list(warnings(taken, supply, b""))
