"""`secret-create`: a docker config into the cluster's secret store."""

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.secret_flags import SecretFlags, dry_run, secret_flags, store_id


@click.command("secret-create")
@click.argument("path", required=False)
@secret_flags
@click.option("--for", "targets", metavar="TARGET", multiple=True, help="An app, pod, group/* or file that is to pull.")
@click.option("--text", is_flag=True, help="A text secret; without it a binary one, as by --file=config.json.")
@dry_run
@click.option("--output", metavar="FILE", help="Write the docker config into a new file, and not into the cluster.")
@store_id
@common
@pass_context
def secret_create(
    context: Context,
    *,
    path: str | None,
    given: SecretFlags,
    targets: tuple[str, ...],
    text: bool,
    dry_run: bool,
    output: str | None,
    store_id: str,
) -> int:
    """Write logins into the cluster's secret store.

    Under PATH come the logins of the named registries, and no others, in the form that the UCR pulls with.
    Spell HOST as your images do: with the port if they have it. With --for the images say how, and PATH is made of the
    ids where there is none.

    \b
    Examples:
      dcos registry secret-create team/pull --registry registry.example.com
      dcos registry secret-create --for "/team/*"
    """
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows import secret_targets
    from dcos_registry.workflows.secret_create import create_secret, plan_secret, show_plan, write_document
    from dcos_registry.workflows.secret_report import COLUMNS
    from dcos_registry.workflows.secret_users import SecretUsers
    from dcos_registry.workflows.targets import read_targets

    where = SecretPath.parse(path) if path else None
    supply = given.supply(context)
    workloads = read_targets(targets, marathon=context.marathon, read_file=context.read_target)
    if where is None and workloads:
        where = secret_targets.path_for(workloads)
    if where is not None:
        secret_targets.require_usable(where, workloads)
    if output:
        new = plan_secret(given.registries, supply, workloads)
        report = write_document(new, output, where, None if dry_run else files.write_private, is_text=text)
        context.output.report(report, {"FILE": "file", "REGISTRIES": "registries", "USERS": "usernames"})
        return report.exit_code
    if where is None:
        raise errors.UsageError("There is no PATH to write to", "name one, or what it is for: --for TARGET")
    new = plan_secret(given.registries, supply, workloads)
    notes = []
    if workloads:
        notes.append(secret_targets.sharing_note(where, workloads, SecretUsers.read(context.marathon)))
    if dry_run:
        report = show_plan(new, where, is_text=text, notes=notes)
    else:
        report = create_secret(new, where, secrets=context.secrets(store_id), is_text=text, notes=notes)
    context.output.report(report, COLUMNS)
    return report.exit_code
