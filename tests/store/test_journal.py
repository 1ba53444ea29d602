"""What a killed process leaves behind, and how the next one mends it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.login import Login, Place, StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.store.secret_store import SecretStore
from tests.store.memory_store import MemoryStore
from tests.store.samples import login

ALICE = Credential("alice", "hunter2")
REMOVED = "Removed a password of registry.example:5000/alice that an earlier command left without a login"


class KilledError(BaseException):
    """The process is no more, and nothing of it runs any more."""


class World:
    """The disk and the keyrings, which outlive a process that dies instead of making a certain change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stores: dict[StoreKind, MemoryStore] = {"keyring": MemoryStore(), "file": MemoryStore()}
        self.unavailable: set[StoreKind] = set()
        self.opened: list[StoreKind] = []
        self.told: list[str] = []

    def logins(self, dies_after: int | None = None) -> Logins:
        """Start a process."""
        life = Life(dies_after)

        def open_store(kind: StoreKind) -> SecretStore:
            self.opened.append(kind)
            if kind in self.unavailable:
                raise errors.KeyringUnavailableError("No keyring can be used here")
            return MortalStore(self.stores[kind], life)

        return Logins(MortalIndex(self.path, life), open_store, self.told.append)

    @property
    def kept(self) -> list[Place]:
        """List where secrets are."""
        return [Place(kind, account) for kind, store in self.stores.items() for account in store.secrets]

    @property
    def pending(self) -> list[Place]:
        return Index(self.path).pending()


class Life:
    """So many changes are left."""

    def __init__(self, changes: int | None) -> None:
        self._changes = changes

    def live(self) -> None:
        """Make one change, or die, and stay dead whatever clears up behind."""
        if self._changes == 0:
            raise KilledError
        if self._changes:
            self._changes -= 1


class MortalStore(MemoryStore):
    def __init__(self, kept: MemoryStore, life: Life) -> None:
        self.secrets = kept.secrets
        self._life = life

    def write(self, account: str, secret: str) -> None:
        self._life.live()
        super().write(account, secret)

    def delete(self, account: str) -> None:
        self._life.live()
        super().delete(account)


class MortalIndex(Index):
    def __init__(self, path: Path, life: Life) -> None:
        super().__init__(path)
        self._life = life

    def announce(self, login: Login) -> None:
        self._life.live()
        super().announce(login)

    def put(self, login: Login) -> None:
        self._life.live()
        super().put(login)

    def drop(self, name: str) -> None:
        self._life.live()
        super().drop(name)

    def settle(self, place: Place) -> None:
        self._life.live()
        super().settle(place)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / INDEX_FILE)


BOB = login(username="bob")
DEEDS: dict[str, Callable[[Logins], object]] = {
    "log in": lambda logins: logins.save(login(name="new"), ALICE),
    "log in again": lambda logins: logins.save(login(), Credential("alice", "other")),
    "log in as another": lambda logins: logins.save(BOB, Credential("bob", "b")),
    "move": lambda logins: logins.save(login(store="file"), ALICE),
    "log out": lambda logins: logins.remove(login()),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_process_killed_at_any_change_leaves_nothing_that_the_next_one_does_not_mend(
    tmp_path: Path, deed: str
) -> None:
    for changes in range(100):
        world = World(tmp_path / f"{changes}.json")
        world.logins().save(login(), ALICE)
        try:
            DEEDS[deed](world.logins(dies_after=changes))
        except KilledError:
            listed = [one.place for one in world.logins().all()]
            assert set(listed) <= set(world.kept), "each that is listed has its secret"
            assert set(world.kept) <= {*listed, *world.pending}, "each other secret is known"
            lost = set(world.kept) - set(listed)

            world.logins().mend()

            assert [one.place for one in world.logins().all()] == listed
            assert (set(world.kept), world.pending) == (set(listed), [])
            assert len([sentence for sentence in world.told if sentence.startswith("Removed")]) == len(lost)
        else:
            assert changes > 1
            assert world.pending == []
            assert world.told == []
            return
    pytest.fail("it makes no end of changes")


def left_behind(world: World) -> None:
    """Log in, and be killed when the secret is kept and the login not listed."""
    with pytest.raises(KilledError):
        world.logins(dies_after=2).save(login(), ALICE)
    assert (world.kept, world.logins().all()) == ([login().place], [])


def test_the_next_login_says_what_it_removed(world: World) -> None:
    left_behind(world)
    world.logins().save(BOB, Credential("bob", "b"))
    assert world.told == [REMOVED]
    assert world.kept == [BOB.place]


def test_the_next_logout_says_what_it_removed(world: World) -> None:
    world.logins().save(BOB, Credential("bob", "b"))
    with pytest.raises(KilledError):
        world.logins(dies_after=2).save(login(name="other"), ALICE)
    world.logins().remove(BOB)
    assert world.told == [REMOVED.replace("registry.example:5000", "other")]
    assert (world.kept, world.pending) == ([], [])


def test_a_store_that_is_opened_only_to_mend_is_named_before_it_asks(world: World) -> None:
    left_behind(world)
    world.opened.clear()
    world.logins().save(login(name="in-file", store="file"), ALICE)
    assert world.opened == ["file", "keyring"]
    assert world.told == ["A password without a login may be left in the keyring; looking there", REMOVED]
    assert world.kept == [Place("file", "in-file/alice")]


def test_what_is_in_a_store_that_does_not_open_is_left_for_later(world: World) -> None:
    left_behind(world)
    world.unavailable = {"keyring"}
    logins = world.logins()
    for name in ("one", "two"):
        logins.save(login(name=name, store="file"), ALICE)
    assert world.pending == [login().place]
    assert world.told == [
        "A password without a login may be left in the keyring; looking there",
        "The keyring cannot be opened now; the next login or logout will look again",
    ]
    world.unavailable.clear()
    world.logins().mend()
    assert world.told[-1] == REMOVED
    assert world.pending == []


def test_a_secret_that_stayed_in_its_first_store_is_removed_when_that_opens(world: World) -> None:
    world.logins().save(login(), ALICE)
    world.unavailable = {"keyring"}
    assert world.logins().save(login(store="file"), ALICE) == login()
    world.unavailable.clear()
    world.logins().mend()
    assert world.kept == [login(store="file").place]
    assert world.told[-1] == REMOVED


def test_a_place_that_an_older_copy_lists_again_keeps_its_secret(world: World) -> None:
    left_behind(world)
    document = json.loads(world.path.read_text())
    pending = document.pop("pending")
    world.path.write_text(json.dumps(document))
    world.logins().save(login(), ALICE)  # as a copy does that knows nothing of a journal
    world.path.write_text(json.dumps({**json.loads(world.path.read_text()), "pending": pending}))

    world.logins().mend()
    assert world.logins().credential(login()) == ALICE
    world.logins().remove(login())
    assert (world.kept, world.pending, world.told) == ([], [], [])


def test_what_a_newer_copy_notes_in_the_journal_is_kept(world: World) -> None:
    world.logins().save(login(), ALICE)
    newer = [{"store": "cloud", "account": "x/y"}, {"store": "keyring", "account": "x/y", "since": 1}, "anything"]
    world.path.write_text(json.dumps({**json.loads(world.path.read_text()), "pending": newer}))
    world.stores["keyring"].secrets["x/y"] = "left"
    world.logins().save(BOB, Credential("bob", "b"))
    assert json.loads(world.path.read_text())["pending"] == [newer[0], newer[2]]
    assert world.kept == [BOB.place]


def test_a_journal_that_cannot_be_understood_is_named_and_left_alone(world: World) -> None:
    world.path.write_text('{"version": 1, "logins": {}, "pending": {}}')
    with pytest.raises(errors.RegistryPluginError, match="has a journal that cannot be understood"):
        world.logins().save(login(), ALICE)
    assert world.kept == []


def test_a_logout_that_was_interrupted_after_its_secret_went_stays_a_logout(world: World) -> None:
    world.logins().save(login(), ALICE)

    class HalfDeletingStore(MemoryStore):
        def delete(self, account: str) -> None:
            world.stores["keyring"].delete(account)
            raise KeyboardInterrupt

    store = HalfDeletingStore()
    store.secrets = world.stores["keyring"].secrets
    with pytest.raises(KeyboardInterrupt):
        Logins(Index(world.path), lambda _: store).remove(login())
    assert world.logins().all() == []
    assert world.pending == [login().place]
