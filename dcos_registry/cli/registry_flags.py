"""The flags that say how a registry is reached."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dcos_registry.bundle.image_manifest import Format
    from dcos_registry.clients.registry import RegistryClient
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.image_push import Confirm
    from dcos_registry.workflows.pushing.push_login import PushLogin
    from dcos_registry.workflows.pushing.pusher import Repositories


@dataclass(frozen=True)
class RegistryFlags:
    """What the user said about the way to a registry."""

    plain_http: bool
    ca_file: str | None
    client_cert: str | None
    client_key: str | None

    def client(self, context: Context, host: "RegistryHost") -> "RegistryClient":
        """Make the client of a registry; raises `UsageError` for files that cannot be used."""
        from dcos_registry.clients.registry import RegistryClient

        return RegistryClient(host, context.registry_http(**self._files()), plain_http=self.plain_http)

    def repositories(self, context: Context, host: "RegistryHost", login: "PushLogin") -> "Repositories":
        """Make what makes the clients of the registry's repositories; raises as `client` does."""
        from dcos_registry.clients.registry import Patience, RepositoryClient

        http = context.registry_http(**self._files())
        patience = Patience(tell=context.output.note)
        is_plain = self.plain_http or login.plain_http

        def repository(path: str, actions: str) -> RepositoryClient:
            return RepositoryClient(
                host, path, login.credential, http, plain_http=is_plain, actions=actions, patience=patience
            )

        return repository

    def confirmation(self, context: Context, login: "PushLogin", form: "Format") -> "Confirm":
        """Make what proves that agents can pull that trust and reach the registry as this machine does."""
        from dcos_registry.cli.agent_flags import AgentFlags
        from dcos_registry.workflows.pushing.confirmation import confirmation

        agents = AgentFlags(
            agent_config=None,
            default_registry=None,
            dcos_version=None,
            ca_file=self.ca_file,
            ca_dir=None,
            certs_dir=None,
            daemon_json=None,
            platform=None,
            plain_http=self.plain_http,
        )
        return confirmation(
            agents.checker(context, asks_cluster=False, looks_further=True), login, form, tell=context.output.note
        )

    def _files(self) -> "Mapping[str, Path | None]":
        from pathlib import Path

        given = {"ca_file": self.ca_file, "client_cert": self.client_cert, "client_key": self.client_key}
        return {name: None if file is None else Path(file) for name, file in given.items()}


registry_flags = flag_group(
    RegistryFlags,
    "reached",
    click.option("--plain-http", is_flag=True, help="The registry has no TLS: send the password in clear."),
    click.option("--ca-file", metavar="FILE", help="Trust these certificates too (PEM)."),
    click.option("--client-cert", metavar="FILE", help="Show the registry this certificate (PEM)."),
    click.option("--client-key", metavar="FILE", help="Its key, where that is not in the same file."),
)
"""Add the flags to a command, which gets them as `reached`."""
