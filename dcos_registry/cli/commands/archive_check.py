"""`archive-check`: is a credentials archive right, and does it work."""

from typing import TYPE_CHECKING

import click

from dcos_registry.cli import files
from dcos_registry.cli.agent_flags import AgentFlags
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.registry_flags import RegistryFlags, registry_flags

if TYPE_CHECKING:
    from dcos_registry.workflows.archive_check import GivenArchive, Registries


@click.command("archive-check")
@click.argument("source", metavar="FILE|URL")
@click.option("--image", "images", metavar="IMAGE", multiple=True, help="An image that is to be pulled; repeatable.")
@click.option("--offline", is_flag=True, help="Ask no registry.")
@registry_flags
@common
@pass_context
def archive_check(
    context: Context, *, source: str, images: tuple[str, ...], offline: bool, reached: RegistryFlags
) -> int:
    """Find what is wrong with a credentials archive.

    Shown is whose logins are in it, and never a password. Each login is tried at its registry. With --image it is
    proven that Docker pulls that with it, and what else the archive holds is found.

    \b
    Examples:
      dcos registry archive-check docker.tar.gz
      dcos registry archive-check https://files.example.com/docker.tar.gz --image registry.example.com/team/web:1.0
    """
    from dcos_registry.workflows.archive_check import check_archive
    from dcos_registry.workflows.archive_report import COLUMNS

    registries = None if offline else _registries(context, reached)
    report = check_archive(_given(context, source, reached), images, registries, context.environment.now())
    context.output.report(report, COLUMNS)
    return report.exit_code


def _given(context: Context, source: str, reached: RegistryFlags) -> "GivenArchive":
    from pathlib import Path

    from dcos_registry.bundle.archive import LARGEST_CONTENT
    from dcos_registry.pull.shown_url import shown_url
    from dcos_registry.workflows.archive_check import GivenArchive

    if "://" in source:
        trusted = Path(reached.ca_file) if reached.ca_file else None
        return GivenArchive(context.artifacts(trusted).fetch(source), shown_url(source), source)
    packed = files.read(source, "archive", largest=LARGEST_CONTENT)
    return GivenArchive(packed, source, Path(source).name)


def _registries(context: Context, reached: RegistryFlags) -> "Registries":
    """Make what asks registries; images are asked for as by agents that trust what was named."""
    from dcos_registry.workflows.archive_check import Registries

    agents = AgentFlags(
        agent_config=None,
        default_registry=None,
        dcos_version=None,
        ca_file=reached.ca_file,
        ca_dir=None,
        certs_dir=None,
        daemon_json=None,
        platform=None,
        plain_http=reached.plain_http,
    )
    checker = agents.checker(context, asks_cluster=False, looks_further=True)
    return Registries(lambda host: reached.client(context, host), checker)
