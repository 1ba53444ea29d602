"""Options that several commands share, each defined once."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from dcos_registry.cli.context import Context

F = TypeVar("F", bound=Callable[..., Any])

pass_context = click.make_pass_decorator(Context)


def _be_verbose(ctx: click.Context, _parameter: click.Parameter, count: int) -> None:
    ctx.ensure_object(Context).output.be_verbose(count)


def _no_input(ctx: click.Context, _parameter: click.Parameter, is_set: Any) -> None:
    if is_set:
        ctx.ensure_object(Context).may_ask = False


def _json(ctx: click.Context, _parameter: click.Parameter, is_set: Any) -> None:
    ctx.ensure_object(Context).output.is_json = bool(is_set)


def common(function: F) -> F:
    """Add what every command has: `--json`, `--no-input`, `-v`."""
    for option in (
        click.option(
            "-v",
            "--verbose",
            count=True,
            expose_value=False,
            callback=_be_verbose,
            help="Say what is done; twice: each request, without its secrets.",
        ),
        click.option(
            "--no-input",
            is_flag=True,
            expose_value=False,
            callback=_no_input,
            help="Never ask; a missing answer is an error.",
        ),
        click.option(
            "--json", is_flag=True, expose_value=False, callback=_json, help="Print one JSON document on stdout."
        ),
    ):
        function = option(function)
    return function
