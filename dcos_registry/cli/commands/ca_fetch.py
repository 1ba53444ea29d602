"""`ca-fetch`: the certificate by which a registry is to be trusted."""

from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files, prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

if TYPE_CHECKING:
    from dcos_registry.workflows.ca_fetch import FoundCa


@click.command("ca-fetch")
@click.argument("registry", metavar="[HOST[:PORT]]", required=False)
@click.option("--cluster-ca", is_flag=True, help="Take the CA of the DC/OS cluster.")
@click.option("--output", metavar="FILE", help="Save what is to be trusted (PEM).")
@click.option("-y", "--yes", is_flag=True, help="Save it without a question.")
@common
@pass_context
def ca_fetch(context: Context, *, registry: str | None, cluster_ca: bool, output: str | None, yes: bool) -> int:
    """Show a registry's certificates, and get the one to trust.

    Shown is what the registry shows, with the one certificate that agents are to trust, or where that is to be had. It
    is saved when you agree: nobody but the registry itself may have said that it is the right one.

    \b
    Examples:
      dcos registry ca-fetch registry.example.com:5000 --output ca.crt
      dcos registry ca-fetch --cluster-ca --output dcos-ca.crt
    """
    from dcos_registry.workflows.ca_fetch import COLUMNS, show_ca

    found = _found(context, registry, cluster_ca=cluster_ca)
    file = _saved(context, found, output, yes=yes) if output else None
    report = show_ca(found, file)
    context.output.report(report, COLUMNS)
    return report.exit_code


def _found(context: Context, registry: str | None, *, cluster_ca: bool) -> "FoundCa":
    from dcos_registry.cli.registry_tls import RegistryTls
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.ca_fetch import cluster_authority, find_ca

    if (registry is None) != cluster_ca:
        raise errors.UsageError("Give either HOST[:PORT] or --cluster-ca")
    if registry is None:
        return cluster_authority(context.cluster_facts.authority(), context.cluster.cluster)
    host = RegistryHost.parse(registry)
    asked = RegistryTls.of(host, context.proxies)
    return find_ca(host, handshake=asked.handshake, trials=asked.trials, cluster_ca=context.cluster_ca)


def _saved(context: Context, found: "FoundCa", output: str, *, yes: bool) -> str | None:
    """Write what is to be trusted, once the user agrees to it; None where there is nothing."""
    from pathlib import Path

    if not found.trusted or files.read_if_there(Path(output), "file") == found.pem:
        return output if found.trusted else None
    if not yes:
        for one in found.trusted:
            context.output.note(f"{one.subject}, SHA-256 fingerprint {one.fingerprint}")
        prompts.confirm(context, f"Trust it for {found.subject}, and save it as {output}?", instead="--yes")
    files.write_private(output, found.pem)
    return output
