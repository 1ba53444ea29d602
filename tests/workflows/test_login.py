"""What is remembered of a login."""

import json
from pathlib import Path

from tests.servers.docker_registry import docker_registry
from tests.workflows.operator import Operator


def remembered(operator: Operator) -> list[bool]:
    """Tell of each login in the index whether it is unchecked."""
    [index] = operator.home.rglob("logins.json")
    logins = json.loads(index.read_text())["logins"]
    entries = logins.values() if isinstance(logins, dict) else logins
    return [entry["unchecked"] for entry in entries]


def test_a_login_that_was_accepted_is_checked(operator: Operator) -> None:
    operator.log_in()
    assert remembered(operator) == [False]


def test_a_login_that_nobody_asked_for_is_unchecked(operator: Operator, tmp_path: Path) -> None:
    with docker_registry(tmp_path) as registry:
        done = operator.call("login", registry.host, "-u", "a", "--password-stdin", "--plain-http", given="b")
    assert done.exit_code == 0
    assert done.stderr.startswith("Warning: ")
    assert remembered(operator) == [True]
