"""The flags that say whose logins go into a secret, in our words or in those of kubectl."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group
from dcos_registry.cli.supply_flags import SUPPLY_OPTIONS, SupplyFlags

if TYPE_CHECKING:
    from dcos_registry.workflows.secret_logins import LoginSupply


@dataclass(frozen=True)
class SecretFlags(SupplyFlags):
    """What the user said about the logins of a secret."""

    docker_server: str | None
    docker_username: str | None
    docker_password_stdin: bool
    docker_email: str | None

    def supply(self, context: Context, trial: str = "") -> "LoginSupply":
        """Make what gives the logins; raises `UsageError` for flags that do not go together, and for a bad file."""
        from dcos_registry.workflows.secret_logins import TRIAL

        is_typed = any((self.docker_server, self.docker_username, self.docker_password_stdin, self.docker_email))
        if is_typed and self.is_given:
            raise errors.UsageError(
                "--docker-server and what goes with it give one login: leave out --registry, --docker-config and "
                "--login"
            )
        return self._typed(context) if is_typed else super().supply(context, trial or TRIAL)

    def _typed(self, context: Context) -> "LoginSupply":
        from dcos_registry.model.registry_host import RegistryHost
        from dcos_registry.workflows.login import credential_of
        from dcos_registry.workflows.secret_logins import TypedLogin

        if not self.docker_username:
            raise errors.UsageError("Nothing says who logs in", "give it with --docker-username USER")
        server = self.docker_server or "docker.io"
        host = RegistryHost.parse(server)
        if self.docker_password_stdin:
            secret = prompts.from_stdin(context)
        else:
            question = f"Password of {self.docker_username} for {host}"
            secret = prompts.hidden(context, question, instead="--docker-password-stdin")
        return TypedLogin(server, credential_of(self.docker_username, secret), context.environment.now())


secret_flags = flag_group(
    SecretFlags,
    "given",
    *SUPPLY_OPTIONS,
    click.option("--docker-server", metavar="HOST", help="As in kubectl: the registry; without it, Docker Hub."),
    click.option("--docker-username", metavar="USER", help="As in kubectl: who logs in there."),
    click.option("--docker-password-stdin", is_flag=True, help="Read that password from standard input."),
    click.option("--docker-email", metavar="ADDRESS", help="As in kubectl; it is not written, for nothing reads it."),
)
"""Add the flags to a command, which gets them as `given`."""

store_id = click.option("--store-id", metavar="ID", default="default", help="The secret store; there is one: default.")
"""As `dcos security secrets` calls it."""

dry_run = click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
"""Leaves the cluster and this machine as they are."""
