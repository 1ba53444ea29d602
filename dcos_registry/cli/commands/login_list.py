"""`login-list`: which logins there are."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("login-list")
@click.option("--expiring-within", metavar="TIME", help="Only those that end within 12h, 7d, 2w; exit code 10 if any.")
@common
@pass_context
def login_list(context: Context, *, expiring_within: str | None) -> int:
    """Show the logins, but never a secret.

    Of each: its registry, name, user, kind of credential, end, where it is kept, and whether it was tried.

    \b
    Example:
      dcos registry login-list --expiring-within 7d
    """
    from dcos_registry.model.duration import parse_duration
    from dcos_registry.workflows.login_list import COLUMNS, list_expiring, list_logins

    within = None if expiring_within is None else parse_duration(expiring_within)
    logins, now = context.logins().all(), context.environment.now()
    report = list_logins(logins, now=now) if within is None else list_expiring(logins, now=now, within=within)
    context.output.report(report, COLUMNS)
    return report.exit_code
