"""Every recorded pull, walked again: the same requests with the same credentials, and the engine's own error."""

import pytest

from dcos_registry.pull import docker, docker_walk, ucr_walk
from dcos_registry.pull.transport import Walk
from tests.pull.driving import drive
from tests.pull.recorded import AMBIGUOUS, ENDLESS, Pull, Replay, before_blobs, decoded, pulls, without_digests


def identity(pull: Pull) -> str:
    return pull.id


def walk_of_the_ucr(pull: Pull) -> Walk:
    """Walk with the entry that the real puller sent, where the rules say that any of several may be."""
    secret, agent = pull.content("secret"), pull.content("agent")
    candidates = ucr_walk.candidates(pull.image, secret, agent)
    sent = None
    if len(candidates) > 1:
        assert pull.id.startswith(AMBIGUOUS)
        _, _, authorization = pull.requests[0]
        sent = next(each for each in candidates if decoded(f"Basic {each.auth}") == authorization)
    return ucr_walk.walk(pull.image, secret, agent, match=sent)


@pytest.mark.parametrize("pull", [pull for pull in pulls("ucr") if pull.error != ENDLESS], ids=identity)
def test_a_walk_is_the_pull_of_the_mesos_ucr(pull: Pull) -> None:
    replay = Replay(pull)

    verdict = drive(walk_of_the_ucr(pull), replay.respond)

    assert without_digests(verdict.error) == without_digests(pull.error)
    assert replay.requests == pull.requests
    assert replay.unanswered == pull.unanswered


@pytest.mark.parametrize("pull", [pull for pull in pulls("ucr") if pull.error == ENDLESS], ids=identity)
def test_a_walk_ends_where_the_pull_of_the_mesos_ucr_never_did(pull: Pull) -> None:
    replay = Replay(pull)

    verdict = drive(walk_of_the_ucr(pull), replay.respond)

    assert "redirects without end" in str(verdict.error)
    assert set(replay.requests) == set(pull.requests)


WITH_MORE = {"helpers", "certs_d", "daemon_json"}
DOCKER = [pull for pull in pulls("docker") if not WITH_MORE & pull.given.keys()]


@pytest.mark.parametrize("pull", DOCKER, ids=identity)
def test_a_walk_is_the_pull_of_the_docker_engine(pull: Pull) -> None:
    replay = Replay(pull)

    home = docker.Home(pull.content("config"), pull.content("dockercfg"))
    verdict = drive(docker_walk.walk(pull.image, home), replay.respond)

    assert verdict.error == pull.error
    assert before_blobs(replay.requests) == before_blobs(pull.requests)
    assert replay.unanswered == pull.unanswered
