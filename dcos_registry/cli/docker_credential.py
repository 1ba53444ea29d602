"""`docker-credential-dcos-registry`: the logins for docker, podman, skopeo and crane.

It speaks the protocol of docker-credential-helpers (credentials/credentials.go `Serve`): an action is the one argument,
standard input says what it is about, the answer goes to standard output, and so does the reason of a failure, with exit
code 1. docker keeps that reason to itself and goes on without a login (docker.md 18), but lets standard error through,
so it stands there too. It runs with every pull: it loads what the action needs and nothing else, click least of all.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping

from dcos_registry import __version__, errors
from dcos_registry.cli import border, files, settings
from dcos_registry.cli.context import Context
from dcos_registry.cli.environment import Environment
from dcos_registry.cli.output import Output
from dcos_registry.errors import ExitCode
from dcos_registry.workflows import docker_credential
from dcos_registry.workflows.docker_credential import Answer

PROGRAM = "docker-credential-dcos-registry"
_USAGE = f"Usage: {PROGRAM} <store|get|erase|list|version>"
_VERSION = f"{PROGRAM} (dcos-registry) {__version__}"
_SAID = {"--help": _USAGE, "-h": _USAGE, "version": _VERSION, "--version": _VERSION, "-v": _VERSION}

_LARGEST = 1024 * 1024
_FIELDS = ("ServerURL", "Username", "Secret")


def main() -> None:
    """Answer this process's call and exit with its code."""
    gc.disable()  # it ends before there is garbage worth looking for
    sys.exit(run(Environment.of_process()))


def run(environment: Environment) -> int:
    """Answer one call and return its exit code: 0 or 1."""
    try:
        output = Output(environment.stdout, environment.stderr, program=_how_we_are_called(environment))
        context = Context(environment, output)
        context.may_ask = False  # standard input has something else to say
        return _carry_out(context, environment.arguments)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except OSError:  # nobody reads the answer
        environment.stop_writing()
        return ExitCode.FAILED


def _carry_out(context: Context, arguments: tuple[str, ...]) -> int:
    output = context.output
    try:
        output.be_verbose(context.environment.verbosity)
        if len(arguments) != 1:
            output.answer(_USAGE)
            return ExitCode.FAILED
        [action] = arguments
        if action in _SAID:
            output.answer(_SAID[action])
            return ExitCode.DONE
        if action not in _ACTIONS:
            output.answer(f"{PROGRAM}: unknown action: {action}")
            return ExitCode.FAILED
        answer = _ACTIONS[action](context)
    except errors.RegistryPluginError as error:
        return _fail(context, error)
    except Exception as error:  # the boundary: nothing of ours ends as a traceback
        return _fail(context, border.foreign(error, louder="DCOS_VERBOSITY=2"))
    for note in answer.notes:
        output.note(note)
    if answer.document is not None:
        output.answer(json.dumps(answer.document, separators=(",", ":")))
    return ExitCode.DONE


def _get(context: Context) -> Answer:
    choice = docker_credential.choice_of(context.logins(), _names(context))
    return docker_credential.get(_server(context), choice=choice, now=context.environment.now())


def _list(context: Context) -> Answer:
    return docker_credential.list_servers(docker_credential.choice_of(context.logins(), _names(context)))


def _store(context: Context) -> Answer:
    return docker_credential.store(
        _login(_stdin(context)),
        logins=context.logins(),
        kind=context.store_kind(None),
        now=context.environment.now(),
    )


def _erase(context: Context) -> Answer:
    return docker_credential.erase(_server(context), logins=context.logins())


_ACTIONS: Mapping[str, Callable[[Context], Answer]] = {"get": _get, "list": _list, "store": _store, "erase": _erase}


def _names(context: Context) -> list[str]:
    return settings.chosen_logins(context.environment.variables)


def _server(context: Context) -> str:
    return _stdin(context).strip()


def _stdin(context: Context) -> str:
    try:
        return files.read_stream(context.environment.stdin_bytes, largest=_LARGEST).decode()
    except UnicodeDecodeError:
        raise errors.UsageError("Standard input is not UTF-8") from None


def _login(text: str) -> dict[str, str]:
    """Read what a client wants to have kept; what is wrong with it is said without a word of it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise errors.UsageError("Standard input is not a JSON object with ServerURL, Username and Secret")
    given = {name: document[name] for name in _FIELDS if document.get(name) is not None}
    for name, value in given.items():
        if not isinstance(value, str):
            raise errors.UsageError(f"{name} on standard input is not a text")
    return given


def _how_we_are_called(environment: Environment) -> str:
    """Say how users call the program beside us: through dcos, where we lie in its plugin (cluster.md A1)."""
    return "dcos registry" if (environment.program.parent.parent / "plugin.toml").is_file() else "dcos-registry"


def _fail(context: Context, error: errors.RegistryPluginError) -> int:
    # That there is no login is no failure to clients, and at a terminal one line is enough.
    is_told = error.message == docker_credential.NOT_FOUND or context.environment.stdout.isatty()
    context.output.answer_error(error, speaker="" if is_told else PROGRAM)
    return ExitCode.FAILED
