"""`app-detach`: the inverse of `app-attach`."""

import click

from dcos_registry import errors
from dcos_registry.cli.change_flags import ChangeFlags, change_flags, columns
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("app-detach")
@change_flags
@click.option("--secret", metavar="PATH", help="This pull secret, and no other that it has.")
@click.option("--uri", metavar="URL", help="This credentials archive, which is fetched no longer.")
@common
@pass_context
def app_detach(context: Context, *, changes: ChangeFlags, secret: str | None, uri: str | None) -> int:
    """Have apps and pods pull without a credential: the inverse of app-attach.

    Without --secret and --uri it is whatever pull secret they have. Its declaration goes where nothing else uses it;
    the secret stays in the store (secret-delete). Their tasks are replaced by new ones, which are to do without.

    \b
    Examples:
      dcos registry app-detach /team/web
      dcos registry app-detach "/team/*" --secret team/pull --dry-run
      dcos registry app-detach /team/legacy --uri https://files.example.com/docker.tar.gz
    """
    from dcos_registry.attach.uri_route import UriRoute
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows.app_detach import detach

    if secret is not None and uri is not None:
        raise errors.UsageError("One credential is taken out at a time: name it with --secret PATH or with --uri URL")
    what = UriRoute.parse(uri) if uri is not None else None if secret is None else SecretPath.parse(secret)
    selected = changes.selected(context)
    report = detach(selected, what, changes.choice(), changes.hands(context, selected))
    context.output.report(report, columns("secret" if uri is None else "uri"))
    return report.exit_code
