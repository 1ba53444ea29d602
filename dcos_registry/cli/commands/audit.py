"""`audit`: what is wrong with the pulls of all apps and pods."""

import click

from dcos_registry.cli.agent_flags import AgentFlags, agent_flags
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

_COLUMNS = {
    "ID": "id",
    "KIND": "kind",
    "ENGINE": "engine",
    "IMAGE": "image",
    "ROUTE": "route",
    "CREDENTIALS": "credentials",
    "PULLABLE": "pullable",
    "FINDINGS": "findings",
}


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--registry", metavar="HOST", help="Only images from this registry.")
@click.option("--offline", is_flag=True, help="Ask no registry.")
@agent_flags
@common
@pass_context
def audit(
    context: Context, *, targets: tuple[str, ...], registry: str | None, offline: bool, agents: AgentFlags
) -> int:
    """Find what keeps apps and pods from their images.

    Without a TARGET every app and pod of the cluster is looked at: the credential that each image is really pulled
    with, what is wrong with it, and whether the registry takes it. Every image is asked for as an agent would, once
    with each credential.

    \b
    Examples:
      dcos registry audit
      dcos registry audit "/team/*" --registry registry.example.com
      dcos registry audit ./app.json --offline
    """
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.workflows.audit import Audit
    from dcos_registry.workflows.targets import is_file, read_all, read_targets

    host = RegistryHost.parse(registry) if registry else None
    if targets:
        workloads = read_targets(targets, marathon=context.marathon, read_file=context.read_target)
    else:
        workloads = read_all(context.marathon())
    asks_cluster = not targets or not all(map(is_file, targets))
    config = agents.config()
    auditor = Audit(
        context.credentials_in_use(agents.registry, config),
        None if offline else agents.checker(context, asks_cluster=asks_cluster, looks_further=True),
        config,
        host,
        agents.registry,
    )
    report = auditor.of(workloads, tell=context.output.count)
    context.output.report(report, _COLUMNS)
    return report.exit_code
