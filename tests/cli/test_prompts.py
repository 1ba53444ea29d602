"""Questions: asked on a terminal, and nowhere else."""

import pytest

from tests.cli.calling import Called, call, spawn, terminal

LOGIN = ("login", "127.0.0.1:1", "--plain-http", "--store", "file")
PASSPHRASE = {"DCOS_REGISTRY_PASSPHRASE": "a passphrase"}


def nobody(question: str, instead: str) -> Called:
    return Called(2, "", f"Error: {question}: nobody is here to ask\n  give it with {instead}\n")


def test_without_a_terminal_the_missing_flag_is_named() -> None:
    assert spawn(*LOGIN, **PASSPHRASE) == nobody("User name for 127.0.0.1:1", "--username")
    answer = spawn(*LOGIN, "-u", "alice", given="secret\n", **PASSPHRASE)
    assert answer == nobody("Password of alice for 127.0.0.1:1", "--password-stdin")


def test_no_input_forbids_questions_on_a_terminal_too() -> None:
    with terminal(*LOGIN, "--no-input", NO_COLOR="1", **PASSPHRASE) as shown:
        assert shown.end() == 2
    assert shown.shown == nobody("User name for 127.0.0.1:1", "--username").stderr.replace("\n", "\r\n")


def test_a_passphrase_is_asked_for_before_the_password() -> None:
    answer = call(*LOGIN, "-u", "alice", "--password-stdin", given=b"secret")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Error: New passphrase for ")
    assert answer.stderr.endswith(
        ": nobody is here to ask\n  give it with DCOS_REGISTRY_PASSPHRASE_FILE or DCOS_REGISTRY_PASSPHRASE\n"
    )


def test_a_password_is_asked_for_and_not_shown() -> None:
    with terminal(*LOGIN, **PASSPHRASE) as shown:
        shown.wait_for("User name for 127.0.0.1:1: ")
        shown.type("alice\r")
        shown.wait_for("Password of alice for 127.0.0.1:1: ")
        shown.type("canary\r")
        assert shown.end() == 7  # nobody serves there
    assert "canary" not in shown.shown


@pytest.mark.parametrize(("arguments", "question"), [((), "User name"), (("-u", "alice"), "Password of alice")])
@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_an_interrupted_question_ends_it(arguments: tuple[str, ...], question: str, key: str) -> None:
    with terminal(*LOGIN, *arguments, **PASSPHRASE) as shown:
        shown.wait_for(f"{question} ")
        shown.wait_for(": ")
        shown.type(key)
        assert shown.end() == 130
    assert shown.shown.endswith("\r\nInterrupted\r\n")
    assert "Traceback" not in shown.shown


@pytest.mark.parametrize("answered", ["", "a passphrase\r"], ids=["first", "repeated"])
@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_an_interrupted_question_for_the_passphrase_is_no_failure_of_its_store(answered: str, key: str) -> None:
    with terminal(*LOGIN) as shown:
        shown.wait_for("New passphrase for ")
        if answered:
            shown.type(answered)
            shown.wait_for("Repeat for confirmation: ")
        shown.type(key)
        assert shown.end() == 130
    assert shown.shown.endswith("\r\nInterrupted\r\n")


@pytest.mark.parametrize(
    ("variables", "label"),
    [
        ({}, "\x1b[31m\x1b[1mError:\x1b[0m"),
        ({"NO_COLOR": "1"}, "Error:"),
        ({"NO_COLOR": ""}, "\x1b[31m\x1b[1mError:\x1b[0m"),
        ({"TERM": "dumb"}, "Error:"),
    ],
)
def test_errors_are_red_on_a_terminal_that_wants_it(variables: dict[str, str], label: str) -> None:
    with terminal("nope", **variables) as shown:
        assert shown.end() == 2
    assert shown.shown == f"{label} No such command 'nope'.\r\n  dcos-registry --help\r\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (b"x" * (64 * 1024 + 1), "The password on standard input is over 65,536 bytes"),
        (b"\xff", "The password on standard input is not UTF-8"),
    ],
)
def test_what_cannot_be_a_password_is_refused(given: bytes, message: str) -> None:
    answer = call(*LOGIN, "-u", "alice", "--password-stdin", given=given, **PASSPHRASE)
    assert answer == Called(2, "", f"Error: {message}\n")
