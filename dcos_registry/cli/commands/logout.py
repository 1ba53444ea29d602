"""`logout`: forget logins."""

import click

from dcos_registry import errors
from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command()
@click.argument("registry", required=False)
@click.option("--login", "names", metavar="NAME", multiple=True, help="Forget this login alone; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Forget every login.")
@click.option("--yes", is_flag=True, help="Do not ask before all are forgotten.")
@common
@pass_context
def logout(context: Context, *, registry: str | None, names: tuple[str, ...], everything: bool, yes: bool) -> int:
    """Forget the logins of a registry.

    Every login for REGISTRY (Docker Hub, if there is none) goes, with its password, however the registry was spelled.

    \b
    Examples:
      dcos registry logout registry.example.com
      dcos registry logout --all
    """
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.logout import chosen_logins, log_out

    if everything and (registry is not None or names):
        raise errors.UsageError("--all forgets every login: leave out the registry and --login")
    logins = context.logins()
    logins.mend()
    named = "docker.io" if registry is None else registry
    host = None if everything or (names and registry is None) else RegistryHost.parse(named)
    wanted = chosen_logins(logins, host, names)
    if everything and wanted and not yes:
        what = "the one login" if len(wanted) == 1 else f"{len(wanted)} logins"
        prompts.confirm(context, f"Forget {what}?", instead="--yes")
    report = log_out(wanted, logins=logins)
    context.output.report(report, {})
    return report.exit_code
