"""Which login an image is pulled with."""

import json
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.workload import Engine
from dcos_registry.pull.ucr import DEFAULT_REGISTRY
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.credential_sources import DocumentSource, LoginSource
from dcos_registry.workflows.login_choice import LoginChoice
from tests.store.memory_store import MemoryStore
from tests.store.samples import login


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    store = MemoryStore()
    kept = Logins(Index(tmp_path / INDEX_FILE), lambda _: store)
    for name, username in (("ci", "robot"), ("me", "alice")):
        kept.save(login("registry.example", name=name, username=username), Credential(username, f"word of {username}"))
    kept.save(login("other.example:5000", username="bob"), Credential("bob", "word of bob"))
    return kept


def source(logins: Logins, *chosen: str) -> LoginSource:
    return LoginSource(LoginChoice(logins, chosen), DEFAULT_REGISTRY)


def test_of_several_accounts_the_one_is_taken_that_was_chosen(logins: Logins) -> None:
    found = source(logins, "ci").credentials("ucr", "registry.example/team/web")

    assert found.origin == "the login ci"
    assert list(json.loads(found.secret or b"")["auths"]) == ["registry.example"]
    assert found.guarded
    assert "word" not in repr(found)


def test_several_accounts_of_which_none_was_chosen_are_named(logins: Logins) -> None:
    with pytest.raises(errors.UsageError, match=r"several logins for registry.example: ci \(robot\), me \(alice\)"):
        source(logins).credentials("docker", "registry.example/team/web")


def test_a_login_that_was_chosen_leaves_other_registries_alone(logins: Logins) -> None:
    assert source(logins, "ci").credentials("docker", "other.example:5000/x").origin == "the login other.example:5000"


def test_a_login_that_there_is_not_is_told(logins: Logins) -> None:
    with pytest.raises(errors.NotFoundError, match="There is no login c1"):
        source(logins, "c1")


def test_without_a_login_the_image_is_asked_for_without(logins: Logins) -> None:
    found = source(logins).credentials("ucr", "third.example/x")

    assert (found.origin, found.secret, found.renewal) == ("none", None, "dcos registry login third.example")


def test_the_command_that_logs_in_trusts_what_the_check_trusts(logins: Logins) -> None:
    trusting = LoginSource(LoginChoice(logins, ["ci"]), DEFAULT_REGISTRY, "the ca.pem")

    assert trusting.credentials("ucr", "registry.example/x").renewal.endswith(" --name ci --ca-file 'the ca.pem'")
    assert trusting.credentials("ucr", "third.example/x").renewal == (
        "dcos registry login third.example --ca-file 'the ca.pem'"
    )


def test_the_key_is_spelled_as_the_image_has_it(logins: Logins) -> None:
    found = source(logins, "ci").credentials("docker", "registry.example:443/x")

    assert list(json.loads(found.home.config or b"")["auths"]) == ["registry.example:443"]


@pytest.mark.parametrize("engine", ["ucr", "docker"])
def test_docker_hub_is_logged_in_to_by_its_own_name(engine: Engine) -> None:
    assert DocumentSource(b"{}", "file", DEFAULT_REGISTRY).credentials(engine, "alpine").renewal == (
        "docker login docker.io"
    )
