"""The flags that say whose logins go into what is made of them: a secret, an archive, a config.yaml."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from dcos_registry.workflows.secret_logins import LoginSupply


@dataclass(frozen=True)
class SupplyFlags:
    """What the user said about the logins; `registries` are spelled as images have them."""

    registries: tuple[str, ...]
    docker_config: str | None
    logins: tuple[str, ...]

    @property
    def is_given(self) -> bool:
        """Whether any of them was used."""
        return bool(self.registries or self.docker_config or self.logins)

    def supply(self, context: Context, trial: str) -> "LoginSupply":
        """Make what gives the logins; `trial` says how those are tried that nobody has tried.

        Raises `UsageError` for flags that do not go together, and for a bad file.
        """
        from dcos_registry.model.registry_host import RegistryHost
        from dcos_registry.workflows.secret_logins import ConfigFile, KeptLogins

        for registry in self.registries:
            RegistryHost.parse(registry)
        if self.docker_config and self.logins:
            raise errors.UsageError("Only one of --docker-config and --login can be given")
        now = context.environment.now()
        if self.docker_config:
            return ConfigFile(files.read(self.docker_config, "docker config"), self.docker_config, now, trial)
        return KeptLogins(context.login_choice(self.logins), now)


SUPPLY_OPTIONS = (
    click.option(
        "--registry",
        "registries",
        metavar="HOST",
        multiple=True,
        help="A registry, spelled as your images spell it; repeatable.",
    ),
    click.option("--docker-config", metavar="FILE", help="Take the logins of this docker config."),
    click.option("--login", "logins", metavar="NAME", multiple=True, help="Take this login of a registry; repeatable."),
)

supply_flags = flag_group(SupplyFlags, "given", *SUPPLY_OPTIONS)
"""Add the flags to a command, which gets them as `given`."""
