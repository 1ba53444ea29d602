"""Which images a pull secret serves, and which of them have one."""

from typing import Any

import pytest

from dcos_registry.attach.selection import EVERY_IMAGE, Choice
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import Definition
from dcos_registry.workflows.attaching.secret_pulls import SecretPull, secret_pulls
from tests.workflows.attaching.test_fitting_logins import A, B, app, pod


def pulls(definition: Definition, choice: Choice = EVERY_IMAGE, *, to_ucr: bool = False) -> list[SecretPull]:
    return list(secret_pulls(definition, choice, to_ucr=to_ucr))


@pytest.mark.parametrize(
    ("image", "key"),
    [
        (f"{A}/web", A),
        (f"{A}:443/web", f"{A}:443"),
        ("A.example/web", "A.example"),
        ("redis", "https://index.docker.io/v1/"),
        ("docker.io/team/web", "https://index.docker.io/v1/"),
    ],
)
def test_pain_19_the_key_is_what_the_image_spells(image: str, key: str) -> None:
    assert [pull.key for pull in pulls(app(image))] == [key]


def test_pain_14_the_docker_engine_pulls_with_none_unless_it_is_converted() -> None:
    old = app(f"{A}/web", engine="DOCKER")
    assert pulls(old) == []
    assert [pull.key for pull in pulls(old, to_ucr=True)] == [A]
    old["container"]["docker"]["privileged"] = True
    assert pulls(old, to_ucr=True) == []


def test_only_what_is_chosen() -> None:
    two = pod(f"{A}/web", f"{B}/web")
    assert [pull.key for pull in pulls(two)] == [A, B]
    assert [pull.key for pull in pulls(two, Choice(frozenset({RegistryHost.parse(B)})))] == [B]
    assert [pull.key for pull in pulls(two, Choice(containers=("c0",)))] == [A]


def test_the_secret_that_it_pulls_with() -> None:
    assert [str(pull.secret) for pull in pulls(app(f"{A}/web", secret="/team/pull/"))] == ["team/pull"]


@pytest.mark.parametrize(
    "declared", [{}, {"secrets": {}}, {"secrets": {"pull": {}}}, {"secrets": {"pull": {"source": "no path!"}}}]
)
def test_a_name_without_a_secret_is_none(declared: dict[str, Any]) -> None:
    definition = app(f"{A}/web", secret="x")
    del definition["secrets"]
    assert [pull.secret for pull in pulls(definition | declared)] == [None]


def test_pain_15_a_secret_that_is_declared_in_the_wrong_place_is_meant() -> None:
    definition = app(f"{A}/web", secret="team/pull")
    definition["container"]["secrets"] = definition.pop("secrets")
    assert [str(pull.secret) for pull in pulls(definition)] == ["team/pull"]
