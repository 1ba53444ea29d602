"""Logins that the real docker, skopeo and credential helpers keep are taken over."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.servers.password_store import password_store
from tests.servers.required import require_program
from tests.servers.secret_service import secret_service
from tests.workflows.importing import ALICE, BOB, Importer, outcome


@pytest.fixture(params=["", "secretservice", "pass"], ids=["file", "secretservice", "pass"])
def keeper(request: pytest.FixtureRequest) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the helper that docker keeps its logins with, none for its file, and what leads to it."""
    if not request.param:
        yield "", {}
        return
    require_program(f"docker-credential-{request.param}", "golang-docker-credential-helpers")
    with secret_service() if request.param == "secretservice" else password_store() as environment:
        yield request.param, {name: value for name, value in environment.items() if name != "HOME"}


@pytest.fixture
def user(home: Path, tls_registry: DockerRegistry) -> Importer:
    return Importer(home, tls_registry, PATH=os.environ["PATH"])


def log_in(user: Importer, *command: str, who: str) -> None:
    """Have a tool log in, which gets the password on standard input."""
    done = subprocess.run(
        [*command, "--username", who, "--password-stdin"],
        env={**user.variables, "HOME": str(user.home)},
        input=USERS[who],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_pain_28_what_docker_login_keeps(user: Importer, keeper: tuple[str, dict[str, str]]) -> None:
    helper, found = keeper
    # Without a daemon the CLI logs in by itself (docker/cli registry/login.go `loginClientSide`).
    docker = (require_program("docker", "docker.io"), "--host", f"unix://{user.home}/none.sock", "login")
    here, there = user.registry.host, f"localhost:{user.port}"
    user.variables |= found
    # A file without any login would get the helper that docker finds on PATH.
    user.docker(auths={"other.example": {}}, **({"credsStore": helper} if helper else {}))
    log_in(user, *docker, here, who="alice")
    log_in(user, *docker, there, who="bob")

    report = user.take_over(here, there)

    assert user.kept() == {here: ALICE, there: BOB}
    assert [status for _, status, _ in outcome(report)] == ["done", "done"]
    assert ('"auth":' in user.docker_file.read_text()) == (not helper), "and it was kept there"


def test_what_skopeo_login_keeps_for_paths(user: Importer) -> None:
    skopeo = (require_program("skopeo", "skopeo"), "login", "--tls-verify=false", "--authfile", str(user.podman_file))
    host = user.registry.host
    for path, who in (("", "alice"), ("/team", "bob"), ("/team/web", "alice")):
        log_in(user, *skopeo, f"{host}{path}", who=who)

    report = user.take_over()

    assert user.kept() == {host: ALICE, f"{host}_team": BOB}
    assert outcome(report) == [
        (host, "done", host),
        (f"{host}/team", "done", f"{host}_team"),
        (f"{host}/team/web", "skipped", None),
    ]


def test_what_skopeo_keeps_with_a_helper_of_the_registry(user: Importer) -> None:
    require_program("docker-credential-secretservice", "golang-docker-credential-helpers")
    skopeo = (require_program("skopeo", "skopeo"), "login", "--tls-verify=false", "--authfile", str(user.podman_file))
    with secret_service() as environment:
        user.variables |= {name: value for name, value in environment.items() if name.startswith("DBUS_")}
        user.podman(credHelpers={user.registry.host: "secretservice"})
        log_in(user, *skopeo, user.registry.host, who="alice")

        user.take_over()

    assert user.kept() == {user.registry.host: ALICE}
