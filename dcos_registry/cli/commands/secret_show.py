"""`secret-show`: what a secret holds, without its passwords."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.secret_flags import store_id


@click.command("secret-show")
@click.argument("path")
@store_id
@common
@pass_context
def secret_show(context: Context, *, path: str, store_id: str) -> int:
    """Show whose logins a secret holds.

    Never a password: its registries and user names, what kind of credentials they are and when they end, who uses the
    secret and who may, and what is wrong with it.

    \b
    Example:
      dcos registry secret-show team/pull
    """
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows.secret_show import COLUMNS, show_secret
    from dcos_registry.workflows.secret_users import SecretUsers

    where = SecretPath.parse(path)
    users = SecretUsers.read(context.marathon)
    report = show_secret(where, secrets=context.secrets(store_id), users=users, now=context.environment.now())
    context.output.report(report, COLUMNS if report.rows else {})
    return report.exit_code
