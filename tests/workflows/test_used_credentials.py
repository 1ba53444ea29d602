"""Which credential each image is really pulled with, on a live cluster; no registry is asked."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.pull.attempts import AGENTS_CONFIG
from dcos_registry.pull.problem import Problem
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.workflows.used_credentials import NOTHING, CredentialsInUse
from tests.clients.loopback import Loopback
from tests.pull.definitions import IMAGE, docker_app, pod, ucr_app
from tests.pull.test_secret_findings import auth
from tests.workflows.reading import NOW, Reader, ids, reader, used, workload
from tests.workflows.served_archives import LOGIN


def test_a_secret_is_what_the_agents_get(cluster: Reader) -> None:
    found = used(cluster, ucr_app("/team/pull"))
    assert (found.engine, found.credentials.origin, found.problems, found.unread) == (
        "ucr",
        "the secret team/pull",
        (),
        None,
    )
    assert found.credentials.secret == LOGIN
    assert found.credentials.guarded
    assert cluster.paths() == ["/secrets/v1/secret/default/team/pull"]


def test_each_secret_is_read_once_for_many_workloads(cluster: Reader) -> None:
    cluster.sandbox.secrets.put("team/other", LOGIN)
    definitions = [ucr_app(f"team/{name}", id=f"/team/{number}") for number, name in enumerate(["pull", "other"] * 50)]
    found = cluster.in_use().of_all([workload(definition) for definition in definitions])
    assert [[each.credentials.secret for each in images] for images in found] == [[LOGIN]] * 100
    assert sorted(cluster.paths()) == [f"/secrets/v1/secret/default/team/{name}" for name in ("other", "pull")]


def test_every_image_of_a_pod_has_its_own_credentials(cluster: Reader) -> None:
    image = {"id": IMAGE, "pullConfig": {"secret": "pull"}}
    definition = pod({"image": image}, {"image": {"id": "nginx"}}, secrets={"pull": {"source": "team/pull"}})
    first, second = cluster.in_use().of(workload(definition))
    assert (first.credentials.origin, first.image.container) == ("the secret team/pull", "c0")
    assert (second.credentials.origin, second.image.container) == (NOTHING, "c1")


def test_what_pulls_no_image_has_nothing_to_say(cluster: Reader) -> None:
    assert cluster.in_use().of(workload({"id": "/sleep", "cmd": "sleep 1"})) == []


@pytest.mark.parametrize(
    ("definition", "problem"),
    [(ucr_app(), "no-secret"), (docker_app(), "no-archive"), (pod(), "no-secret")],
)
def test_pain_35_nothing_set_up_is_a_problem_where_the_image_is_not_the_hubs(
    cluster: Reader, definition: dict[str, Any], problem: str
) -> None:
    found = used(cluster, definition)
    assert (ids(found), found.credentials.origin) == ([problem], NOTHING)
    assert found.credentials.renewal == found.problems[0].remedy
    assert ids(used(cluster, ucr_app(docker={"image": "nginx:1"}))) == []


def test_pain_35_a_secret_that_is_not_there_is_dangling(cluster: Reader) -> None:
    found = used(cluster, ucr_app("team/none"))
    assert (ids(found), found.credentials.secret, found.unread) == (["dangling-secret"], None, None)
    assert found.stopped_by == found.problems[0]
    assert found.problems[0].remedy == (
        "dcos registry login registry.test, then dcos registry secret-create team/none --registry registry.test"
    )


def test_pain_16_a_secret_of_another_space_is_not_read(cluster: Reader) -> None:
    found = used(cluster, ucr_app("other/pull"))
    assert (ids(found), found.credentials.secret) == (["secret-outside-space"], None)
    assert found.stopped_by is not None
    assert cluster.paths() == []


def test_a_path_that_no_secret_has(cluster: Reader) -> None:
    assert ids(used(cluster, ucr_app("team/registry.test:5000"))) == ["bad-secret-path"]
    assert cluster.paths() == []


def test_who_may_not_read_a_secret_is_told_the_permission(cluster: Reader) -> None:
    with reader(cluster.sandbox, cluster.sandbox.iam.issue_token("bob")) as bob:
        found = used(bob, ucr_app("team/pull"))
    assert (ids(found), found.credentials.secret) == ([], None)
    assert found.unread == Problem(
        "secret-not-readable",
        "bob lacks the permission dcos:secrets:default:/team/pull read",
        "dcos security org users grant bob dcos:secrets:default:/team/pull read",
    )


def test_a_sealed_store_is_asked_once(cluster: Reader) -> None:
    cluster.sandbox.faults.sealed = True
    in_use = cluster.in_use()
    unread = [in_use.of(workload(ucr_app(f"team/{name}")))[0].unread for name in ("pull", "other")]
    assert all("The secret store is sealed" in str(each) for each in unread)
    assert len(cluster.paths()) == 2


def test_a_token_of_nobody_ends_it(cluster: Reader) -> None:
    with reader(cluster.sandbox, "nobody's") as nobody, pytest.raises(errors.NotLoggedInError):
        used(nobody, ucr_app("team/pull"))


def test_open_source_has_no_store() -> None:
    with Sandbox(variant="open") as sandbox, reader(sandbox) as made:
        assert ids(used(made, ucr_app("team/pull"))) == ["no-secret-store"]


def test_pain_19_the_key_lacks_the_port_of_the_image(cluster: Reader) -> None:
    found = used(cluster, ucr_app("team/pull", docker={"image": "registry.test:443/team/web:1.0"}))
    assert (ids(found), found.credentials.secret) == (["no-entry-for-registry"], LOGIN)
    assert "'registry.test'" in found.problems[0].sentence
    assert "'registry.test:443'" in found.problems[0].sentence


def test_pain_28_a_secret_made_on_a_desktop(cluster: Reader) -> None:
    cluster.sandbox.secrets.put("team/pull", b'{"auths": {"registry.test": {}}, "credsStore": "desktop"}')
    assert ids(used(cluster, ucr_app("team/pull"))) == ["entry-without-auth"]


def test_without_a_cluster_nothing_is_read() -> None:
    in_use = CredentialsInUse(secrets=None, artifacts=None, now=NOW)
    [ucr] = in_use.of(workload(ucr_app("team/pull")))
    [docker] = in_use.of(workload(docker_app("https://files.test/docker.tar.gz")))
    assert ucr.unread == Problem("no-cluster", "The secret team/pull was not read: no cluster is attached", "")
    assert docker.unread is not None
    assert docker.unread.sentence == "https://files.test/docker.tar.gz was not fetched: no cluster is attached"
    assert ids(ucr) == ids(docker) == []


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("archive-app.json", []),
        ("private-docker-app.json", []),
        ("private-ucr-docker-app.json", ["unknown-field", "dangling-secret"]),
        ("private-docker-pod.json", ["unknown-field", "dangling-secret"]),
        ("secret-app.json", ["bad-image-name", "dangling-secret"]),
        ("secret-pod.json", ["bad-image-name", "secret-outside-space"]),
    ],
)
def test_the_samples_of_the_vendor_have_these_problems(cluster: Reader, name: str, problems: list[str]) -> None:
    [found] = cluster.used(f"./{name}")
    assert ids(found) == problems


def test_no_credential_shows_in_a_repr(cluster: Reader, files: Loopback) -> None:
    for definition in (ucr_app("team/pull"), docker_app(f"{files.url}/docker.tar.gz")):
        assert auth() not in repr(used(cluster, definition))


@pytest.mark.parametrize("definition", [ucr_app(), docker_app(), pod()])
def test_the_agents_own_config_serves_what_has_nothing_set_up(cluster: Reader, definition: dict[str, Any]) -> None:
    in_use = CredentialsInUse(secrets=cluster.secrets, artifacts=cluster.artifacts, now=NOW, agent_config=LOGIN)
    [found] = in_use.of(workload(definition))
    assert (ids(found), found.credentials.origin) == ([], AGENTS_CONFIG)
    assert found.credentials.secret is None, "the engine is given it as the agents', not as the app's own"
    assert found.missing is not None


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (b'{"auths": {"other.test": {"auth": "YTpi"}}}', "no-secret"),
        (b"[]", "secret-not-a-docker-config"),
        (b'{"auths": {"registry.test": {"auth": "QVdTOnRva2Vu"}}}', "credential-expires"),
    ],
)
def test_the_agents_own_config_may_not_serve(config: bytes, problem: str) -> None:
    in_use = CredentialsInUse(secrets=None, artifacts=None, now=NOW, agent_config=config)
    [found] = in_use.of(workload(ucr_app()))
    assert ids(found) == [problem]
