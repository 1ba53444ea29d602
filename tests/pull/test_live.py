"""The walks against Debian's registry: what it gives to a user, it gives to both engines."""

import base64
import json

import pytest

from dcos_registry.pull import docker_walk, ucr_walk
from dcos_registry.pull.docker import Home
from dcos_registry.pull.transport import Verdict
from tests.conftest import USERS
from tests.pull.driving import ask, drive
from tests.servers.docker_registry import DockerRegistry
from tests.servers.image import Image, push


@pytest.fixture(params=["plain_registry", "token_registry"])
def registry(request: pytest.FixtureRequest) -> DockerRegistry:
    """Return a registry that holds an image, once with Basic and once with Bearer authentication."""
    registry: DockerRegistry = request.getfixturevalue(request.param)
    write = "repository:team/app:pull,push"
    push(Image(), registry.url, "team/app", "1.0", authorization=registry.authorization("alice", write))
    return registry


def config(registry: DockerRegistry, password: str) -> bytes:
    pair = base64.b64encode(f"alice:{password}".encode()).decode()
    return json.dumps({"auths": {registry.host: {"auth": pair}}}).encode()


def pulls(registry: DockerRegistry, tag: str, document: bytes | None) -> list[Verdict]:
    image = f"{registry.host}/team/app:{tag}"
    return [
        drive(ucr_walk.walk(image, document, None), ask),
        drive(docker_walk.walk(image, Home(document)), ask),
    ]


def test_both_engines_pull_with_the_right_password(registry: DockerRegistry) -> None:
    verdicts = pulls(registry, "1.0", config(registry, USERS["alice"]))

    assert [verdict.error for verdict in verdicts] == [None, None]


@pytest.mark.parametrize("password", [None, "wrong"])
def test_neither_engine_pulls_without_it(registry: DockerRegistry, password: str | None) -> None:
    verdicts = pulls(registry, "1.0", None if password is None else config(registry, password))

    assert [verdict.stage for verdict in verdicts] == ["manifest", "manifest"]
    assert verdicts[0].steps[-1].status == 401


def test_neither_engine_finds_a_tag_that_is_not_there(registry: DockerRegistry) -> None:
    mesos, docker = pulls(registry, "2.0", config(registry, USERS["alice"]))

    assert mesos.error == "Unexpected HTTP response '404 Not Found' when trying to get the manifest"
    assert docker.error == (
        f"Error response from daemon: manifest for {registry.host}/team/app:2.0 not found: "
        "manifest unknown: manifest unknown"
    )
