"""`app-attach`: make apps and pods pull with a credential."""

import click

from dcos_registry import errors
from dcos_registry.cli.change_flags import ChangeFlags, change_flags, columns
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("app-attach")
@change_flags
@click.option("--secret", metavar="PATH", help="The pull secret, as secret-create made it (UCR).")
@click.option("--uri", metavar="URL", help="A credentials archive, which the app is to fetch (Docker Engine).")
@click.option("--login", "logins", metavar="NAME", multiple=True, help="Without both: the login the secret is made of.")
@click.option("--secret-name", metavar="NAME", help="Declare the secret by this name (pullConfigSecret).")
@click.option("--replace", "is_replacing", is_flag=True, help="Take out another secret or archive that it has.")
@click.option("--to-ucr", is_flag=True, help="Convert an app of the Docker Engine to the UCR.")
@click.option("--fix", is_flag=True, help="Move secrets to where Marathon reads them.")
@common
@pass_context
def app_attach(
    context: Context,
    *,
    changes: ChangeFlags,
    secret: str | None,
    uri: str | None,
    logins: tuple[str, ...],
    secret_name: str | None,
    is_replacing: bool,
    to_ucr: bool,
    fix: bool,
) -> int:
    """Make apps and pods pull with a credential.

    Only the pull secret, or the archive, is added to their definitions; their tasks are replaced by new ones. Doing it
    twice changes nothing. A file is rewritten in place; a definition on standard input (-) goes to standard output.
    With neither --secret nor --uri the secret is made of the login that fits the images, and that is said before.

    \b
    Examples:
      dcos registry app-attach /team/web
      dcos registry app-attach /team/web --secret team/pull --wait
      dcos registry app-attach "/team/*" --registry registry.example.com --secret team/pull
      dcos registry app-attach /team/legacy --secret team/pull --to-ucr --dry-run
      dcos registry app-attach ./app.json --secret team/pull
    """
    from dcos_registry.attach.secret import DEFAULT_NAME
    from dcos_registry.attach.uri_route import UriRoute
    from dcos_registry.attach.wish import SecretRoute, Wish
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows.app_attach import attach, attach_own
    from dcos_registry.workflows.attaching.own_secret import own_secret
    from dcos_registry.workflows.secret_targets import DERIVED_NAME

    if secret is not None and uri is not None:
        raise errors.UsageError("One credential is attached: name it with --secret PATH or with --uri URL")
    if uri is not None and secret_name is not None:
        raise errors.UsageError("--secret-name declares a secret, and an archive has none: leave it out")
    if logins and (secret is not None or uri is not None):
        raise errors.UsageError("--login says what a secret is made of, and --secret and --uri name what is there")
    named = DEFAULT_NAME if secret_name is None else secret_name
    path = SecretPath.parse(secret) if secret is not None else DERIVED_NAME
    wish = Wish(
        UriRoute.parse(uri) if uri is not None else SecretRoute(path, name=named),
        changes.choice(),
        replace=is_replacing,
        to_ucr=to_ucr,
        fix=fix,
    )
    selected = changes.selected(context)
    hands = changes.hands(context, selected)
    if secret is None and uri is None:
        own = own_secret(
            selected.workloads,
            wish.choice,
            logins=context.login_choice(logins),
            secrets=context.secrets,
            marathon=context.marathon,
            now=context.environment.now(),
            to_ucr=to_ucr,
            replaces=is_replacing,
        )
        report = attach_own(selected, wish, own, hands, secrets=context.secrets, is_enterprise=context.is_enterprise)
    else:
        report = attach(selected, wish, hands, secrets=context.secrets, is_enterprise=context.is_enterprise)
    context.output.report(report, columns("secret" if uri is None else "uri"))
    return report.exit_code
