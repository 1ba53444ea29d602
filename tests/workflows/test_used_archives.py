"""Which archive a Docker Engine app is really pulled with, as this machine can fetch it."""

from itertools import product
from pathlib import Path

import pytest

from dcos_registry.clients.artifacts import ArtifactsClient
from dcos_registry.clients.http import Http
from dcos_registry.pull.docker import Home
from dcos_registry.pull.fetcher import CONFIG, DOCKERCFG
from dcos_registry.sandbox.agents import fetcher
from dcos_registry.sandbox.agents.trust import Curl
from dcos_registry.sandbox.agents.wire import Wire
from dcos_registry.workflows.used_credentials import CredentialsInUse
from tests.clients.loopback import Loopback, unused_port
from tests.pull.definitions import docker_app
from tests.workflows.reading import NOW, Reader, ids, used, workload
from tests.workflows.served_archives import FILES, LOGIN


def test_an_archive_is_fetched_once_and_without_the_token(cluster: Reader, files: Loopback) -> None:
    files.asked.clear()
    in_use = cluster.in_use()
    definition = docker_app(f"{files.url}/docker.tar.gz?X-Signature=c2VjcmV0", uris=[])
    definition["fetch"][0]["destPath"] = "docker.tar.gz"
    for _ in range(2):
        [found] = in_use.of(workload(definition))
        assert (found.engine, found.credentials.home, found.problems) == ("docker", Home(LOGIN), ())
    assert found.credentials.origin == f"the archive {files.url}/docker.tar.gz?X-Signature=***"
    [note] = found.credentials.notes
    assert "was fetched by this machine" in note
    assert files.authorizations == [None]


@pytest.mark.parametrize(
    ("name", "problems", "has_login"),
    [
        ("docker.zip", [], True),
        ("legacy.docker.tgz", ["legacy-dockercfg"], True),
        ("parent.docker.tar", ["archive-parent-folder"], False),
        ("other-docker.tar", ["archive-without-config"], False),
        ("damaged.docker.tar", ["archive-damaged"], False),
        ("forbidden-docker.tar", ["archive-not-fetched"], False),
        ("app.tar.gz", ["no-archive"], False),
        ("pull.tar.gz", [], True),
    ],
)
def test_what_an_archive_holds_decides(
    cluster: Reader, files: Loopback, name: str, problems: list[str], *, has_login: bool
) -> None:
    found = used(cluster, docker_app(f"{files.url}/{name}"))
    assert (ids(found), found.credentials.home != Home(), found.unread) == (problems, has_login, None)


def test_pain_7_a_config_in_its_place_needs_no_archive(cluster: Reader, files: Loopback) -> None:
    uri = f"{files.url}/.docker/config.json"
    in_place = used(cluster, docker_app({"uri": uri, "destPath": ".docker/config.json"}))
    assert (in_place.credentials.home, in_place.credentials.origin) == (Home(LOGIN), f"the file {uri}")
    assert ids(used(cluster, docker_app(uri))) == ["config-not-in-an-archive"]


def test_pain_12_an_archive_on_the_agents_cannot_be_seen(cluster: Reader) -> None:
    found = used(cluster, docker_app("file:///etc/docker.tar.gz"))
    assert (ids(found), found.credentials.origin) == ([], "the archive file:///etc/docker.tar.gz")
    assert found.unread is not None
    assert "is a file of each agent" in found.unread.sentence
    assert "--archive FILE" in found.unread.remedy


def test_a_server_that_does_not_answer_here_may_answer_the_agents(cluster: Reader) -> None:
    found = used(cluster, docker_app(f"http://127.0.0.1:{unused_port()}/docker.tar.gz"))
    assert ids(found) == []
    assert found.unread is not None


FLAGS = [
    {"extract": extract, "executable": executable, "destPath": destination}
    for extract, executable, destination in product(
        (True, False), (True, False), ("", "docker.tar.gz", "sub/docker.tgz", ".docker/config.json", ".dockercfg", "x")
    )
]


@pytest.mark.parametrize("name", [*FILES, "/docker.tar.gz?x=1"])
def test_what_is_found_is_what_the_agents_fetcher_makes_of_it(files: Loopback, tmp_path: Path, name: str) -> None:
    http = Http(timeout=10)
    for flags in FLAGS:
        definition = docker_app(
            {"uri": files.url + name, **{key: value for key, value in flags.items() if value != ""}}
        )
        in_use = CredentialsInUse(secrets=None, artifacts=ArtifactsClient(http), now=NOW)
        [found] = in_use.of(workload(definition))
        try:
            sandbox = fetcher.fetch(definition["fetch"], Wire(Curl(tmp_path, None)))
        except fetcher.NotFetched:
            assert found.stopped_by is not None
            continue
        assert found.credentials.home == Home(sandbox.get(CONFIG), sandbox.get(DOCKERCFG)), flags
        assert found.stopped_by is None
    http.close()
