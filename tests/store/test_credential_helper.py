"""docker-credential-NAME, run as the docker CLI runs it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dcos_registry.pull.docker_helpers import HelperAnswer
from dcos_registry.store.credential_helper import runner

SERVER = "registry.example:5000"


def helper(folder: Path, script: str, *, mode: int = 0o755) -> dict[str, str]:
    """Write the helper `test` and return the environment that finds it."""
    program = folder / "docker-credential-test"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(mode)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_it_gets_the_server_on_standard_input_and_its_words_go_nowhere(tmp_path: Path) -> None:
    run = runner(helper(tmp_path, 'echo "$1 $(cat)"; echo secret >&2; exit 3'), tmp_path)

    assert run("test", SERVER) == HelperAnswer(3, f"get {SERVER}\n".encode())


def test_its_home_is_the_sandbox_and_nothing_of_ours_is_in_its_environment(tmp_path: Path) -> None:
    ours = {"DCOS_REGISTRY_PASSPHRASE": "word", "DCOS_ACS_TOKEN": "token", "AWS_PROFILE": "x", "HOME": "/root"}
    run = runner({**helper(tmp_path, "env"), **ours}, tmp_path / "home")

    answer = run("test", SERVER)

    assert answer is not None
    lines = answer.stdout.decode().splitlines()
    assert {f"HOME={tmp_path / 'home'}", "AWS_PROFILE=x"} <= set(lines)
    assert not [line for line in lines if line.startswith("DCOS_")]


def test_it_is_started_once_however_many_ask_at_the_same_time(tmp_path: Path) -> None:
    run = runner(helper(tmp_path, f"echo once >> {tmp_path}/calls; sleep 0.1; echo {{}}"), tmp_path)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: run("test", SERVER), range(4)))

    assert set(answers) == {HelperAnswer(0, b"{}\n")}
    assert (tmp_path / "calls").read_text() == "once\n"


@pytest.mark.parametrize("name", ["other", "../x/docker-credential-test", "test/../test"])
def test_one_that_is_not_on_the_path_is_missing(tmp_path: Path, name: str) -> None:
    assert runner(helper(tmp_path, "echo {}"), tmp_path)(name, SERVER) is None


def test_one_that_may_not_be_run_is_missing(tmp_path: Path) -> None:
    assert runner(helper(tmp_path, "echo {}", mode=0o644), tmp_path)("test", SERVER) is None


def test_one_that_is_no_program_is_missing(tmp_path: Path) -> None:
    variables = helper(tmp_path, "")
    (tmp_path / "docker-credential-test").write_bytes(b"\x7fELF")

    assert runner(variables, tmp_path)("test", SERVER) is None
