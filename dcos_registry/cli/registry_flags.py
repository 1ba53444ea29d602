"""The flags that say how a registry is reached."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dcos_registry.cli.context import Context

if TYPE_CHECKING:
    from dcos_registry.clients.registry import RegistryClient
    from dcos_registry.model.registry_host import RegistryHost

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class RegistryFlags:
    """What the user said about the way to a registry."""

    plain_http: bool
    ca_file: str | None
    client_cert: str | None
    client_key: str | None

    def client(self, context: Context, host: "RegistryHost") -> "RegistryClient":
        """Make the client of a registry; raises `UsageError` for files that cannot be used."""
        from pathlib import Path

        ca_file, client_cert, client_key = (
            None if name is None else Path(name) for name in (self.ca_file, self.client_cert, self.client_key)
        )
        return context.registry(
            host, plain_http=self.plain_http, ca_file=ca_file, client_cert=client_cert, client_key=client_key
        )


def registry_flags(function: F) -> F:
    """Add the flags to a command, which gets them as `reached`."""

    @wraps(function)
    def with_flags(*arguments: Any, **given: Any) -> Any:
        flags = {field.name: given.pop(field.name) for field in fields(RegistryFlags)}
        return function(*arguments, reached=RegistryFlags(**flags), **given)

    command: Any = with_flags
    for option in reversed(_OPTIONS):
        command = option(command)
    wrapped: F = command
    return wrapped


_OPTIONS = (
    click.option("--plain-http", is_flag=True, help="The registry has no TLS: send the password in clear."),
    click.option("--ca-file", metavar="FILE", help="Trust these certificates too (PEM)."),
    click.option("--client-cert", metavar="FILE", help="Show the registry this certificate (PEM)."),
    click.option("--client-key", metavar="FILE", help="Its key, where that is not in the same file."),
)
