"""`secret-list`: the secrets that hold docker configs."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.secret_flags import store_id


@click.command("secret-list")
@store_id
@common
@pass_context
def secret_list(context: Context, *, store_id: str) -> int:
    """Find the secrets that hold docker configs.

    Each with the registries that it holds logins for, and the apps and pods that refer to it.

    \b
    Example:
      dcos registry secret-list
    """
    from dcos_registry.workflows.secret_list import COLUMNS, list_secrets
    from dcos_registry.workflows.secret_users import SecretUsers

    users = SecretUsers.read(context.marathon)
    report = list_secrets(context.secrets(store_id), users, tell=context.output.count)
    context.output.report(report, COLUMNS)
    return report.exit_code
