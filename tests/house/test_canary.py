"""A marked password, token and passphrase appear nowhere but where they are the product."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.house.commands import command_names

PASSWORD = "canary-password-of-the-registry"
PASSPHRASE = "canary-passphrase-of-the-store"
APP = "/team/web"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run a cluster whose registry has the marked password."""
    with Sandbox(registry_accounts={"ci": PASSWORD}) as cluster:
        yield cluster


@pytest.fixture
def dcos(tmp_path: Path) -> Path:
    """Put a program in place of dcos that writes its arguments down."""
    program = tmp_path / "bin" / "dcos"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> "$HOME/arguments-of-dcos"\n')
    program.chmod(0o755)
    return program


def calls(sandbox: Sandbox) -> dict[str, list[list[str]]]:
    """List calls of every command that is tried here, the ways it fails among them."""
    host = sandbox.registry.host
    login = ["login", host, "-u", "ci", "--password-stdin", "--store", "file"]
    return {
        "login": [
            login,  # over TLS, which the registry has not
            [*login[:3], "other", *login[4:], "--plain-http"],
            [*login, "--plain-http", "--json"],
            [*login, "--plain-http"],
        ],
        "secret-create": [
            ["secret-create", "team/pull", "--registry", host, "--json"],
            ["secret-create", "team/pull", "--registry", host],
        ],
        "app-attach": [
            ["app-attach", APP, "--secret", "team/none"],
            ["app-attach", APP, "--secret", "team/pull", "--json"],
            ["app-attach", APP, "--secret", "team/pull"],
        ],
        "register": [["register"]],
    }


def test_no_secret_is_anywhere_it_does_not_belong(sandbox: Sandbox, dcos: Path, home: Path) -> None:
    container = {"type": "MESOS", "docker": {"image": f"{sandbox.registry.host}/team/web:1.0"}}
    sandbox.marathon.load([{"id": APP, "cmd": "sleep 9", "cpus": 1, "mem": 32, "instances": 0, "container": container}])
    marks = {PASSWORD, PASSPHRASE, sandbox.token}
    variables = {
        "HOME": str(home),
        "PATH": f"{dcos.parent}:/usr/bin:/bin",
        "DCOS_DIR": str(sandbox.dcos_dir),
        "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE,
    }
    by_command = calls(sandbox)
    assert {*by_command, "sandbox"} == set(command_names()), "the sandbox alone prints a token: it is its product"
    program = Path(sys.executable).with_name("dcos-registry")
    ended = {}
    for arguments in (arguments for several in by_command.values() for arguments in several):
        done = subprocess.run(
            [program, *arguments, "-vv"], env=variables, input=PASSWORD, capture_output=True, text=True, check=False
        )
        printed = done.stdout + done.stderr
        assert not any(mark in printed for mark in marks), arguments
        ended[arguments[0]] = done.returncode
    assert ended == {"login": 0, "secret-create": 6, "app-attach": 0, "register": 0}, "the last call of each worked"

    written = [path for path in home.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"logins.json", "credentials.enc", "arguments-of-dcos"}
    for path in written:
        content = path.read_bytes()
        assert not any(mark.encode() in content for mark in marks), path
        if "dcos-registry" in path.parts:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
