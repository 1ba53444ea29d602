"""The flags that say with whose login an image is pushed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group
from dcos_registry.cli.password_flags import PasswordFlags

if TYPE_CHECKING:
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.pushing.push_login import PushLogin


@dataclass(frozen=True)
class PushLoginFlags:
    """What the user said about who pushes; nothing is None."""

    login_name: str | None
    docker_config: str | None
    username: str | None

    def login(self, context: Context, host: "RegistryHost", password: PasswordFlags) -> "PushLogin":
        """Find the login, that of the keyring where nothing else is said.

        Raises `UsageError` where more than one is named, or a password without who has it.
        """
        from dcos_registry.workflows.pushing.push_login import kept_login, login_in_file, typed_login

        password.require_one()
        if sum(given is not None for given in (self.login_name, self.docker_config, self.username)) > 1:
            raise errors.UsageError("Only one of --login, --docker-config and --username can be given")
        if password.is_given and self.username is None:
            raise errors.UsageError("Nothing says whose password it is", "give it with --username USER")
        if self.username is not None:
            secret = password.read(context, f"Password of {self.username} for {host}")
            return typed_login(host, self.username, secret)
        if self.docker_config is not None:
            return login_in_file(files.read(self.docker_config, "docker config"), self.docker_config, host)
        return kept_login(context.login_choice([self.login_name] if self.login_name else []), host)


push_login_flags = flag_group(
    PushLoginFlags,
    "who",
    click.option("--login", "login_name", metavar="NAME", help="Push with this of the logins that are kept."),
    click.option("--docker-config", metavar="FILE", help="Push with the login in this docker config."),
    click.option("-u", "--username", metavar="USER", help="Push as this user, with the password that follows."),
)
"""Add the flags to a command, which gets them as `who`."""
