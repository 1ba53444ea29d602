"""Questions to the user: only on a terminal, and never where `--no-input` says so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dcos_registry import errors

if TYPE_CHECKING:
    from dcos_registry.cli.context import Context


def visible(context: "Context", question: str, *, instead: str) -> str:
    """Ask for a line; raises `UsageError` that names the flag or variable to use instead."""
    _require_somebody(context, question, instead)
    with _line(context):
        return str(click.prompt(question, err=True))


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
    with _line(context):
        agreed = click.confirm(question, err=True)
    if not agreed:
        raise errors.RegistryPluginError("You did not agree, so nothing was changed")


def choice(context: "Context", question: str, options: Sequence[str]) -> int:
    """Have the user choose one of several, and return its place, from 0; only where somebody is there to ask."""
    for number, option in enumerate(options, 1):
        context.output.note(f"  {number}  {option}")
    with _line(context):
        return int(click.prompt(question, type=click.IntRange(1, len(options)), default=1, err=True)) - 1


def from_stdin(context: "Context") -> str:
    """Read a password from standard input, without the one line end that `echo` leaves behind it."""
    from dcos_registry.cli import files

    return files.read_secret(context.environment.stdin_bytes, "password")


@contextmanager
def _line(context: "Context") -> Iterator[None]:
    """End the line of a question that is interrupted, which click does of a hidden one alone."""
    try:
        yield
    except click.Abort:
        context.output.note("")
        raise


def _require_somebody(context: "Context", question: str, instead: str) -> None:
    if not context.may_ask:
        raise errors.UsageError(f"{question}: nobody is here to ask", f"give it with {instead}")
