"""`register`: an installed copy as a plugin of the attached cluster."""

import sys
from pathlib import Path

import click

from dcos_registry import errors
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

_SCRIPT = "dcos-registry"


@click.command()
@common
@pass_context
def register(context: Context) -> int:
    """Add this program to the attached cluster.

    A copy that was installed with pip becomes `dcos registry`. Plugins belong to one cluster: call it once for each.

    \b
    Example:
      dcos-registry register
    """
    from dcos_registry.clients.dcos_cli import DcosCli
    from dcos_registry.workflows.register import register as register_program

    report = register_program(
        _installed_program(context.environment.program),
        cluster_url=context.cluster_config.cluster.url,
        dcos=DcosCli.find(context.environment.variables),
    )
    context.output.report(report, {"PLUGIN": "name", "COMMANDS": "commands", "EXECUTABLE": "executable"})
    return report.exit_code


def _installed_program(program: Path) -> Path:
    """Return the console script that runs; an unpacked plugin would be replaced by a pointer to itself."""
    if sys.platform == "win32":
        program = program.with_suffix(".exe")  # pip's launcher cuts it off; the dcos CLI wants it (cluster.md A8)
    if program.stem != _SCRIPT or not program.is_file():
        raise errors.UsageError(
            f"{program} is not the installed program", "pip install dcos-registry, then dcos-registry register"
        )
    if (program.parents[1] / "plugin.toml").is_file():
        raise errors.UsageError(f"{program} is a plugin already", "dcos plugin list")
    return program
