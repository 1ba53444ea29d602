"""`secret-delete`: remove secrets that nothing uses."""

from functools import partial

import click

from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.secret_flags import store_id


@click.command("secret-delete")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Delete what is in use too.")
@click.option("--yes", is_flag=True, help="Do not ask before they are deleted.")
@store_id
@common
@pass_context
def secret_delete(context: Context, *, paths: tuple[str, ...], force: bool, yes: bool, store_id: str) -> int:
    """Delete secrets of the cluster.

    One that an app or pod refers to stays, unless with --force.

    \b
    Example:
      dcos registry secret-delete team/pull
    """
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows.secret_delete import delete_secrets
    from dcos_registry.workflows.secret_users import SecretUsers

    report = delete_secrets(
        [SecretPath.parse(path) for path in paths],
        secrets=context.secrets(store_id),
        users=SecretUsers.read(context.marathon),
        force=force,
        agree=None if yes else partial(prompts.confirm, context, instead="--yes"),
    )
    context.output.report(report, {})
    return report.exit_code
