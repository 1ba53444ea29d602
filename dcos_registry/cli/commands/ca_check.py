"""`ca-check`: does a CA file make the agents trust a registry."""

import click

from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("ca-check")
@click.argument("registry", metavar="HOST[:PORT]")
@click.argument("file", metavar="FILE")
@common
@pass_context
def ca_check(context: Context, *, registry: str, file: str) -> int:
    """Prove that a CA file makes agents trust a registry.

    Both engines are asked with FILE alone: curl, as the UCR has it, and Docker by Go's rules. What keeps either from
    trusting the registry is found in what it shows and in FILE. Exit code 10 where something is wrong.

    \b
    Examples:
      dcos registry ca-check registry.example.com ca.crt
      dcos registry ca-check registry.example.com:5000 chain.pem --json
    """
    from dcos_registry.bundle.ca_findings import CaFile
    from dcos_registry.cli.registry_tls import RegistryTls
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.ca_check import COLUMNS, check_ca

    host = RegistryHost.parse(registry)
    given = CaFile.read(files.read(file, "CA file"), file)
    asked = RegistryTls.of(host, context.proxies)
    report = check_ca(host, given, handshake=asked.handshake, trials=asked.trials, now=context.environment.now())
    context.output.report(report, COLUMNS)
    return report.exit_code
