"""Questions to the user: only on a terminal, and never where `--no-input` says so."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dcos_registry import errors

if TYPE_CHECKING:
    from dcos_registry.cli.context import Context


def visible(context: "Context", question: str, *, instead: str) -> str:
    """Ask for a line; raises `UsageError` that names the flag or variable to use instead."""
    _require_somebody(context, question, instead)
    try:
        return str(click.prompt(question, err=True))
    except click.Abort:
        context.output.note("")  # click ends the line of a hidden question alone
        raise


def hidden(context: "Context", question: str, *, instead: str, confirm: bool = False) -> str:
    """Ask for a secret, twice if it is to be confirmed, without showing what is typed; raises as `visible` does."""
    _require_somebody(context, question, instead)
    try:
        return str(click.prompt(question, hide_input=True, err=True, confirmation_prompt=confirm))
    except click.Abort:
        # click.Abort is a RuntimeError, which the borders of the stores that ask here take for a backend's.
        raise KeyboardInterrupt from None


def confirm(context: "Context", question: str, *, instead: str) -> None:
    """Have the user agree; raises `RegistryPluginError` where they do not, `UsageError` as `visible` does."""
    _require_somebody(context, question, instead)
    if not click.confirm(question, err=True):
        raise errors.RegistryPluginError("You did not agree, so nothing was changed")


def choice(context: "Context", question: str, options: Sequence[str]) -> int:
    """Have the user choose one of several, and return its place, from 0; only where somebody is there to ask."""
    for number, option in enumerate(options, 1):
        context.output.note(f"  {number}  {option}")
    answer = click.prompt(question, type=click.IntRange(1, len(options)), default=1, err=True)
    return int(answer) - 1


def from_stdin(context: "Context") -> str:
    """Read a password from standard input, without the one line end that `echo` leaves behind it."""
    from dcos_registry.cli import files

    return files.read_secret(context.environment.stdin_bytes, "password")


def _require_somebody(context: "Context", question: str, instead: str) -> None:
    if not context.may_ask:
        raise errors.UsageError(f"{question}: nobody is here to ask", f"give it with {instead}")
