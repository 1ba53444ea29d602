"""What is remembered of a login."""

import json
from pathlib import Path

import pytest

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


def keep(operator: Operator, registry: str, user: str, password: str) -> str:
    """Keep a login untried, and return what was said of it."""
    flags = ("--skip-check", "--password-stdin", "--json")
    done = operator.call("login", registry, "-u", user, *flags, given=password)
    assert done.exit_code == 0, done.stderr
    return done.stdout + done.stderr


def test_pain_30_a_login_that_ends_says_so(operator: Operator) -> None:
    said = keep(operator, "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS", "token")
    assert '"kind": "ecr-token"' in said
    assert '"expires": null' not in said
    assert "Warning: the password is a token of Amazon ECR" in said


@pytest.mark.parametrize(
    ("registry", "user", "password", "said"),
    [
        ("docker.io", "alice", "dckr_pat_" + "a" * 27, "the password (an access token of Docker Hub) is in"),
        ("harbor.example", "robot$team+ci", "word", "the password (the secret of a robot account of Harbor) is in"),
        ("one.example", "alice", "word", "the password is in"),
    ],
)
def test_what_lasts_is_called_what_it_is_too(
    operator: Operator, registry: str, user: str, password: str, said: str
) -> None:
    assert said in keep(operator, registry, user, password)


def test_pain_31_a_robot_whose_name_the_shell_ate_is_told(operator: Operator) -> None:
    assert "robot$" in keep(operator, "harbor.example", "robot", "word")


def test_a_key_file_of_google_is_a_password(operator: Operator) -> None:
    key = json.dumps({"type": "service_account", "private_key": "a\nb", "client_email": "c@d"}, indent=2)
    assert '"kind": "google-key"' in keep(operator, "gcr.io", "_json_key", key + "\n\n")


def test_a_refusal_says_what_it_mostly_means_for_the_kind(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    given = ("login", host, "-u", "robot", "--password-stdin", "--plain-http")
    done = operator.call(*given, given="wrong")
    assert done.exit_code == 3
    assert "robot$" in done.stderr
