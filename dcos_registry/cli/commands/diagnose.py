"""`diagnose`: what went wrong, and what mends it."""

import click

from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

_LARGEST_LOG = 64 * 1024 * 1024


@click.command()
@click.option("--log", metavar="FILE|-", required=True, help="What was logged; - for standard input.")
@common
@pass_context
def diagnose(context: Context, *, log: str) -> int:
    """Say why an image is not pulled.

    From what agents, tasks, the Docker Engine, the fetcher or Marathon say: a message, a whole log, or the JSON of an
    app. Nobody is asked, and secrets that Mesos prints in its messages are not repeated.

    \b
    Examples:
      dcos registry diagnose --log agent.log
      dcos marathon app show /team/web | dcos registry diagnose --log -
    """
    from dcos_registry.workflows.diagnose_log import diagnose_log

    name = "standard input" if log == "-" else log
    report = diagnose_log(_text(context, log), name)
    context.output.report(report, {})
    return report.exit_code


def _text(context: Context, name: str) -> str:
    if name != "-":
        return files.read(name, "log", largest=_LARGEST_LOG).decode(errors="replace")
    if context.environment.stdin.isatty():
        context.output.note("Paste what was logged, then press Ctrl-D")
    data = context.environment.stdin_bytes.read(_LARGEST_LOG)
    return data.decode(errors="replace")
