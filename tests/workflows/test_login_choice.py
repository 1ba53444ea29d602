"""Which of several accounts is used."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.login import Login
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.login_choice import LoginChoice
from tests.store.memory_store import MemoryStore
from tests.store.samples import login

TWO = RegistryHost.parse("two.example")
ONE = RegistryHost.parse("one.example")


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    store = MemoryStore()
    kept = Logins(Index(tmp_path / INDEX_FILE), lambda _: store)
    for registry, name in (("one.example", "one"), ("two.example", "ci"), ("two.example", "me")):
        kept.save(login(registry, name=name), Credential("alice", "word"))
    return kept


class Somebody:
    """Chooses the last one, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, host: RegistryHost, logins: Sequence[Login]) -> Login:
        self.asked.append(f"{host}: {', '.join(one.name for one in logins)}")
        return logins[-1]


def name(chosen: Login | None) -> str | None:
    return chosen.name if chosen else None


def test_the_only_one_is_taken_and_nobody_is_asked(logins: Logins) -> None:
    somebody = Somebody()
    assert name(LoginChoice(logins, ask=somebody).login(ONE)) == "one"
    assert somebody.asked == []


def test_who_is_there_is_asked_once_for_a_registry_however_it_is_spelled(logins: Logins) -> None:
    choice = LoginChoice(logins, ask=(somebody := Somebody()))
    assert [name(choice.login(TWO)), name(choice.login(RegistryHost.parse("two.example:443")))] == ["me", "me"]
    assert somebody.asked == ["two.example: ci, me"]


def test_a_name_goes_before_asking(logins: Logins) -> None:
    choice = LoginChoice(logins, ("ci",), somebody := Somebody())
    assert (name(choice.login(TWO)), somebody.asked, choice.unused()) == ("ci", [], [])


def test_two_names_for_one_registry_are_no_choice(logins: Logins) -> None:
    with pytest.raises(errors.UsageError, match=r"several logins for two\.example: ci"):
        LoginChoice(logins, ("ci", "me"), Somebody()).login(TWO)


def test_where_nobody_is_there_the_accounts_are_named(logins: Logins) -> None:
    with pytest.raises(errors.UsageError, match=r"several logins for two.example: ci \(alice\), me \(alice\)") as told:
        LoginChoice(logins).login(TWO)
    assert told.value.hint == "choose one with --login NAME"


def test_a_name_that_fits_nothing_is_told(logins: Logins) -> None:
    choice = LoginChoice(logins, ("ci",))
    assert choice.login(ONE) is not None
    assert choice.unused() == ["ci"]
