"""Every command that the program has."""

import click

from dcos_registry.cli.main import cli


def command_names() -> list[str]:
    """List them as the program itself does."""
    return cli.list_commands(click.Context(cli))
