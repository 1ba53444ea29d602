"""`diagnose --log`: what is printed where, and how it ends."""

from pathlib import Path

import pytest

from tests.cli.calling import call, terminal

DENIED = (
    'Error response from daemon: Head "https://registry.example.com/v2/team/web/manifests/1": no basic auth credentials'
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write the log of an agent on which one image is not pulled."""
    file = tmp_path / "agent.log"
    file.write_text(f"I1124 10:00:00.000000  1 slave.cpp:1] all is well\n{DENIED}\n{DENIED}\n")
    return file


def test_each_cause_is_a_paragraph_and_the_count_goes_to_stderr(log: Path) -> None:
    done = call("diagnose", "--log", str(log))
    assert done.exit_code == 10
    assert done.stdout == (
        "The registry registry.example.com wants a login, and the Docker Engine found none for it\n"
        f"  LINES 2, 3  {DENIED}\n"
        "  REMEDY      dcos-registry image-check registry.example.com/team/web:1 --engine docker tells why; it takes "
        "an archive in the app's fetch, with registry.example.com as a key of its .docker/config.json\n"
    )
    assert done.stderr == f"Error: 1 cause found in {log}\n"


def test_many_lines_are_counted() -> None:
    done = call("diagnose", "--log", "-", given=f"{DENIED}\n" * 2000)
    assert "\n  LINES 1, 2, 3 (+1,997)  Error response" in done.stdout


def test_several_causes_stand_apart() -> None:
    done = call("diagnose", "--log", "-", given=f"{DENIED}\nScheme 'docker-manifest' is not supported\n")
    assert done.exit_code == 10
    first, second = done.stdout.split("\n\n")
    assert first.startswith("The agent's own --docker_config")
    assert second.startswith("The registry registry.example.com")
    assert done.stderr == "Error: 2 causes found in standard input\n"


def test_the_document_lists_findings(log: Path) -> None:
    done = call("registry", "diagnose", "--log", str(log), "--json")
    assert done.exit_code == 10
    document = done.document()
    assert document["error"] == {"message": f"1 cause found in {log}", "hint": None, "exit_code": 10}
    [finding] = document["findings"]
    assert finding["id"] == "no-login-for-registry"
    assert finding["origin"] == "docker"
    assert finding["lines"] == [2, 3]
    assert finding["evidence"] == [{"about": "lines 2, 3", "said": DENIED}]
    assert finding["remedy"].startswith("dcos registry image-check registry.example.com/team/web:1")
    assert finding["status"] == "problem"


def test_the_document_has_commands_as_they_are_called_here(log: Path) -> None:
    [finding] = call("diagnose", "--log", str(log), "--json").document()["findings"]
    assert finding["remedy"].startswith("dcos-registry image-check ")
    assert finding["hint"] == finding["remedy"]


def test_a_log_without_anything_known_is_an_error_with_a_next_step() -> None:
    done = call("diagnose", "--log", "-", given="all is well\n")
    assert done.exit_code == 5
    assert done.stdout == ""
    assert done.stderr.startswith(
        "Error: No message in standard input is one that is known here\n  give the task's own"
    )


@pytest.mark.parametrize("given", ["", " \n\n"])
def test_nothing_is_bad_input(given: str) -> None:
    done = call("diagnose", "--log", "-", given=given)
    assert (done.exit_code, done.stderr) == (2, "Error: There is nothing in standard input\n")


def test_a_file_that_is_not_there_is_bad_input() -> None:
    done = call("diagnose", "--log", "/nowhere/agent.log")
    assert done.exit_code == 2
    assert done.stderr == "Error: The log /nowhere/agent.log cannot be read: no such file or directory\n"


def test_bytes_that_are_no_text_are_read_all_the_same() -> None:
    done = call("diagnose", "--log", "-", given=b"\xff\xfe\x00 " + DENIED.encode())
    assert done.exit_code == 10


def test_what_a_log_holds_cannot_steer_the_terminal() -> None:
    done = call("diagnose", "--log", "-", given=f"\x1b[31m\x07{DENIED}\u202e")
    assert done.stdout.replace("\n", "").isprintable()


def test_a_terminal_is_told_how_to_end_the_paste() -> None:
    with terminal("diagnose", "--log", "-") as user:
        user.wait_for("press Ctrl-D")
        user.type(f"{DENIED}\n\x04")
        assert user.end() == 10
    assert "wants a login" in user.shown
