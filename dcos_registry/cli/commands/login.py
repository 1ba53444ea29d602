"""`login`: try a credential against a registry and keep it."""

import click

from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.password_flags import PasswordFlags, password_flags


@click.command()
@click.argument("registry", default="docker.io", metavar="[REGISTRY]")
@click.option("-u", "--username", metavar="USER", help="Who logs in; asked for on a terminal.")
@password_flags
@click.option("--plain-http", is_flag=True, help="The registry has no TLS: send the password in clear.")
@click.option("--ca-file", metavar="FILE", help="Trust these certificates too (PEM).")
@click.option("--skip-check", is_flag=True, help="Keep the login without trying it at the registry.")
@click.option("--name", metavar="NAME", help="Keep it under this name, beside other accounts there.")
@click.option("--email", metavar="ADDRESS", default="", help="Kept with the login, for old docker configs.")
@click.option("--store", metavar="keyring|file", help="Where to keep the login (setting registry.store).")
@common
@pass_context
def login(
    context: Context,
    *,
    registry: str,
    username: str | None,
    password: PasswordFlags,
    plain_http: bool,
    ca_file: str | None,
    skip_check: bool,
    name: str | None,
    email: str,
    store: str | None,
) -> int:
    """Log in to a registry, and keep the login.

    The user name and password are tried against REGISTRY (Docker Hub, if there is none), and kept in the keyring when
    they are accepted.

    \b
    Examples:
      dcos registry login registry.example.com -u ci
      dcos registry login registry.example.com:5000 -u ci --password-stdin < password
    """
    from pathlib import Path

    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.store.login import Login
    from dcos_registry.workflows.login import NewLogin, credential_of, log_in, require_free_name

    host = RegistryHost.parse(registry)
    password.require_one()
    kind = context.store_kind(store)
    logins = context.logins()
    called = name or Login.default_name(host)
    require_free_name(called, host, logins)
    logins.backend(kind)  # where nothing can be kept, nobody is to type a password first
    user = username or prompts.visible(context, f"User name for {host}", instead="--username")
    secret = password.read(context, f"Password of {user} for {host}")
    client = context.registry(host, plain_http=plain_http, ca_file=Path(ca_file) if ca_file else None)
    report = log_in(
        NewLogin(host, credential_of(user, secret), called, plain_http=plain_http, email=email),
        registry=None if skip_check else client,
        logins=logins,
        store=kind,
        now=context.environment.now(),
    )
    context.output.report(report, {})
    return report.exit_code
