"""`diagnose`: what went wrong, and what mends it."""

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.agent_flags import AgentFlags, agent_flags
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

_LARGEST_LOG = 64 * 1024 * 1024


@click.command()
@click.argument("workload_id", metavar="[ID]", required=False)
@click.option("--log", metavar="FILE|-", help="What was logged; - for standard input.")
@agent_flags
@common
@pass_context
def diagnose(context: Context, *, workload_id: str | None, log: str | None, agents: AgentFlags) -> int:
    """Say why an app or pod does not run.

    Of the app or pod ID: its deployment, its place in the launch queue, its last failure, and whether its images can
    be pulled with what it really pulls with. It ends with one cause, and what mends it.

    With --log, from what agents, tasks, the Docker Engine, the fetcher or Marathon say: a message, a whole log, or the
    JSON of an app. Nobody is asked, and secrets that Mesos prints in its messages are not repeated.

    \b
    Examples:
      dcos registry diagnose /team/web
      dcos registry diagnose --log agent.log
      dcos marathon app show /team/web | dcos registry diagnose --log -
    """
    if (workload_id is None) == (log is None):
        raise errors.UsageError("Either the id of an app or pod is to be given, or --log", "dcos registry diagnose ID")
    if workload_id is not None:
        return _of_workload(context, workload_id, agents)
    from dcos_registry.workflows.diagnose_log import diagnose_log

    name = "standard input" if log == "-" else str(log)
    report = diagnose_log(_text(context, str(log)), name)
    context.output.report(report, {})
    return report.exit_code


def _of_workload(context: Context, workload_id: str, agents: AgentFlags) -> int:
    from dcos_registry.model.workload_id import parse_workload_id
    from dcos_registry.workflows.diagnose import Diagnosis

    parsed = parse_workload_id(workload_id)
    config = agents.config()
    diagnosis = Diagnosis(
        context.marathon(),
        context.credentials_in_use(agents.registry, config),
        agents.checker(context, asks_cluster=True, looks_further=True),
        agent_config=config,
        now=context.environment.now(),
        progress=context.output.progress,
    )
    report = diagnosis.of(parsed)
    context.output.report(report, {})
    return report.exit_code


def _text(context: Context, name: str) -> str:
    if name != "-":
        return files.read(name, "log", largest=_LARGEST_LOG).decode(errors="replace")
    if context.environment.stdin.isatty():
        context.output.note("Paste what was logged, then press Ctrl-D")
    data = context.environment.stdin_bytes.read(_LARGEST_LOG)
    return data.decode(errors="replace")
