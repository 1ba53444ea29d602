"""Which apps and pods a command is about, and how little is asked to find out."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from dcos_registry import errors
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.workflows.targets import Workload, read_all, read_targets
from tests.workflows.reading import Reader, read_file, reader

APPS: list[dict[str, Any]] = [
    {"id": "/team/web", "cmd": "sleep 1", "env": {"PASSWORD": "x"}},
    {"id": "/team/shop/db", "cmd": "sleep 1"},
    {"id": "/teams", "cmd": "sleep 1"},
]
PODS: list[dict[str, Any]] = [
    {"id": "/team/pod", "containers": [{"name": "one", "resources": {"cpus": 0.1, "mem": 32}}]},
    {"id": "/other/pod", "containers": [{"name": "one", "resources": {"cpus": 0.1, "mem": 32}}]},
]
LISTS = ["/service/marathon/v2/apps", "/service/marathon/v2/pods"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.marathon.load([*APPS, *PODS])
        yield sandbox


@pytest.fixture
def operator(cluster: Sandbox) -> Iterator[Reader]:
    with reader(cluster) as made:
        yield made


def ids(workloads: list[Workload]) -> list[str]:
    """List the ids."""
    return [workload.id for workload in workloads]


def no_cluster() -> NoReturn:
    """Stand where nobody may ask."""
    raise AssertionError("the cluster was asked")


@pytest.mark.parametrize("spelled", ["/team/web", "team/web", "//team//web/"])
def test_an_app_is_read_whole_with_one_request(operator: Reader, spelled: str) -> None:
    [workload] = operator.targets(spelled)
    assert (workload.id, workload.kind, workload.origin) == ("/team/web", "app", "the cluster")
    assert workload.definition["env"] == {"PASSWORD": "x"}
    assert operator.paths() == ["/service/marathon/v2/apps/team/web"]


def test_a_pod_is_found_where_no_app_is(operator: Reader) -> None:
    [workload] = operator.targets("/team/pod")
    assert (workload.id, workload.kind) == ("/team/pod", "pod")
    assert operator.paths() == ["/service/marathon/v2/apps/team/pod", "/service/marathon/v2/pods/team/pod"]


def test_a_group_is_all_that_is_below_it_with_one_request(operator: Reader) -> None:
    workloads = operator.targets("/team/*")
    assert sorted(ids(workloads)) == ["/team/pod", "/team/shop/db", "/team/web"]
    assert {workload.kind for workload in workloads} == {"app", "pod"}
    assert operator.paths() == ["/service/marathon/v2/groups/team"]


def test_of_many_only_what_a_pull_depends_on_is_kept(operator: Reader) -> None:
    assert not any("env" in workload.definition for workload in operator.targets("/team/*"))


def test_the_root_group_is_all_there_is(operator: Reader) -> None:
    assert sorted(ids(operator.targets("/*"))) == sorted(each["id"] for each in [*APPS, *PODS])
    assert operator.paths() == LISTS


def test_everything_is_read_with_two_requests(operator: Reader) -> None:
    assert sorted(ids(read_all(operator.marathon))) == sorted(each["id"] for each in [*APPS, *PODS])
    assert operator.paths() == LISTS


def test_two_targets_are_read_singly_and_more_from_the_lists(operator: Reader) -> None:
    assert ids(operator.targets("/team/web", "/teams")) == ["/team/web", "/teams"]
    assert len(operator.paths()) == 2
    assert ids(operator.targets("/team/web", "/teams", "/other/pod")) == ["/team/web", "/teams", "/other/pod"]
    assert operator.paths() == LISTS


def test_a_workload_that_is_named_twice_is_there_once(operator: Reader) -> None:
    found = ids(operator.targets("/team/shop/db", "/team/*", "/team/shop/db"))
    assert found[0] == "/team/shop/db"
    assert sorted(found) == ["/team/pod", "/team/shop/db", "/team/web"]


@pytest.mark.parametrize("targets", [["/none"], ["/team/web", "/teams", "/none"]])
def test_an_id_that_does_not_exist(operator: Reader, targets: list[str]) -> None:
    with pytest.raises(errors.NotFoundError, match="There is no app or pod /none") as caught:
        operator.targets(*targets)
    assert caught.value.hint == "dcos marathon app list"


@pytest.mark.parametrize("targets", [["/none/*"], ["/team/web/*"], ["/team/web", "/teams", "/none/*"]])
def test_a_group_that_does_not_exist_or_is_empty(operator: Reader, targets: list[str]) -> None:
    with pytest.raises(errors.NotFoundError, match="There is no app or pod in the group /"):
        operator.targets(*targets)


@pytest.mark.parametrize("target", ["", "/", "Team/Web", "/team/web/**", "*/*", "app json"])
def test_what_is_no_target(operator: Reader, target: str) -> None:
    with pytest.raises(errors.UsageError):
        operator.targets(target)
    assert operator.paths() == []


@pytest.mark.parametrize(
    "name", ["./secret-app.json", "secret-app.json", "../definitions/secret-app.json", "/x/secret-app.json"]
)
def test_a_file_needs_no_cluster(name: str) -> None:
    [workload] = read_targets([name], marathon=no_cluster, read_file=read_file)
    assert (workload.id, workload.kind, workload.origin) == ("/mesos-docker", "app", name)
    assert not workload.is_of_the_cluster


def test_standard_input_is_a_file() -> None:
    def read(name: str) -> bytes:
        assert name == "-"
        return b'[{"id": "/a"}, {"id": "/b", "containers": []}]'

    workloads = read_targets(["-"], marathon=no_cluster, read_file=read)
    assert [(each.id, each.kind, each.origin) for each in workloads] == [
        ("/a", "app", "standard input"),
        ("/b", "pod", "standard input"),
    ]


def test_a_group_in_a_file() -> None:
    workloads = read_targets(["./group.json"], marathon=no_cluster, read_file=read_file)
    assert "/tools/docker/registry" in ids(workloads)


def test_files_and_ids_go_together(operator: Reader) -> None:
    assert ids(operator.targets("./secret-app.json", "/team/web")) == ["/mesos-docker", "/team/web"]
    assert operator.paths() == ["/service/marathon/v2/apps/team/web"]


def test_a_file_that_is_none_is_named() -> None:
    with pytest.raises(errors.UsageError, match=r"\./app\.json is not JSON"):
        read_targets(["./app.json"], marathon=no_cluster, read_file=lambda _: b"{")
