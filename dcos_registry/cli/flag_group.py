"""Flags that belong together, and that several commands have."""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, TypeVar

Decorator = Callable[[Any], Any]
F = TypeVar("F", bound=Callable[..., Any])


def flag_group(kind: type, name: str, *options: Decorator) -> Callable[[F], F]:
    """Make what adds `options` to a command, which gets their values as one: a dataclass `kind`, called `name`."""

    def added(function: F) -> F:
        @wraps(function)
        def with_flags(*arguments: Any, **given: Any) -> Any:
            values = {field.name: given.pop(field.name) for field in fields(kind)}
            return function(*arguments, **{name: kind(**values)}, **given)

        command: Any = with_flags
        for option in reversed(options):
            command = option(command)
        wrapped: F = command
        return wrapped

    return added
