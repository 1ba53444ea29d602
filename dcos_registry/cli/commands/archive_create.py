"""`archive-create`: a credentials archive for apps of the Docker Engine."""

from typing import TYPE_CHECKING

import click

from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.supply_flags import SupplyFlags, supply_flags

if TYPE_CHECKING:
    from dcos_registry.bundle.packed import Layout


@click.command("archive-create")
@supply_flags
@click.option("--output", metavar="FILE", default="docker.tar.gz", help="Where to; docker.tar.gz without it.")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["config", "dockercfg"]),
    default="config",
    help="What is in it: .docker/config.json, or the .dockercfg of old docker CLIs.",
)
@click.option("-f", "--force", is_flag=True, help="Write over a file that is there.")
@common
@pass_context
def archive_create(context: Context, *, given: SupplyFlags, output: str, layout: "Layout", force: bool) -> int:
    """Make an archive with logins for apps of the Docker Engine.

    In it is the docker config with the logins of the named registries, and no others. Apps fetch it, and Docker pulls
    with it. Spell HOST as your images do: with the port if they have it.

    \b
    Examples:
      dcos registry archive-create --registry registry.example.com
      dcos registry archive-create --docker-config ~/.docker/config.json --registry registry.example.com:5000
    """
    from pathlib import Path

    from dcos_registry.workflows.archive_create import TRIAL, create_archive, plan_archive

    new = plan_archive(given.registries, given.supply(context, TRIAL), layout)
    report = create_archive(
        new,
        output,
        there=lambda: files.read_if_there(Path(output), "file"),
        force=force,
        write=files.write_private,
    )
    context.output.report(report, {})
    return report.exit_code
