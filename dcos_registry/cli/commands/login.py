"""`login`: try a credential against a registry and keep it."""

from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.password_flags import PasswordFlags, password_flags
from dcos_registry.cli.registry_flags import RegistryFlags, registry_flags

if TYPE_CHECKING:
    from dcos_registry.model.image import ImageReference
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.store.login import StoreKind

_WHEREVER = ""
"""What `--from-docker` is without a file: all the places where docker and podman keep logins."""


@click.command()
@click.argument("registry", required=False)
@click.option("-u", "--username", metavar="USER", help="Who logs in; asked for on a terminal.")
@password_flags
@click.option("--image", "image_name", metavar="IMAGE", help="Prove that the login may pull this image.")
@click.option("--skip-check", is_flag=True, help="Keep the login without trying it at the registry.")
@registry_flags
@click.option("--name", metavar="NAME", help="Keep it under this name, beside other accounts there.")
@click.option("--email", metavar="ADDRESS", help="Kept with the login, for old docker configs.")
@click.option("--store", metavar="keyring|file", help="Where to keep the login (setting registry.store).")
@click.option(
    "--from-docker",
    metavar="[FILE]",
    is_flag=False,
    flag_value=_WHEREVER,
    help="Take over the logins of docker and podman, or those in FILE.",
)
@common
@pass_context
def login(
    context: Context,
    *,
    registry: str | None,
    username: str | None,
    password: PasswordFlags,
    image_name: str | None,
    skip_check: bool,
    reached: RegistryFlags,
    name: str | None,
    email: str | None,
    store: str | None,
    from_docker: str | None,
) -> int:
    """Log in to a registry, and keep the login.

    The user name and password are tried against REGISTRY, and kept in the keyring when they are accepted. Without
    REGISTRY it is that of --image, else Docker Hub.

    \b
    Examples:
      dcos registry login registry.example.com -u ci
      dcos registry login registry.example.com:5000 -u ci --password-stdin < password
      dcos registry login --from-docker
    """
    from dcos_registry.model.image import ImageReference
    from dcos_registry.model.registry_host import RegistryHost

    kind = context.store_kind(store)
    if from_docker is not None:
        if username or password.is_given or image_name or name or email:
            raise errors.UsageError(
                "--from-docker brings the logins: leave out --username, the password, --image, --name and --email"
            )
        only = [] if registry is None else [RegistryHost.parse(registry)]
        return _take_over(context, from_docker, only, reached, kind, skip_check=skip_check)
    password.require_one()
    if image_name is not None and skip_check:
        raise errors.UsageError("--image tries the login, and --skip-check does not: leave one out")
    image = None if image_name is None else ImageReference.parse(image_name)
    # A variable that is not set is no word for Docker Hub: the password would go there.
    host = RegistryHost.parse(registry) if registry is not None else image.host if image else RegistryHost("docker.io")
    return _log_in(context, host, username, password, image, reached, name, email, kind, skip_check=skip_check)


def _log_in(
    context: Context,
    host: "RegistryHost",
    username: str | None,
    password: PasswordFlags,
    image: "ImageReference | None",
    reached: RegistryFlags,
    name: str | None,
    email: str | None,
    kind: "StoreKind",
    *,
    skip_check: bool,
) -> int:
    from dcos_registry.store.login import Login
    from dcos_registry.workflows.login import NewLogin, credential_of, log_in, require_free_name

    logins = context.logins()
    called = Login.default_name(host) if name is None else name
    require_free_name(called, host, logins)
    client = None if skip_check else reached.client(context, host)
    logins.backend(kind)  # where nothing can be kept, nobody is to type a password first
    user = username or prompts.visible(context, f"User name for {host}", instead="--username")
    credential = credential_of(user, password.read(context, f"Password of {user} for {host}"))
    report = log_in(
        NewLogin(host, credential, called, plain_http=reached.plain_http, email=email or "", image=image),
        registry=client,
        logins=logins,
        store=kind,
        now=context.environment.now(),
    )
    context.output.report(report, {})
    return report.exit_code


def _take_over(
    context: Context,
    file: str,
    only: "list[RegistryHost]",
    reached: RegistryFlags,
    kind: "StoreKind",
    *,
    skip_check: bool,
) -> int:
    from pathlib import Path

    from dcos_registry.store.docker_logins import DockerLogins
    from dcos_registry.workflows.login_import import COLUMNS, import_logins

    environment = context.environment
    if file and not Path(file).exists():
        raise errors.UsageError(f"The docker config {file} cannot be read: there is no such file")
    sources = DockerLogins(environment.variables, environment.home, Path(file) if file else None)
    report = import_logins(
        sources,
        only=only,
        client=None if skip_check else lambda host: reached.client(context, host),
        logins=context.logins(),
        store=kind,
        now=environment.now(),
        plain_http=reached.plain_http,
    )
    context.output.report(report, COLUMNS)
    return report.exit_code
