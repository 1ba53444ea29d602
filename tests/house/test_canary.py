"""A marked password, token and passphrase appear nowhere but where they are the product (design: security, tests)."""

import base64
import json
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.faults import HttpFault
from tests.house.canary_calls import APP, FAILING, LAST_CODES, calls
from tests.house.commands import command_names

PASSWORD = "canary password of the registry"
PASSPHRASE = "canary passphrase of the store"
PROGRAM = Path(sys.executable).with_name("dcos-registry")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run a cluster whose registry has the marked password, with an app that would pull from it, and a broken one."""
    with Sandbox(registry_accounts={"ci": PASSWORD}) as cluster:
        image = f"{cluster.registry.host}/team/web:1.0"
        app = {"cmd": "sleep 9", "cpus": 1, "mem": 32, "instances": 1}
        broken = {"image": image, "pullConfig": {"secret": "pull"}}
        cluster.marathon.load(
            [
                {**app, "id": APP, "container": {"type": "MESOS", "docker": {"image": image}}},
                {
                    **app,
                    "id": "/team/broken",
                    "container": {"type": "MESOS", "docker": broken},
                    "secrets": {"pull": {"source": "team/broken"}},
                },
            ]
        )
        cluster.secrets.put("team/broken", PASSWORD)
        show_failing_app(cluster, image)
        yield cluster


def show_failing_app(cluster: Sandbox, image: str) -> None:
    """Show an app of whose pull secret its agent quotes the password, as Mesos does."""
    message = f"Failed to launch container: Failed to parse docker config: Invalid JSON object '\"{PASSWORD}\"'"
    container = {"type": "MESOS", "docker": {"image": image, "pullConfig": {"secret": "pull"}}}
    failure = {"message": message, "state": "TASK_FAILED", "version": "2026-01-01T00:00:00.000Z"}
    app = {
        "id": FAILING,
        "container": container,
        "secrets": {"pull": {"source": "team/broken"}},
        "version": failure["version"],
        "lastTaskFailure": failure,
    }
    body, kind = json.dumps({"app": app}).encode(), ("Content-Type", "application/json")
    fault = HttpFault(lambda request: request.path.endswith(FAILING), status=200, body=body, headers=(kind,))
    cluster.faults.http.append(fault)


@pytest.fixture
def variables(sandbox: Sandbox, home: Path) -> dict[str, str]:
    """Return the environment of the calls: all they may write is below HOME, and dcos writes its arguments down."""
    program = home / "bin" / "dcos"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> "$HOME/arguments-of-dcos"\nsleep 0.1\n')
    program.chmod(0o755)
    ssh = program.with_name("ssh")
    ssh.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> "$HOME/arguments-of-ssh"\nexit 255\n')
    ssh.chmod(0o755)
    (home / "tmp").mkdir()
    return {
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "PATH": f"{program.parent}:/usr/bin:/bin",
        "DCOS_DIR": str(sandbox.dcos_dir),
        "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE,
    }


def marks(sandbox: Sandbox) -> dict[str, str]:
    """Return everything that would give a secret away, with a name for it."""
    return {
        "password": PASSWORD,
        "password in a URL": quote(PASSWORD),
        "password in base64": base64.b64encode(PASSWORD.encode()).decode(),
        "auth": base64.b64encode(f"ci:{PASSWORD}".encode()).decode(),
        "passphrase": PASSPHRASE,
        "token": sandbox.token,
    }


def pasted_log(sandbox: Sandbox) -> str:
    """Return a log with every mark in it, where Mesos, curl, Docker and people write such things."""
    mark = marks(sandbox)
    config = json.dumps({"auths": {"registry.example.com": {"auth": mark["auth"]}}})
    lacking = "Error response from daemon: no basic auth credentials"
    return "\n".join(
        [
            f"Failed to launch container: Failed to parse docker config: Invalid JSON object '\"{mark['password']}\"'",
            f"Failed to parse docker config: JSON parse failed: syntax error at line 1 near: {config[1:]}",
            json.dumps({"message": f"{lacking} {config}", "password": mark["password"]}),
            f"{lacking}, sent was Authorization: Basic {mark['auth']}",
            f"{lacking}, sent was Authorization: token={mark['token']}",
            f"{lacking}, asked was https://ci:{mark['password in a URL']}@registry.example.com/v2/",
        ]
    )


@contextmanager
def watched_command_lines() -> Iterator[list[str]]:
    """Collect the command lines of all processes for as long as the block lasts; Linux alone shows them so."""
    seen: set[str] = set()
    result: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):  # it has ended
                    seen.add(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield result
    finally:
        done.set()
        thread.join()
        result += seen


def found(text: str, sandbox: Sandbox) -> list[str]:
    """Name the marks that a text has in it."""
    return [name for name, mark in marks(sandbox).items() if mark in text]


def attempt(arguments: list[str], variables: dict[str, str], given: str = PASSWORD) -> tuple[int, str]:
    """Carry a call out as loud as can be; return how it ended and all that it printed."""
    call = [str(PROGRAM), *arguments, "-vv"]
    done = subprocess.run(call, env=variables, input=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_command_is_tried_but_the_sandbox_whose_product_is_a_token(sandbox: Sandbox) -> None:
    assert {*calls(sandbox), "sandbox"} == set(command_names())


def test_no_secret_is_printed_or_written_or_passed_on(sandbox: Sandbox, variables: dict[str, str], home: Path) -> None:
    ended = {}
    with watched_command_lines() as command_lines:
        for command, several in calls(sandbox).items():
            for arguments in several:
                given = pasted_log(sandbox) if command == "diagnose" else PASSWORD
                ended[command], printed = attempt(arguments, variables, given)
                assert found(printed, sandbox) == [], arguments
    assert ended == LAST_CODES

    assert any(str(PROGRAM) in line for line in command_lines), "they were seen"
    assert any("plugin add" in line for line in command_lines), "and those of children"
    for line in command_lines:
        assert found(line, sandbox) == [], line

    written = [path for path in home.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {
        "logins.json",
        "credentials.enc",
        "arguments-of-dcos",
        "arguments-of-ssh",
    }
    for path in written:
        assert found(path.read_bytes().decode(errors="replace"), sandbox) == [], path
        if "dcos-registry" in path.parts:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert list((home / "tmp").iterdir()) == [], "nothing temporary stays"


@pytest.mark.parametrize(("status", "is_json"), [(400, True), (502, False)])
@pytest.mark.parametrize(
    ("command", "sent"), [("login", ["auth"]), ("secret-create", ["token", "auth"]), ("app-attach", ["token"])]
)
def test_no_secret_is_printed_that_a_server_sends_back(
    sandbox: Sandbox, variables: dict[str, str], command: str, sent: list[str], status: int, *, is_json: bool
) -> None:
    attempt(calls(sandbox)["login"][-1], variables)
    words = "refused: " + " ".join(marks(sandbox)[name] for name in sent)
    body = json.dumps({"description": words, "message": words}) if is_json else words
    kind = ("Content-Type", "application/json" if is_json else "text/plain")
    sandbox.faults.http.append(HttpFault(lambda _: True, status=status, body=body.encode(), headers=(kind,)))
    exit_code, printed = attempt(calls(sandbox)[command][-2], variables)
    assert exit_code != 0
    assert found(printed, sandbox) == []
