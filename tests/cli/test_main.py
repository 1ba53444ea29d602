"""From arguments to an exit code: usage, the two names we are called by, mistakes of our own."""

import pytest

from dcos_registry import __version__, errors
from dcos_registry.workflows import secret_create
from tests.cli.calling import Called, call

CREATE = ("secret-create", "team/pull", "--registry", "reg.example.com")
NOT_LOGGED_IN = "Error: There is no login for reg.example.com\n  {} login reg.example.com -u USER\n"
MARK = "canary-in-an-exception"


def called(*arguments: str) -> Called:
    """Call at a cluster that nobody asks."""
    return call(*arguments, DCOS_URL="https://cluster.invalid", DCOS_ACS_TOKEN="a-token")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("nope",), "No such command 'nope'.", "dcos-registry --help"),
        (("secret-create",), "There is no PATH to write to", "name one, or what it is for: --for TARGET"),
        (("secret-show",), "Missing argument 'PATH'.", "dcos-registry secret-show --help"),
        (("login", "a.example", "-u"), "Option '-u' requires an argument.", "dcos-registry login --help"),
        (("login", "a.example", "b"), "Got unexpected extra argument (b)", "dcos-registry login --help"),
        (
            ("secret-create", "a"),
            "Nothing says which registries are to be in the secret",
            "name them with --registry HOST, or the apps and pods that pull from them with --for TARGET",
        ),
        (("app-attach",), "Missing argument 'TARGET...'.", "dcos-registry app-attach --help"),
        (
            ("sandbox", "--port", "x"),
            "Invalid value for '--port': 'x' is not a valid integer range.",
            "dcos-registry sandbox --help",
        ),
    ],
)
def test_a_wrong_call_is_one_line_and_the_way_to_the_right_one(
    arguments: tuple[str, ...], message: str, hint: str
) -> None:
    assert called(*arguments) == Called(2, "", f"Error: {message}\n  {hint}\n")


@pytest.mark.parametrize("command", [(), ("login", "a.example"), ("sandbox",)])
def test_an_unknown_option_is_named(command: tuple[str, ...]) -> None:
    done = called(*command, "--nope")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: No such option")
    assert "--nope" in done.stderr
    assert done.stderr.endswith(f"\n  {' '.join(('dcos-registry', *command[:1]))} --help\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("login", "a.example/b", "-u", "x"), "'a.example/b' has a path, and engines choose credentials by host alone"),
        (
            ("secret-create", "a.b", "--registry", "a.example"),
            "'a.b' is not a secret's path: letters, digits, - and _ ",
        ),
        (("app-attach", "/A", "--secret", "a"), "'/A' is not the id of an app or pod: lower-case letters"),
    ],
)
def test_a_wrong_value_is_a_wrong_call(arguments: tuple[str, ...], message: str) -> None:
    done = called(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {message}")


@pytest.mark.parametrize("name", ["registry", "docker-registry"])
def test_hints_name_the_program_as_dcos_calls_it(name: str) -> None:
    assert called(name, *CREATE) == Called(5, "", NOT_LOGGED_IN.format(f"dcos {name}"))
    assert called(name, "nope").stderr == f"Error: No such command 'nope'.\n  dcos {name} --help\n"
    document = called(name, *CREATE, "--json").document()
    assert document["error"]["hint"] == f"dcos {name} login reg.example.com -u USER"


def test_hints_name_the_program_as_it_stands_alone() -> None:
    assert called(*CREATE) == Called(5, "", NOT_LOGGED_IN.format("dcos-registry"))


@pytest.mark.parametrize("name", [(), ("registry",), ("docker-registry",)])
def test_without_a_command_there_is_help_on_stdout(name: tuple[str, ...]) -> None:
    done = called(*name)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: {('dcos ' + name[0]) if name else 'dcos-registry'} [OPTIONS]")


def test_a_description_for_dcos_is_one_line() -> None:
    done = called("registry", "--info")
    assert (done.exit_code, done.stderr, done.stdout.count("\n")) == (0, "", 1)


def test_a_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("registry", "--version").exit_code == 0
    assert __version__ in capsys.readouterr().out


def test_a_failure_is_a_document_too_and_the_line_stays() -> None:
    done = called(*CREATE, "--json")
    assert done.exit_code == 5
    assert done.stdout.startswith('{\n  "version": 1,\n')
    assert done.document() == {
        "version": 1,
        "command": "secret-create",
        "status": "failed",
        "secrets": [],
        "error": {
            "message": "There is no login for reg.example.com",
            "hint": "dcos-registry login reg.example.com -u USER",
            "exit_code": 5,
        },
    }
    assert done.stderr == NOT_LOGGED_IN.format("dcos-registry")


def test_a_wrong_call_is_a_document_too() -> None:
    done = called("secret-show", "--json")
    assert done.exit_code == 2
    assert done.document()["error"] == {
        "message": "Missing argument 'PATH'.",
        "hint": "dcos-registry secret-show --help",
        "exit_code": 2,
    }


@pytest.mark.parametrize("raised", [RuntimeError(MARK), KeyError(MARK), UnicodeEncodeError("ascii", MARK, 0, 1, "x")])
def test_a_mistake_of_ours_is_one_line_and_gives_nothing_away(
    monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(secret_create, "plan_secret", fail)
    assert called(*CREATE) == Called(
        1, "", "Error: Something went wrong that should not\n  call it again with -vv, and report what it prints\n"
    )
    with_traceback = called(*CREATE, "-vv").stderr
    assert MARK not in with_traceback
    assert type(raised).__name__ in with_traceback
    assert "test_main.py" in with_traceback


def test_a_traceback_comes_with_vv_alone() -> None:
    assert "Traceback" not in called(*CREATE, "-v").stderr + called(*CREATE).stderr
    told = called(*CREATE, "-vv").stderr
    assert "NotFoundError: There is no login for reg.example.com" in told
    assert "workflows/secret_create.py" in told


@pytest.mark.parametrize(
    ("raised", "exit_code"),
    [(KeyboardInterrupt(), 130), (errors.ConflictError("x"), 6)],
)
def test_whatever_ends_a_command_has_a_code(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, exit_code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(secret_create, "plan_secret", fail)
    assert called(*CREATE).exit_code == exit_code
