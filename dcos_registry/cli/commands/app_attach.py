"""`app-attach`: make an app or pod pull with a secret."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

_COLUMNS = {"ID": "id", "KIND": "kind", "VERDICT": "verdict", "SECRET": "secret", "DEPLOYMENT": "deployment"}


@click.command("app-attach")
@click.argument("workload_id", metavar="ID")
@click.option("--secret", metavar="PATH", required=True, help="The pull secret, as secret-create made it.")
@click.option("--force", is_flag=True, help="Cancel a deployment that holds it, such as one whose pull fails.")
@click.option("--wait", is_flag=True, help="Wait until tasks of the new version run, or show why they do not.")
@common
@pass_context
def app_attach(context: Context, *, workload_id: str, secret: str, force: bool, wait: bool) -> int:
    """Make an app or pod pull with a secret.

    Only the pull secret is added to its definition; its tasks are replaced by new ones. Doing it twice changes nothing.

    \b
    Example:
      dcos registry app-attach /team/web --secret team/pull --wait
    """
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.model.workload_id import parse_workload_id
    from dcos_registry.workflows.app_attach import attach
    from dcos_registry.workflows.rollout import Rollout

    marathon = context.marathon()
    report = attach(
        parse_workload_id(workload_id),
        SecretPath.parse(secret),
        marathon=marathon,
        secrets=context.secrets(),
        force=force,
        follow=Rollout(marathon, context.output.progress).follow if wait else None,
    )
    context.output.report(report, _COLUMNS)
    return report.exit_code
