"""`ca-install`: the CA of a registry onto every agent."""

import click

from dcos_registry import errors
from dcos_registry.cli import files, prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.rollout_flags import RolloutFlags, rollout_flags


@click.command("ca-install")
@click.argument("registry", metavar="HOST[:PORT]")
@click.argument("file", required=False)
@click.option("--uninstall", is_flag=True, help="Remove what this command put there, and nothing else.")
@click.option("--restart-docker", is_flag=True, help="Restart Docker too, which nothing needs; its containers stop.")
@click.option("--yes", is_flag=True, help="Do not ask before Docker is restarted.")
@rollout_flags
@common
@pass_context
def ca_install(
    context: Context,
    *,
    registry: str,
    file: str | None,
    uninstall: bool,
    restart_docker: bool,
    yes: bool,
    rollout: RolloutFlags,
) -> int:
    """Have every agent trust the CA of a registry.

    FILE holds its certificate, in PEM or DER, or several. It goes to where Docker looks for it and to where the UCR
    does; both read it at the next pull, without a restart. Spell HOST as your images do.

    \b
    Examples:
      dcos registry ca-install registry.example.com:5000 ca.crt --apply
      dcos registry ca-install registry.example.com:5000 ca.crt --plan > install.sh
      dcos registry ca-install registry.example.com:5000 --uninstall --apply
    """
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.ca_install import (
        DOCKER_RESTARTS,
        CarryOutPlan,
        notes_for,
        plan_removal,
        plan_trust,
        show_plan,
    )

    rollout.require_one()
    host = RegistryHost.parse(registry)
    if uninstall:
        plan = plan_removal(host, restart_docker=restart_docker)
    elif file is None:
        raise errors.UsageError("There is no FILE with the CA", f"get it with: dcos registry ca-fetch {host}")
    else:
        plan = plan_trust(host, files.read(file, "certificate"), file, restart_docker=restart_docker)
    notes = [] if uninstall else list(notes_for(host, restart_docker=restart_docker))
    if rollout.plan:
        shown = show_plan(plan, notes)
        context.output.report(shown, {})
        return shown.exit_code
    if restart_docker and not yes:
        context.output.note(f"{DOCKER_RESTARTS}.")
        prompts.confirm(context, "Restart Docker on these agents", instead="--yes")
    return rollout.carry_out(context, "ca-install", CarryOutPlan(plan), notes)
