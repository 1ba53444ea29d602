"""The flags that say how a registry is reached."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from dcos_registry.clients.registry import RegistryClient
    from dcos_registry.model.registry_host import RegistryHost


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


registry_flags = flag_group(
    RegistryFlags,
    "reached",
    click.option("--plain-http", is_flag=True, help="The registry has no TLS: send the password in clear."),
    click.option("--ca-file", metavar="FILE", help="Trust these certificates too (PEM)."),
    click.option("--client-cert", metavar="FILE", help="Show the registry this certificate (PEM)."),
    click.option("--client-key", metavar="FILE", help="Its key, where that is not in the same file."),
)
"""Add the flags to a command, which gets them as `reached`."""
