"""`secret-create`: a docker config into the cluster's secret store."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("secret-create")
@click.argument("path")
@click.option(
    "--registry",
    "registries",
    metavar="HOST",
    multiple=True,
    required=True,
    help="A registry you are logged in to; repeatable.",
)
@click.option("--login", "logins", metavar="NAME", multiple=True, help="Take this login of a registry; repeatable.")
@common
@pass_context
def secret_create(context: Context, *, path: str, registries: tuple[str, ...], logins: tuple[str, ...]) -> int:
    """Write logins into the cluster's secret store.

    Under PATH come the logins of the named registries, and no others, in the form that the UCR pulls with.
    Spell HOST as your images do: with the port if they have it.

    \b
    Example:
      dcos registry secret-create team/pull --registry registry.example.com
    """
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows.secret_create import create_secret

    hosts = [RegistryHost.parse(registry) for registry in registries]
    where, choice = SecretPath.parse(path), context.login_choice(logins)
    report = create_secret(where, hosts, choice=choice, secrets=context.secrets())
    context.output.report(report, {"PATH": "path", "REGISTRIES": "registries", "LOGINS": "logins"})
    return report.exit_code
