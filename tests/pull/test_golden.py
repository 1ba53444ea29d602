"""Every recorded pull, walked again: the same requests with the same credentials, and the engine's own error."""

import pytest

from dcos_registry.clients.agent.key_pairs import is_pair
from dcos_registry.pull import docker, docker_certs, docker_reference, docker_settings, docker_walk, ucr_walk
from dcos_registry.pull.docker_daemon import Dockerd
from dcos_registry.pull.docker_helpers import HelperAnswer
from dcos_registry.pull.docker_settings import Settings
from dcos_registry.pull.transport import Walk
from tests.lab.arguments import certs_of
from tests.lab.certificates import ADDRESSES, LOOPBACK, Certificates
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


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


class Helpers:
    """The credential helpers of a pull, which answer as the recorded ones did."""

    def __init__(self, pull: Pull) -> None:
        self._helpers = pull.given.get("helpers", {})
        self.calls: list[str] = []

    def __call__(self, name: str, server: str) -> HelperAnswer | None:
        says = self._helpers.get(name)
        if says is None:
            return None
        self.calls.append(f"get {server}")
        return HelperAnswer(says.get("exit", 0), f"{says.get('stdout', '')}\n".encode())


def dockerd_of(pull: Pull, certificates: Certificates) -> Dockerd:
    """Return the daemon of a pull: its daemon.json, its certs.d, and where it finds hosts."""
    folders = certs_of(pull, certificates)
    daemon_json = pull.content("daemon_json")
    return Dockerd(
        settings=Settings() if daemon_json is None else docker_settings.parse(daemon_json),
        certs=lambda folder: docker_certs.read(folders.get(folder, {}), is_pair),
        resolve=lambda host: ["127.0.0.1" if host in LOOPBACK else ADDRESSES["docker"]],
    )


@pytest.mark.parametrize("pull", pulls("docker"), ids=identity)
def test_a_walk_is_the_pull_of_the_docker_engine(pull: Pull, certificates: Certificates) -> None:
    home = docker.Home(pull.content("config"), pull.content("dockercfg"))
    replay, helpers = Replay(pull), Helpers(pull)

    walk = docker_walk.walk(pull.image, home, dockerd=dockerd_of(pull, certificates), helper=helpers)
    verdict = drive(walk, replay.respond)

    assert verdict.error == pull.error
    assert before_blobs(replay.requests) == before_blobs(pull.requests)
    assert replay.unanswered == pull.unanswered
    assert helpers.calls == pull.given.get("helper_calls", [])


@pytest.mark.parametrize("pull", [pull for pull in pulls("docker") if "warnings" in pull.given], ids=identity)
def test_docker_warns_of_a_config_as_the_cli_did_when_the_pull_worked(pull: Pull) -> None:
    home = docker.Home(pull.content("config"), pull.content("dockercfg"))

    choice, *_ = docker.choices(home, docker_reference.parse(pull.image).domain)

    assert "\n".join(choice.warnings) == pull.given["warnings"]
