"""`sandbox` as a script runs it."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.calling import COMMAND, Called, call


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_one_line_serves_and_leaves_nothing_behind(asked: signal.Signals, tmp_path: Path) -> None:
    command = [*COMMAND, "registry", "sandbox", "--user", "bob:secret"]
    variables = {"HOME": os.environ["HOME"], "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        cluster = json.loads(process.stdout.readline())
        assert list(tmp_path.iterdir())
        variables["DCOS_DIR"] = cluster["dcos_dir"]
        used = subprocess.run(
            [*COMMAND, "app-attach", "/nope", "--secret", "a"], env=variables, capture_output=True, check=False
        )
        process.send_signal(asked)
        rest, told = process.communicate(timeout=20)
    assert used.returncode == 5
    assert cluster["username"] == "bob"
    assert (process.returncode, rest, told) == (0, "", f"Serving {cluster['url']}; Ctrl-C ends it\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("user", ["bob", "bob:", ":secret"])
def test_a_user_without_name_or_password_is_refused(user: str) -> None:
    assert call("sandbox", "--user", user) == Called(2, "", "Error: --user takes UID:PASSWORD\n")


def test_a_registry_that_is_none_is_refused() -> None:
    answer = call("sandbox", "--registry", "http://x/y")
    assert (answer.exit_code, answer.stdout) == (2, "")
