"""`login --from-docker`: what the use case needs of the command line's world."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from dcos_registry.cli.context import Context

if TYPE_CHECKING:
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.store.login import StoreKind


def take_over(
    context: Context,
    file: str | None,
    *,
    only: "Collection[RegistryHost]",
    store: "StoreKind",
    skip_check: bool,
    plain_http: bool,
    ca_file: str | None,
) -> int:
    """Take over logins from a file, or without one from those that docker and podman read, and return the exit code."""
    from functools import partial
    from pathlib import Path

    from dcos_registry.store.docker_logins import DockerLogins
    from dcos_registry.workflows.login_import import COLUMNS, import_logins

    environment = context.environment
    client = partial(context.registry, plain_http=plain_http, ca_file=Path(ca_file) if ca_file else None)
    report = import_logins(
        DockerLogins(environment.variables, environment.home, Path(file) if file else None),
        only=only,
        client=None if skip_check else client,
        logins=context.logins(),
        store=store,
        now=environment.now(),
        plain_http=plain_http,
    )
    context.output.report(report, COLUMNS)
    return report.exit_code
