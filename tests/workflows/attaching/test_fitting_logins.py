"""Whose login is meant where nobody says so."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.attach.selection import EVERY_IMAGE, Choice
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import Definition, kind_of
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.attaching.fitting_logins import Pulling, fitting_registries
from dcos_registry.workflows.attaching.secret_pulls import secret_pulls
from dcos_registry.workflows.login_choice import LoginChoice
from dcos_registry.workflows.targets import Workload
from tests.store.memory_store import MemoryStore
from tests.store.samples import login

A, B, HUB = "a.example", "b.example:5000", "docker.io"


def app(image: str, *, secret: str = "", app_id: str = "/team/web", engine: str = "MESOS") -> Definition:
    """Write an app that pulls with a secret or with none."""
    docker: Definition = {"image": image}
    declared: Definition = {}
    if secret:
        docker["pullConfig"] = {"secret": "pull"}
        declared["secrets"] = {"pull": {"source": secret}}
    return {"id": app_id, "container": {"type": engine, "docker": docker}, **declared}


def pod(*images: str) -> Definition:
    """Write a pod."""
    containers = [{"name": f"c{n}", "image": {"kind": "DOCKER", "id": image}} for n, image in enumerate(images)]
    return {"id": "/team/pod", "containers": containers}


def fitting(
    directory: Path,
    definitions: Sequence[Definition],
    logins: Sequence[str],
    *,
    choice: Choice = EVERY_IMAGE,
    named: bool = True,
) -> list[str]:
    """Choose registries for definitions, with these logins."""
    store = MemoryStore()
    kept = Logins(Index(directory / INDEX_FILE), lambda _: store)
    for registry in logins:
        kept.save(login(registry), Credential("alice", "word"))
    pulling = []
    for definition in definitions:
        workload = Workload(definition["id"], kind_of(definition), definition, is_named=named)
        pulls = list(secret_pulls(definition, choice, to_ucr=False))
        pulling.append(Pulling(workload, pulls, [pull for pull in pulls if pull.secret is None]))
    return list(map(str, fitting_registries(pulling, choice, LoginChoice(kept))))


def of(*registries: str) -> Choice:
    """Choose registries as `--registry` does."""
    return Choice(frozenset(map(RegistryHost.parse, registries)))


def test_the_registry_of_the_image(tmp_path: Path) -> None:
    assert fitting(tmp_path, [app(f"{A}/web")], [A, B]) == [A]
    assert fitting(tmp_path, [app("team/private")], [HUB]) == [HUB]


def test_with_and_without_port_443_it_is_one_registry(tmp_path: Path) -> None:
    assert fitting(tmp_path, [pod(f"{A}/web", f"{A}:443/sidecar")], [A]) == [A]


def test_an_image_of_a_registry_without_a_login_is_not_meant(tmp_path: Path) -> None:
    assert fitting(tmp_path, [pod(f"{A}/web", "redis", f"{B}/sidecar")], [A]) == [A]
    assert fitting(tmp_path, [app(f"{A}/web"), app(f"{B}/web")], [A], named=False) == [A]


def test_it_is_meant_where_the_user_chose_its_registry(tmp_path: Path) -> None:
    with pytest.raises(errors.NotFoundError) as raised:
        fitting(tmp_path, [pod(f"{A}/web", f"{B}/web")], [A], choice=of(A, B))
    assert raised.value.message == f"There is no login for {B}, from which /team/pod pulls"
    assert raised.value.hint == f"dcos registry login {B} -u USER"


def test_of_several_with_a_login_the_user_has_to_say_which(tmp_path: Path) -> None:
    two = [pod(f"{A}/web", f"{B}/web")]
    with pytest.raises(errors.UsageError) as raised:
        fitting(tmp_path, two, [A, B])
    assert raised.value.message == (f"There are logins for several registries that these images are from: {A} and {B}")
    assert "--registry HOST" in (raised.value.hint or "")
    assert fitting(tmp_path, two, [A, B], choice=of(B)) == [B]
    assert fitting(tmp_path, two, [A, B], choice=of(A, B)) == [A, B]


def test_where_no_login_fits_the_registries_are_named_private_ones_first(tmp_path: Path) -> None:
    with pytest.raises(errors.NotFoundError) as raised:
        fitting(tmp_path, [app("redis"), app(f"{B}/web")], [A])
    assert raised.value.message == f"There is no login for what these images are from: {B} and docker.io"
    assert raised.value.hint == f"dcos registry login {B} -u USER"


def test_who_has_a_secret_needs_no_login(tmp_path: Path) -> None:
    assert fitting(tmp_path, [app(f"{A}/web", secret="team/pull")], []) == []
    assert fitting(tmp_path, [app(f"{A}/web", secret="team/pull"), app(f"{B}/web")], [A, B]) == [B]


def test_a_public_image_of_a_group_beside_those_that_have_a_secret_needs_none(tmp_path: Path) -> None:
    group = [app(f"{A}/web", secret="team/pull"), app("redis", app_id="/team/cache")]
    assert fitting(tmp_path, group, [], named=False) == []
    with pytest.raises(errors.NotFoundError):
        fitting(tmp_path, group, [], named=True)


def test_an_image_of_a_registry_that_others_have_a_secret_for_is_not_passed_over(tmp_path: Path) -> None:
    group = [app(f"{A}/web", secret="team/pull"), app(f"{A}/api", app_id="/team/api")]
    with pytest.raises(errors.NotFoundError) as raised:
        fitting(tmp_path, group, [], named=False)
    assert raised.value.message == f"There is no login for {A}, from which /team/api pulls"


def test_what_no_pull_secret_serves_is_not_looked_at(tmp_path: Path) -> None:
    others = [app(f"{B}/old", engine="DOCKER"), {"id": "/team/cron", "cmd": "true"}, app("http://no image")]
    assert fitting(tmp_path, others, []) == []
    assert fitting(tmp_path, [*others, app(f"{A}/web")], [A, B]) == [A]
