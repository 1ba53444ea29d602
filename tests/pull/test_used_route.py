"""Which way a definition goes to its credentials, and what is wrong with how it is set up."""

from typing import Any

import pytest

from dcos_registry.model.workload import images_of
from dcos_registry.pull.used_route import UsedRoute, route_in_use
from tests.pull.definitions import ARCHIVE, docker_app, first_image, pod, ucr_app

SIGNED = f"{ARCHIVE}?X-Signature=c2VjcmV0"


def used(definition: dict[str, Any]) -> UsedRoute:
    """Say which way the first image of a definition goes."""
    return route_in_use(definition, first_image(definition))


def ids(definition: dict[str, Any]) -> list[str]:
    """List the problems of the first image."""
    return [problem.id for problem in used(definition).problems]


def uris(route: UsedRoute) -> list[str]:
    """List the URIs that bring credentials, or may do so."""
    return [source.artifact.uri for source in route.sources]


def test_a_ucr_app_pulls_with_its_secret() -> None:
    assert used(ucr_app("/team/pull")) == UsedRoute("ucr", "pull", "team/pull")


def test_each_container_of_a_pod_has_its_own_way() -> None:
    with_secret = {"image": {"id": "registry.test/a", "pullConfig": {"secret": "two"}}}
    definition = pod({}, with_secret, secrets={"one": {"source": "a"}, "two": {"source": "b"}})
    assert [route_in_use(definition, image) for image in images_of(definition)] == [
        UsedRoute("ucr"),
        UsedRoute("ucr", "two", "b"),
    ]


def test_a_docker_app_pulls_with_its_archive() -> None:
    route = used(docker_app(ARCHIVE))
    assert (route.engine, uris(route), route.problems) == ("docker", [ARCHIVE], ())


def test_archives_that_sound_like_credentials_come_first() -> None:
    assert uris(used(docker_app("https://files.test/app.zip", ARCHIVE))) == [ARCHIVE, "https://files.test/app.zip"]


def test_legacy_uris_are_fetched_too() -> None:
    route = used(docker_app(uris=[ARCHIVE, "https://files.test/README.md"]))
    assert (uris(route), route.problems) == ([ARCHIVE], ())
    assert route.sources[0].pointer == "/uris/0"


@pytest.mark.parametrize(
    "artifact",
    [
        {"uri": "file:///root/.docker/config.json", "destPath": ".docker/config.json"},
        {"uri": "file:///root/.dockercfg"},
        {"uri": SIGNED, "destPath": "docker.tar.gz"},
    ],
)
def test_what_is_saved_in_its_place_needs_no_archive(artifact: dict[str, Any]) -> None:
    route = used(docker_app(artifact))
    assert (len(route.sources), route.problems) == (1, ())


@pytest.mark.parametrize(
    ("artifact", "reason", "remedy"),
    [
        ({"uri": ARCHIVE, "extract": False}, '"extract": false', 'set "extract": true in /fetch/0'),
        ({"uri": ARCHIVE, "executable": True}, '"executable": true', 'take "executable" out of /fetch/0'),
        ({"uri": SIGNED}, "query string", 'add "destPath": "docker.tar.gz" to /fetch/0'),
        ({"uri": SIGNED, "cache": True}, "query string", '"docker.tar.gz" and set "cache": false to /fetch/0'),
        ({"uri": SIGNED, "cache": True, "destPath": "docker.tgz"}, "cache", 'set "cache": false in /fetch/0'),
        ({"uri": "https://files.test/docker.gz"}, "gunzip makes one file of docker.gz", 'add "destPath"'),
        ({"uri": "https://files.test/docker.tar.zst"}, "only names in .tar, .tgz", 'add "destPath"'),
        ({"uri": "https://files.test/DOCKER.TAR.GZ"}, "only names in .tar, .tgz", 'add "destPath"'),
        ({"uri": ARCHIVE, "destPath": "credentials"}, "only names in .tar, .tgz", 'add "destPath"'),
    ],
)
def test_pain_2_an_archive_that_is_not_unpacked_is_told_why(artifact: dict[str, Any], reason: str, remedy: str) -> None:
    route = used(docker_app(artifact))
    [problem] = route.problems
    assert (problem.id, route.sources) == ("archive-not-extracted", ())
    assert reason in problem.sentence
    assert remedy in problem.remedy
    assert "c2VjcmV0" not in f"{problem}"


def test_pain_1_a_remedy_for_legacy_uris_goes_to_fetch() -> None:
    [problem] = used(docker_app(uris=[SIGNED])).problems
    assert problem.remedy == 'add "destPath": "docker.tar.gz" to the entry of /fetch that replaces /uris/0'


@pytest.mark.parametrize("uri", ["file://localhost/root/.docker/config.json", "https://files.test/docker-config.json"])
def test_pain_7_a_config_by_itself_is_not_where_docker_looks(uri: str) -> None:
    [problem] = used(docker_app(uri)).problems
    assert problem.id == "config-not-in-an-archive"
    assert '"destPath": ".docker/config.json"' in problem.remedy


@pytest.mark.parametrize("name", ["docker.tar.gz", "dockercfg.tgz", "registry-credentials.zip", "my.docker.tar"])
@pytest.mark.parametrize("secret", [None, "team/pull"])
def test_pain_4_an_archive_on_the_ucr_is_never_read(name: str, secret: str | None) -> None:
    artifact = {"uri": f"file:///etc/{name}"}
    for definition in (ucr_app(secret, fetch=[artifact]), ucr_app(secret, uris=[f"file:///etc/{name}"])):
        route = used(definition)
        assert [problem.id for problem in route.problems] == ["archive-on-ucr"]
        assert (route.secret, route.sources) == (secret or "", ())
        assert ("keep its pull secret" in route.problems[0].remedy) == bool(secret)


def test_pain_4_an_archive_on_a_pod_is_never_read() -> None:
    definition = pod({"artifacts": [{"uri": ARCHIVE}]}, {})
    problems = [route_in_use(definition, image).problems for image in images_of(definition)]
    assert [[problem.id for problem in each] for each in problems] == [["archive-on-ucr"], []]
    assert problems[0][0].sentence.startswith("/containers/0/artifacts/0 fetches ")


@pytest.mark.parametrize(
    "uri",
    ["https://files.test/app.tar.gz", "https://files.test/docker-entrypoint.sh", "https://files.test/config.json"],
)
def test_what_an_app_fetches_for_itself_is_no_problem(uri: str) -> None:
    assert ids(ucr_app(fetch=[{"uri": uri}])) == []
    assert ids(docker_app({"uri": uri, "extract": False})) == []


def test_pain_11_a_config_json_beside_the_archive_is_no_problem_but_a_second_one_in_its_place_is() -> None:
    assert ids(docker_app(ARCHIVE, "https://files.test/config.json")) == []
    second = {"uri": "https://files.test/config.json", "destPath": ".docker/config.json"}
    assert ids(docker_app(ARCHIVE, second)) == ["several-archives"]
    assert ids(docker_app(ARCHIVE, "https://files.test/credentials.zip")) == ["several-archives"]


def test_an_archive_from_the_cache_may_be_an_old_one() -> None:
    assert ids(docker_app({"uri": ARCHIVE, "cache": True})) == ["archive-cached"]


def test_a_uri_that_the_fetcher_refuses_keeps_the_task_from_starting() -> None:
    [problem] = used(docker_app("https://alice:pw@files.test")).problems
    assert problem.id == "uri-not-fetchable"
    assert problem.sentence.endswith("Malformed URI (missing path)")
    assert "pw" not in f"{problem}"


@pytest.mark.parametrize("container_type", ["DOCKER", "docker", None])
def test_pain_14_a_docker_app_names_a_secret(container_type: str | None) -> None:
    definition = ucr_app("team/pull")
    definition["container"]["type"] = container_type
    [problem] = used(definition).problems
    assert (problem.id, used(definition).secret) == ("secret-on-docker-engine", "")
    assert "pullConfig is not supported with Docker containerizer" in problem.sentence
    assert ("Marathon then takes DOCKER" in problem.sentence) == (container_type is None)


@pytest.mark.parametrize("secrets", [{}, {"other": {"source": "team/pull"}}])
def test_pain_14_a_name_that_is_not_declared(secrets: dict[str, Any]) -> None:
    route = used(ucr_app("team/pull", secrets=secrets))
    assert ([problem.id for problem in route.problems], route.secret) == (["undeclared-secret"], "")
    assert "'pull'" in route.problems[0].sentence


@pytest.mark.parametrize("declared", [{}, {"source": ""}, "team/pull", None])
def test_a_name_without_a_source(declared: Any) -> None:
    assert ids(ucr_app("team/pull", secrets={"pull": declared})) == ["secret-without-source"]


def test_pain_15_secrets_that_are_nested_in_the_container() -> None:
    definition = ucr_app("team/pull")
    definition["container"]["secrets"] = definition.pop("secrets")
    [problem] = used(definition).problems
    assert (problem.id, problem.remedy) == ("nested-secrets", "move /container/secrets to /secrets")
    assert used(pod({"secrets": {"pull": {"source": "x"}}})).problems[0].id == "nested-secrets"
