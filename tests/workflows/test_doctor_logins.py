"""What `doctor` finds about the stores of secrets and the logins in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import ItemStatus
from dcos_registry.store.keyring_store import KeyringStore
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.secret_store import SecretStore
from dcos_registry.workflows.doctor_logins import LoginsDoctor
from dcos_registry.workflows.doctor_report import Result
from tests.store.memory_store import MemoryStore
from tests.store.test_keyrings import Scripted

NOW = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)
NEVER = Path(__file__).parent / "nonexistent" / "credentials.enc"


class Observed(MemoryStore):
    """Remembers the accounts that were written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def write(self, account: str, secret: str) -> None:
        self.written.append(account)
        super().write(account, secret)


def login(name: str, *, ends: timedelta | None = None, unchecked: bool = False) -> Login:
    return Login(
        name,
        RegistryHost.parse("one.example"),
        "alice",
        "keyring",
        "memory",
        NOW,
        unchecked=unchecked,
        expires=None if ends is None else NOW + ends,
    )


def examine(
    store: SecretStore | errors.RegistryPluginError, logins: Sequence[Login] = (), file: Path = NEVER
) -> list[Result]:
    def opened(_: StoreKind) -> SecretStore:
        if isinstance(store, errors.RegistryPluginError):
            raise store
        return store

    doctor = LoginsDoctor(lambda: logins, opened, chosen="keyring", file=file, now=NOW)
    doctor.ask()
    return list(doctor.results())


def of_check(results: list[Result], check: str) -> list[tuple[ItemStatus, str]]:
    return [(result.status, result.detail) for result in results if result.check == check]


def test_the_entry_that_is_written_is_of_no_login_and_does_not_stay() -> None:
    store = Observed()
    assert of_check(examine(store), "keyring") == [
        (ItemStatus.DONE, "An entry was written to the memory, read back and deleted")
    ]
    [account] = store.written
    assert "/" not in account
    assert store.read(account) is None


def test_pain_36_a_keyring_that_takes_an_entry_and_does_not_keep_it_is_found() -> None:
    backend = Scripted()
    backend.deaf = True
    [(status, detail)] = of_check(examine(KeyringStore(backend, "test keyring")), "keyring")
    assert (status, detail.endswith("and does not give it back")) == (ItemStatus.PROBLEM, True)


def test_pain_36_a_keyring_that_takes_short_entries_alone_is_found() -> None:
    class Small(Scripted):
        def set_password(self, service: str, username: str, password: str) -> None:
            if len(password) > 1280:  # what fits into the 2,560 bytes of Windows
                raise OSError("The stub received bad data")
            super().set_password(service, username, password)

    [(status, _)] = of_check(examine(KeyringStore(Small(), "test keyring")), "keyring")
    assert status is ItemStatus.PROBLEM


def test_pain_36_no_keyring_at_all_is_found_and_the_logins_in_it_cannot_be_seen() -> None:
    missing = errors.KeyringUnavailableError("No keyring can be used here", "ways out")
    results = examine(missing, [login("one"), login("two")])
    assert of_check(results, "keyring") == [(ItemStatus.PROBLEM, "No keyring can be used here")]
    assert of_check(results, "logins") == [
        (ItemStatus.SKIPPED, "Whether the password is still there cannot be seen of one, two")
    ]


def test_an_entry_that_was_not_kept_whole_is_deleted() -> None:
    class Broken(Observed):
        def write(self, account: str, secret: str) -> None:
            super().write(account, secret[:10])
            raise errors.KeyringUnavailableError("half of it")

    store = Broken()
    assert of_check(examine(store), "keyring") == [(ItemStatus.PROBLEM, "half of it")]
    assert store.read(store.written[0]) is None


def test_an_entry_that_stays_is_a_problem() -> None:
    class Sticky(Observed):
        def delete(self, account: str) -> None:
            raise errors.KeyringUnavailableError("still there")

    assert of_check(examine(Sticky()), "keyring") == [(ItemStatus.PROBLEM, "still there")]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (timedelta(0), "The login one of alice at one.example expired on 2024-05-01 at 12:30 UTC"),
        (timedelta(days=7), "The login one of alice at one.example expires on 2024-05-08 at 12:30 UTC"),
        (timedelta(days=8), None),
        (None, None),
    ],
)
def test_what_ends_soon_is_a_problem(ends: timedelta | None, said: str | None) -> None:
    store = MemoryStore()
    one = login("one", ends=ends)
    store.write(one.account, "word")
    [result] = [result for result in examine(store, [one]) if result.check == "logins"]
    if said:
        assert (result.detail, result.remedy) == (said, "dcos registry login one.example --username alice --name one")
    else:
        assert result == Result.ok("logins", "Each has its password: one")


def test_a_login_whose_secret_is_lost_is_a_problem_whatever_its_end() -> None:
    results = examine(MemoryStore(), [login("one", ends=timedelta(0))])
    assert of_check(results, "logins") == [
        (ItemStatus.PROBLEM, "The password of login one is no longer in its store (memory)")
    ]


def test_a_login_that_was_kept_untried_is_named_and_no_problem() -> None:
    store = MemoryStore()
    logins = [login("one", unchecked=True), login("two")]
    for each in logins:
        store.write(each.account, "word")
    [result] = [result for result in examine(store, logins) if result.check == "logins"]
    assert result == Result.skipped(
        "logins",
        "Nobody knows whether it works, as it was kept untried: one",
        "dcos registry login one.example --username alice --name one",
    )


def test_a_folder_in_which_no_login_can_be_kept_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    results = examine(MemoryStore(), file=tmp_path / "file" / "dcos-registry" / "credentials.enc")
    assert of_check(results, "logins")[0] == (
        ItemStatus.PROBLEM,
        f"No login can be kept or forgotten, for {tmp_path / 'file'} cannot be written to",
    )
