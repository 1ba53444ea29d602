"""Secrets that do not fit into one entry, over what Windows takes and how keyring's backend keeps it there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.store.secret_store import SecretStore, open_secret_store
from dcos_registry.store.split_store import SplitStore, split
from tests.store.memory_store import MemoryStore
from tests.store.windows_credentials import LONGEST_USER_NAME, Entries, windows

ACCOUNT = "registry.example/alice"
UNITS = 120
"""Units of a store so small that a test's secret is one of several parts; a head must fit all the same."""


class KilledError(BaseException):
    """The process is no more."""


class DyingStore(MemoryStore):
    """A store over which the process dies instead of making one more change than it has left."""

    def __init__(self) -> None:
        super().__init__()
        self.changes_left: int | None = None

    def write(self, account: str, secret: str) -> None:
        self._live()
        assert len(secret.encode("utf-16-le")) <= 2 * UNITS
        super().write(account, secret)

    def delete(self, account: str) -> None:
        if account in self.secrets:
            self._live()
        super().delete(account)

    def _live(self) -> None:
        if self.changes_left == 0:
            raise KilledError
        if self.changes_left:
            self.changes_left -= 1


@pytest.fixture
def entries() -> Iterator[Entries]:
    held: Entries = {}
    with windows(held):
        yield held


@pytest.fixture
def store(entries: Entries, tmp_path: Path) -> SecretStore:
    return open_secret_store("keyring", folder=tmp_path, passphrase=lambda: pytest.fail("no passphrase is needed"))


def secrets() -> st.SearchStrategy[str]:
    long = st.text(min_size=1, max_size=20).map(lambda piece: piece * 30)
    awkward = st.sampled_from(["", "\ufeffx", "\ufffex", "dcos-registry parts ", f"dcos-registry parts a 3 {'0' * 64}"])
    return st.text(max_size=60) | long | awkward


@given(text=st.text(max_size=60), units=st.integers(2, 20))
def test_pieces_are_short_and_no_character_is_cut(text: str, units: int) -> None:
    pieces = list(split(text, units))
    assert "".join(pieces) == text
    for piece in pieces:
        assert 0 < len(piece.encode("utf-16-le")) <= 2 * units


@pytest.mark.parametrize(
    ("units", "pieces"),
    [(2, ["\U0001f511", "x\u00e9", "\U0001f511"]), (3, ["\U0001f511x", "\u00e9\U0001f511"])],
)
def test_a_character_beyond_the_first_plane_counts_twice(units: int, pieces: list[str]) -> None:
    assert list(split("\U0001f511x\u00e9\U0001f511", units)) == pieces


@given(before=secrets(), secret=secrets())
def test_any_secret_comes_back_and_nothing_stays_of_another(before: str, secret: str) -> None:
    held, alone = DyingStore(), DyingStore()
    store = SplitStore(held, UNITS)
    store.write(ACCOUNT, before)
    store.write(ACCOUNT, secret)
    assert store.read(ACCOUNT) == secret

    SplitStore(alone, UNITS).write(ACCOUNT, secret)
    assert len(held.secrets) == len(alone.secrets)
    store.delete(ACCOUNT)
    assert held.secrets == {}


def killed_after_each_change(before: str | None, act: Callable[[SplitStore], None]) -> Iterator[DyingStore]:
    """Yield what each death leaves, from the first change on until nothing dies any more."""
    for changes in range(1000):
        held = DyingStore()
        store = SplitStore(held, UNITS)
        if before is not None:
            store.write(ACCOUNT, before)
        held.changes_left = changes
        try:
            act(store)
        except KilledError:
            held.changes_left = None
            yield held
        else:
            assert changes
            return


BEFORE = [None, "short", "old" * 200]
AFTER = ["other", "new" * 150, "old" * 199 + "new"]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("after", AFTER)
def test_a_write_killed_at_any_change_leaves_the_old_secret_or_the_new(before: str | None, after: str) -> None:
    found = [
        SplitStore(held, UNITS).read(ACCOUNT)
        for held in killed_after_each_change(before, lambda store: store.write(ACCOUNT, after))
    ]
    assert found == sorted(found, key=[before, after].index), "the old one, and from some change on the new one"


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("following", AFTER)
def test_the_next_write_or_delete_clears_what_a_killed_write_left(
    before: str | None, after: str, following: str
) -> None:
    alone = DyingStore()
    SplitStore(alone, UNITS).write(ACCOUNT, following)
    for held in killed_after_each_change(before, lambda store: store.write(ACCOUNT, after)):
        again = SplitStore(held, UNITS)
        again.write(ACCOUNT, following)
        assert again.read(ACCOUNT) == following
        assert len(held.secrets) == len(alone.secrets)
    for held in killed_after_each_change(before, lambda store: store.write(ACCOUNT, after)):
        SplitStore(held, UNITS).delete(ACCOUNT)
        assert held.secrets == {}


@pytest.mark.parametrize("before", ["short", "old" * 200])
def test_a_killed_delete_leaves_the_whole_secret_or_none_and_the_next_one_ends_it(before: str) -> None:
    for held in killed_after_each_change(before, lambda store: store.delete(ACCOUNT)):
        assert SplitStore(held, UNITS).read(ACCOUNT) in (before, None)
        SplitStore(held, UNITS).delete(ACCOUNT)
        assert held.secrets == {}


@pytest.mark.parametrize("part", [None, ":glonx", ""])
def test_a_secret_of_which_a_part_is_lost_or_changed_is_none_and_can_be_deleted(part: str | None) -> None:
    held = DyingStore()
    store = SplitStore(held, UNITS)
    store.write(ACCOUNT, "long" * 100)
    if part is None:
        del held.secrets[f"{ACCOUNT}#a1"]
    else:
        held.secrets[f"{ACCOUNT}#a1"] = part
    assert store.read(ACCOUNT) is None
    store.delete(ACCOUNT)
    assert held.secrets == {}


def test_a_secret_that_is_replaced_while_it_is_read_is_read_again() -> None:
    class OvertakenStore(DyingStore):
        def read(self, account: str) -> str | None:
            if "#a1" in account and self.overtake:
                self.overtake = False
                SplitStore(self, UNITS).write(ACCOUNT, "new" * 200)
            return super().read(account)

        overtake = False

    held = OvertakenStore()
    SplitStore(held, UNITS).write(ACCOUNT, "old" * 200)
    held.overtake = True
    assert SplitStore(held, UNITS).read(ACCOUNT) == "new" * 200


@pytest.mark.parametrize("size", [1280, 1281])
def test_pain_36_a_token_that_windows_refuses_is_kept_in_parts(store: SecretStore, entries: Entries, size: int) -> None:
    store.write(ACCOUNT, "x" * size)
    assert store.read(ACCOUNT) == "x" * size
    assert len({user for user, _ in entries.values()}) == (1 if size <= 1280 else 3)
    store.delete(ACCOUNT)
    assert entries == {}


def test_pain_36_accounts_that_differ_in_capitals_are_two_on_windows(store: SecretStore, entries: Entries) -> None:
    store.write("ci/bob", "b")
    store.write("CI/bob", "B")
    store.write("x/y", "moves the last one")
    assert [store.read(account) for account in ("ci/bob", "CI/bob")] == ["b", "B"]
    store.delete("CI/bob")
    assert store.read("ci/bob") == "b"


def test_what_windows_refuses_for_another_reason_is_said(store: SecretStore) -> None:
    with pytest.raises(errors.KeyringUnavailableError, match="Windows Credential Manager could not keep"):
        store.write("x" * (LONGEST_USER_NAME + 1), "secret")
