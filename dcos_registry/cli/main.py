"""The entry point: from arguments to an exit code, and the one place where errors end."""

import importlib
from typing import Any

import click

from dcos_registry import __version__, errors
from dcos_registry.cli import border, package_registry
from dcos_registry.cli.context import Context
from dcos_registry.cli.environment import Environment
from dcos_registry.cli.output import Output
from dcos_registry.errors import ExitCode

PLUGIN_COMMANDS = ("registry", "docker-registry")
"""What plugin.toml registers; the dcos CLI passes the name as the first argument (cluster.md A4)."""

_DESCRIPTION = "Make a DC/OS cluster pull from a private Docker registry, and prove that it will."

_NARROWEST_HELP, _WIDEST_HELP = 50, 100
_LOUDER = "-vv"

NOUNS = {
    "login": "logins",
    "login-list": "logins",
    "logout": "logins",
    "passphrase-change": "stores",
    "secret-create": "secrets",
    "secret-update": "secrets",
    "secret-list": "secrets",
    "secret-show": "secrets",
    "secret-delete": "secrets",
    "app-attach": "workloads",
    "app-detach": "workloads",
    "archive-create": "archives",
    "archive-check": "findings",
    "archive-put": "archives",
    "agent-config": "settings",
    "ca-fetch": "certificates",
    "ca-check": "findings",
    "ca-sign": "certificates",
    "agent-install": "agents",
    "ca-install": "agents",
    "audit": "findings",
    "image-check": "checks",
    "image-list": "images",
    "image-push": "images",
    "diagnose": "findings",
    "doctor": "checks",
    "register": "plugins",
    "sandbox": None,
}
"""Every command, and the noun under which its `--json` lists what it did (none: it has a form of its own)."""


class CommandGroup(click.Group):
    """Imports a command's module when the command is called or described."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """List the commands in the order of their names."""
        return sorted(NOUNS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in NOUNS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"dcos_registry.cli.commands.{name}")
        command = getattr(module, name)
        return command if isinstance(command, click.Command) else None


def _show_info(ctx: click.Context, _parameter: click.Parameter, is_wanted: Any) -> None:
    if is_wanted:
        ctx.ensure_object(Context).output.value(_DESCRIPTION)
        ctx.exit()


@click.group(
    cls=CommandGroup,
    help=_DESCRIPTION,
    epilog="Exit codes and settings: see the documentation, docs/exit-codes.md and docs/settings.md.",
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="dcos-registry")
@click.option("--info", is_flag=True, is_eager=True, expose_value=False, hidden=True, callback=_show_info)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Show what there is, where no command is named (the manners of dcos: cluster.md H)."""
    if ctx.invoked_subcommand is None:
        ctx.ensure_object(Context).output.value(ctx.get_help())


def run(environment: Environment) -> int:
    """Carry out one call and return its exit code."""
    arguments = list(environment.arguments)
    called_by_dcos = bool(arguments) and arguments[0] in PLUGIN_COMMANDS
    if called_by_dcos:
        del arguments[0]
    program = f"dcos {environment.arguments[0]}" if called_by_dcos else "dcos-registry"
    output = Output(
        environment.stdout,
        environment.stderr,
        program=program,
        has_colours=environment.has_colours,
        is_terminal=environment.stderr.isatty(),
    )
    output.is_json = "--json" in arguments
    context = Context(environment, output)
    try:
        return _carry_out(context, arguments, program=program, called_by_dcos=called_by_dcos)
    except BrokenPipeError:
        environment.stop_writing()
        return ExitCode.FAILED
    except OSError as error:  # standard output takes not even the failure's document
        output.is_json = False
        return _fail(output, "", border.foreign(error, louder=_LOUDER))
    finally:
        context.close()


def _carry_out(context: Context, arguments: list[str], *, program: str, called_by_dcos: bool) -> int:
    environment, output = context.environment, context.output
    command = arguments[0] if arguments else ""
    try:
        if command in package_registry.VERBS:
            return package_registry.hand_over(
                context, environment.arguments if called_by_dcos else ("registry", *arguments)
            )
        output.be_verbose(environment.verbosity)
        width = max(_NARROWEST_HELP, min(environment.columns, _WIDEST_HELP))  # click would load shutil to learn it
        result = cli.main(arguments, prog_name=program, standalone_mode=False, obj=context, terminal_width=width)
        return int(result) if isinstance(result, int) else ExitCode.DONE
    except (KeyboardInterrupt, click.Abort):
        output.note("Interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise
    except errors.RegistryPluginError as error:
        return _fail(output, command, error)
    except click.ClickException as error:
        return _fail(output, command, errors.UsageError(error.format_message(), _help_of(program, command)))
    except Exception as error:  # the boundary: a full disk and a mistake of ours end as one line too
        return _fail(output, command, border.foreign(error, louder=_LOUDER))


def _help_of(program: str, command: str) -> str:
    return f"{program} {command} --help" if command in NOUNS else f"{program} --help"


def _fail(output: Output, command: str, error: errors.RegistryPluginError) -> int:
    output.error(error, command=command, noun=NOUNS.get(command))
    return error.exit_code
