"""`secret-update`: new logins into a secret that is there."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.secret_flags import SecretFlags, dry_run, secret_flags, store_id


@click.command("secret-update")
@click.argument("path")
@secret_flags
@click.option("--replace", is_flag=True, help="Keep nothing of what the secret holds now.")
@dry_run
@store_id
@common
@pass_context
def secret_update(
    context: Context, *, path: str, given: SecretFlags, replace: bool, dry_run: bool, store_id: str
) -> int:
    """Renew the logins in a secret of the cluster.

    Those of the named registries, or of every registry in it that you are logged in to. Other registries in it, the
    spelling of its keys and its type stay. Nothing that uses it needs a restart.

    \b
    Examples:
      dcos registry secret-update team/pull
      dcos registry secret-update team/pull --registry registry.example.com
    """
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows.secret_report import COLUMNS
    from dcos_registry.workflows.secret_update import update_secret
    from dcos_registry.workflows.secret_users import SecretUsers

    report = update_secret(
        SecretPath.parse(path),
        given.registries,
        given.supply(context),
        secrets=context.secrets(store_id),
        users=lambda: SecretUsers.read(context.marathon),
        replaces=replace,
        dry_run=dry_run,
    )
    context.output.report(report, COLUMNS)
    return report.exit_code
