"""`ca-sign`: a certificate for a registry, signed by the cluster's CA."""

import click

from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("ca-sign")
@click.argument("hosts", metavar="HOST...", nargs=-1, required=True)
@click.option("--output", metavar="FILE", help="Where the certificate goes, with its chain; HOST.crt without it.")
@click.option("--key", metavar="FILE", help="Where its new key goes; HOST.key without it.")
@common
@pass_context
def ca_sign(context: Context, *, hosts: tuple[str, ...], output: str | None, key: str | None) -> int:
    """Have the DC/OS CA sign a certificate for a registry.

    It is for all names and addresses that are given. The key is made here, in a file that only you can read, and goes
    nowhere: the cluster gets a request that is signed with it (DC/OS Enterprise).

    \b
    Examples:
      dcos registry ca-sign registry.example.com
      dcos registry ca-sign registry.marathon.l4lb.thisdcos.directory registry.example.com 10.0.0.7
    """
    from pathlib import Path

    from dcos_registry.clients.ca import CaClient
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.ca_sign import COLUMNS, Files, sign_certificate

    registries = list(map(RegistryHost.parse, hosts))
    name = registries[0].name
    where = Files(Path(output or f"{name}.crt"), Path(key or f"{name}.key"), files.write_private)
    authority = CaClient(context.cluster)
    report = sign_certificate(registries, where, authority=authority, cluster_ca=context.cluster_ca)
    context.output.report(report, COLUMNS)
    return report.exit_code
