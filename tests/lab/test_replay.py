"""A sample of the recorded pulls, over the real command and a real network: verdict, error and requests."""

import base64
import re
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab, Played, lab
from tests.pull.recorded import AMBIGUOUS, ENDLESS, Pull, before_blobs, pulls, without_digests

UCR = [pull for pull in pulls("ucr") if pull.error != ENDLESS][::10]
DOCKER = [
    pull
    for at, pull in enumerate(pulls("docker"))
    if at % 25 == 0 or {"ca", "certs_d", "daemon_json"} & pull.given.keys()  # which only a real connection tries
]
SPAWNED = 3
BROKEN = [pull for pull in pulls("ucr") if str(pull.error).startswith("Failed to parse docker config")]


def identity(pull: Pull) -> str:
    return pull.id


@pytest.fixture(scope="module")
def ucr_lab() -> Iterator[Lab]:
    with lab("ucr") as running:
        yield running


@pytest.fixture(scope="module")
def docker_lab() -> Iterator[Lab]:
    with lab("docker") as running:
        yield running


def agrees_with_mesos(pull: Pull, played: Played) -> None:
    assert played.called.exit_code == (0 if played.check["pullable"] else 10)
    if played.check["ambiguous"]:
        assert pull.id.startswith(AMBIGUOUS)
        return
    assert without_digests(played.check["error"]) == without_digests(pull.error)
    assert (played.unexpected, played.requests) == ([], pull.requests)


def agrees_with_docker(pull: Pull, played: Played) -> None:
    if played.check["ambiguous"]:
        assert "ambiguous" in pull.id
        assert before_blobs(played.requests) == before_blobs(pull.requests)
        return  # the recording has the usual entry, which comes first, and nothing of the others
    assert played.called.exit_code == (0 if pull.error is None else 10)
    assert played.check["pullable"] == (pull.error is None)
    if not pull.unanswered:
        assert played.check["error"] == pull.error
    assert (played.unexpected, before_blobs(played.requests)) == ([], before_blobs(pull.requests))


@pytest.mark.parametrize("pull", UCR, ids=identity)
def test_the_command_pulls_as_the_mesos_ucr_did(ucr_lab: Lab, pull: Pull) -> None:
    agrees_with_mesos(pull, ucr_lab.play(pull))


@pytest.mark.parametrize("pull", UCR[:: len(UCR) // SPAWNED], ids=identity)
def test_a_process_of_its_own_pulls_as_the_mesos_ucr_did(ucr_lab: Lab, pull: Pull) -> None:
    agrees_with_mesos(pull, ucr_lab.play(pull, spawned=True))


@pytest.mark.parametrize("pull", DOCKER, ids=identity)
def test_the_command_pulls_as_the_docker_engine_did(docker_lab: Lab, pull: Pull) -> None:
    agrees_with_docker(pull, docker_lab.play(pull))


@pytest.mark.parametrize("pull", DOCKER[:: len(DOCKER) // SPAWNED], ids=identity)
def test_a_process_of_its_own_pulls_as_the_docker_engine_did(docker_lab: Lab, pull: Pull) -> None:
    agrees_with_docker(pull, docker_lab.play(pull, spawned=True))


def logins_in(content: bytes) -> list[str]:
    """List what is the base64 of something with a colon in it."""
    words = re.findall("(?:[A-Za-z0-9+/]{4}){2,}", content.decode(errors="replace"))
    return [word for word in words if b":" in base64.b64decode(word)]


@pytest.mark.parametrize("pull", BROKEN, ids=identity)
def test_nothing_quotes_a_login_of_a_config_that_cannot_be_read(ucr_lab: Lab, pull: Pull) -> None:
    called = ucr_lab.play(pull).called

    shown = called.stdout + called.stderr
    assert [login for login in logins_in(pull.content("secret") or b"") if login in shown] == []
