"""`login`: try a credential against a registry and keep it."""

import click

from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command()
@click.argument("registry")
@click.option("-u", "--username", metavar="USER", help="Who logs in; asked for on a terminal.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--plain-http", is_flag=True, help="The registry has no TLS: send the password in clear.")
@click.option("--ca-file", metavar="FILE", help="Trust these certificates too (PEM).")
@click.option("--store", metavar="keyring|file", help="Where to keep the login (setting registry.store).")
@common
@pass_context
def login(
    context: Context,
    *,
    registry: str,
    username: str | None,
    password_stdin: bool,
    plain_http: bool,
    ca_file: str | None,
    store: str | None,
) -> int:
    """Log in to a registry, and keep the login.

    The user name and password are tried against REGISTRY, and kept in the keyring when they are accepted.

    \b
    Examples:
      dcos registry login registry.example.com -u ci
      dcos registry login registry.example.com:5000 -u ci --password-stdin < password
    """
    from pathlib import Path

    from dcos_registry.model.credential import Credential
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.login import log_in

    host = RegistryHost.parse(registry)
    kind = context.store_kind(store)
    logins = context.logins()
    logins.backend(kind)  # where nothing can be kept, nobody is to type a password first
    user = username or prompts.visible(context, f"User name for {host}", instead="--username")
    password = (
        prompts.from_stdin(context)
        if password_stdin
        else prompts.hidden(context, f"Password of {user} for {host}", instead="--password-stdin")
    )
    report = log_in(
        host,
        Credential(user, password),
        registry=context.registry(host, plain_http=plain_http, ca_file=Path(ca_file) if ca_file else None),
        logins=logins,
        store=kind,
        now=context.environment.now(),
        plain_http=plain_http,
    )
    context.output.report(report, {})
    return report.exit_code
