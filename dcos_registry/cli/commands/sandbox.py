"""`sandbox`: a local cluster to try everything on."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dcos_registry.sandbox.cluster import DcosVersion, Variant


@click.command()
@click.option(
    "--variant",
    type=click.Choice(["enterprise", "open"]),
    default="enterprise",
    show_default=True,
    help="Open-source DC/OS has no secret store.",
)
@click.option(
    "--dcos-version",
    type=click.Choice(["1.13", "2.0", "2.1", "2.2"]),
    default="2.1",
    show_default=True,
    help="Whose Marathon it behaves like.",
)
@click.option("--tls", is_flag=True, help="Serve HTTPS, with a certificate of the sandbox's own CA.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The cluster's; a free one is taken without it.")
@click.option("--agents", type=click.IntRange(1, 1000), default=2, show_default=True, help="How many agents it has.")
@click.option(
    "--user", "users", metavar="UID:PASSWORD", multiple=True, help="A user who may do everything; repeatable."
)
@click.option("--registry", metavar="HOST", help="Pull from this registry; without it the sandbox brings one.")
@common
@pass_context
def sandbox(
    context: Context,
    *,
    variant: "Variant",
    dcos_version: "DcosVersion",
    tls: bool,
    port: int,
    agents: int,
    users: tuple[str, ...],
    registry: str | None,
) -> int:
    """Run a DC/OS cluster on this machine.

    It serves on loopback alone, until Ctrl-C: an Admin Router, IAM, a secret store, Marathon, agents that really pull,
    and a private registry. When it is ready it prints one line of JSON with all that is needed to use it; the
    `dcos_dir` in it is for DCOS_DIR.

    \b
    Example:
      dcos registry sandbox --dcos-version 2.2 --tls
    """
    import json
    from pathlib import Path

    from dcos_registry.cli import termination
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.sandbox.cluster import Sandbox

    core_plugin = context.environment.variables.get("DCOS_CORE_CLI")
    with termination.until_asked() as wait, _own_plugin(context) as plugin:
        cluster = Sandbox(
            variant=variant,
            dcos_version=dcos_version,
            tls=tls,
            port=port,
            agent_count=agents,
            users=dict(map(_account, users)),
            registry_host=str(RegistryHost.parse(registry)) if registry else None,
            core_plugin=Path(core_plugin) if core_plugin else None,
            plugin=plugin,
        )
        with cluster:
            context.output.value(json.dumps(cluster.description()))
            context.output.note(f"Serving {cluster.url}; Ctrl-C ends it")
            wait()
    return 0


@contextmanager
def _own_plugin(context: Context) -> "Iterator[Path]":
    """Pack what `dcos package install dcos-registry --cli` gets from the sandbox: a pointer to the running program."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from dcos_registry.workflows.register import plugin_zip

    with TemporaryDirectory() as folder:
        plugin = Path(folder) / "dcos-registry.zip"
        plugin.write_bytes(plugin_zip(context.environment.program))
        yield plugin


def _account(text: str) -> tuple[str, str]:
    uid, colon, password = text.partition(":")
    if not (uid and colon and password):
        raise errors.UsageError("--user takes UID:PASSWORD")
    return uid, password
