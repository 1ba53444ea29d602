"""`agent-config`: the settings with which every agent has credentials."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.supply_flags import SupplyFlags, supply_flags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dcos_registry.bundle.agent_settings import Mode
    from dcos_registry.workflows.agent_config import ConfigFile, Destination


@click.command("agent-config")
@click.option(
    "--mode",
    type=click.Choice(["etc", "dcos-owned", "inline"]),
    default="etc",
    help="Whose the agents' file is: yours, blank at first (etc, and without it), DC/OS's own, or yours with logins.",
)
@supply_flags
@click.option("--credentials-path", metavar="PATH", help="Another place for the agents' file, which you write.")
@click.option("--registry-url", metavar="URL", help="Where the UCR gets images that name no registry.")
@click.option("--file", metavar="FILE", help="Merge the settings into this config.yaml.")
@click.option("--output", metavar="FILE", help="Write into a new file.")
@common
@pass_context
def agent_config(
    context: Context,
    *,
    mode: "Mode",
    given: SupplyFlags,
    credentials_path: str | None,
    registry_url: str | None,
    file: str | None,
    output: str | None,
) -> int:
    """Print the settings that give every agent credentials.

    They are the part of DC/OS's config.yaml that begins with cluster_docker_credentials, and hold no login unless
    --mode inline or dcos-owned asks for it; what holds one is written into a file, and never printed.

    \b
    Examples:
      dcos registry agent-config
      dcos registry agent-config --file config.yaml
      dcos registry agent-config --mode inline --registry registry.example.com --file config.yaml
    """
    from dcos_registry.bundle.agent_settings import AgentWish
    from dcos_registry.workflows.agent_config import TRIAL, configure, take_logins
    from dcos_registry.workflows.secret_content import config_of, warnings

    existing = _existing(file)
    notes: Sequence[str] = ()
    logins = None
    if given.is_given:
        supply = given.supply(context, TRIAL)
        taken = take_logins(given.registries, supply)
        logins, notes = config_of(taken), list(warnings(taken, supply, b""))
    wish = AgentWish(mode, logins, credentials_path, registry_url)
    report = configure(wish, existing, _destination(existing, output), notes)
    context.output.report(report, {})
    return report.exit_code


@dataclass(frozen=True)
class _File:
    """A file: a new one, which is for its owner alone, or the one that was read, and held `before`."""

    name: str
    before: str | None

    def write(self, text: str, *, private: bool) -> None:
        """Write it whole or not at all; `private`: for its owner alone, as far as it is not so anyway."""
        from dcos_registry.store.definition_files import replace_definitions

        if self.before is None:
            files.write_private(self.name, text.encode())
        else:
            replace_definitions(Path(self.name), before=self.before.encode(), after=text.encode(), private=private)


def _existing(file: str | None) -> "ConfigFile | None":
    from dcos_registry.workflows.agent_config import ConfigFile

    if file is None:
        return None
    try:
        return ConfigFile(files.read(file, "configuration").decode(), file)
    except UnicodeDecodeError:  # holds the file in its attributes
        raise errors.UsageError(f"{file} is not UTF-8") from None


def _destination(existing: "ConfigFile | None", output: str | None) -> "Destination | None":
    if output is not None:
        return _File(output, None)
    return _File(existing.name, existing.text) if existing else None
