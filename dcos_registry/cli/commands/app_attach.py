"""`app-attach`: make an app or pod pull with a credential."""

import click

from dcos_registry import errors
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

_SECRETS = {"ID": "id", "KIND": "kind", "VERDICT": "verdict", "SECRET": "secret", "DEPLOYMENT": "deployment"}
_ARCHIVES = {"ID": "id", "KIND": "kind", "VERDICT": "verdict", "URI": "uri", "DEPLOYMENT": "deployment"}


@click.command("app-attach")
@click.argument("workload_id", metavar="ID")
@click.option("--secret", metavar="PATH", help="The pull secret, as secret-create made it (UCR).")
@click.option("--uri", metavar="URL", help="A credentials archive, which the app is to fetch (Docker Engine).")
@click.option("--registry", "registries", metavar="HOST", multiple=True, help="Only images of this one; repeatable.")
@click.option("--container", "containers", metavar="NAME", multiple=True, help="Only this one of a pod; repeatable.")
@click.option("--secret-name", metavar="NAME", help="Declare the secret by this name (pullConfigSecret).")
@click.option("--replace", "is_replacing", is_flag=True, help="Take out another secret or archive that it has.")
@click.option("--to-ucr", is_flag=True, help="Convert an app of the Docker Engine to the UCR.")
@click.option("--fix", is_flag=True, help="Move secrets to where Marathon reads them.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--force", is_flag=True, help="Cancel a deployment that holds it, such as one whose pull fails.")
@click.option("--wait", is_flag=True, help="Wait until tasks of the new version run, or show why they do not.")
@common
@pass_context
def app_attach(
    context: Context,
    *,
    workload_id: str,
    secret: str | None,
    uri: str | None,
    registries: tuple[str, ...],
    containers: tuple[str, ...],
    secret_name: str | None,
    is_replacing: bool,
    to_ucr: bool,
    fix: bool,
    dry_run: bool,
    force: bool,
    wait: bool,
) -> int:
    """Make an app or pod pull with a credential.

    Only the pull secret, or the archive, is added to its definition; its tasks are replaced by new ones. Doing it twice
    changes nothing.

    \b
    Examples:
      dcos registry app-attach /team/web --secret team/pull --wait
      dcos registry app-attach /team/legacy --secret team/pull --to-ucr --dry-run
    """
    from dcos_registry.attach.secret import DEFAULT_NAME
    from dcos_registry.attach.selection import Choice
    from dcos_registry.attach.uri_route import UriRoute
    from dcos_registry.attach.wish import SecretRoute, Wish
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.model.workload_id import parse_workload_id
    from dcos_registry.workflows.app_attach import attach
    from dcos_registry.workflows.rollout import Rollout

    if (secret is None) == (uri is None):
        raise errors.UsageError("One credential is attached: name it with --secret PATH or with --uri URL")
    if uri is not None and secret_name is not None:
        raise errors.UsageError("--secret-name declares a secret, and an archive has none: leave it out")
    named = DEFAULT_NAME if secret_name is None else secret_name
    wish = Wish(
        UriRoute.parse(uri) if uri is not None else SecretRoute(SecretPath.parse(secret or ""), name=named),
        Choice(frozenset(map(RegistryHost.parse, registries)), containers),
        replace=is_replacing,
        to_ucr=to_ucr,
        fix=fix,
    )
    marathon = context.marathon()
    report = attach(
        parse_workload_id(workload_id),
        wish,
        marathon=marathon,
        secrets=context.secrets,
        force=force,
        dry_run=dry_run,
        follow=Rollout(marathon, context.output.progress).follow if wait else None,
    )
    context.output.report(report, _SECRETS if uri is None else _ARCHIVES)
    return report.exit_code
