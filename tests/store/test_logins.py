"""Logins over several stores, and what failures leave behind; the rest is in the contract."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.encrypted_file import EncryptedFileKeyring
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.keyring_store import KeyringStore
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.store.passphrase_cipher import PassphraseCipher
from dcos_registry.store.secret_store import SecretStore
from tests.store.memory_store import MemoryStore
from tests.store.samples import login

ALICE = Credential("alice", "hunter2-canary")


class FailingStore(MemoryStore):
    """A store that cannot do what is in `broken`."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()

    def write(self, account: str, secret: str) -> None:
        self._try("write")
        super().write(account, secret)

    def delete(self, account: str) -> None:
        self._try("delete")
        super().delete(account)

    def _try(self, deed: str) -> None:
        if deed in self.broken:
            raise errors.KeyringUnavailableError(f"The store cannot {deed}")


class Stores:
    """A store of each kind, opened on demand."""

    def __init__(self) -> None:
        self.keyring, self.file = FailingStore(), FailingStore()
        self.opened: list[StoreKind] = []
        self.missing: set[StoreKind] = set()

    def open(self, kind: StoreKind) -> SecretStore:
        self.opened.append(kind)
        if kind in self.missing:
            raise errors.KeyringUnavailableError("No keyring can be used here")
        return self.keyring if kind == "keyring" else self.file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / INDEX_FILE


@pytest.fixture
def stores() -> Stores:
    return Stores()


@pytest.fixture
def logins(path: Path, stores: Stores) -> Logins:
    return Logins(Index(path), stores.open)


@pytest.mark.parametrize("spelling", ["registry.example", "registry.example:443", "https://REGISTRY.example/v2/"])
def test_a_registry_is_found_in_every_spelling(logins: Logins, spelling: str) -> None:
    saved = login(spelling)
    logins.save(saved, ALICE)
    logins.save(login("registry.example:5000"), ALICE)
    assert logins.for_host(RegistryHost.parse("registry.example")) == [saved]
    assert logins.for_host(RegistryHost.parse("registry.example:443")) == [saved]
    assert logins.for_host(RegistryHost.parse("other.example")) == []


def test_a_login_keeps_the_form_that_the_user_gave(logins: Logins) -> None:
    logins.save(login("registry.example:443"), ALICE)
    assert [str(one.host) for one in logins.all()] == ["registry.example:443"]


def test_logins_are_listed_by_name_and_without_opening_a_store(logins: Logins, path: Path) -> None:
    for registry in ("c.example", "a.example", "b.example"):
        logins.save(login(registry), ALICE)
    unopened = Stores()
    assert [one.name for one in Logins(Index(path), unopened.open).all()] == ["a.example", "b.example", "c.example"]
    assert unopened.opened == []


def test_each_credential_is_read_from_where_it_was_kept(logins: Logins, stores: Stores) -> None:
    in_keyring, in_file = login(name="in-keyring"), login(name="in-file", store="file")
    logins.save(in_keyring, Credential("alice", "k"))
    logins.save(in_file, Credential("alice", "f"))
    assert (stores.keyring.read("in-keyring/alice"), stores.file.read("in-file/alice")) == ("k", "f")
    assert [logins.credential(one).secret for one in (in_keyring, in_file)] == ["k", "f"]
    assert sorted(stores.opened) == ["file", "keyring"]


def test_a_store_says_its_name_or_that_it_is_not_there(logins: Logins, stores: Stores) -> None:
    stores.missing = {"keyring"}
    assert logins.backend("file") == "memory"
    with pytest.raises(errors.KeyringUnavailableError):
        logins.backend("keyring")


def test_a_login_that_moves_leaves_nothing_in_its_first_store(logins: Logins, stores: Stores) -> None:
    logins.save(login(store="keyring"), ALICE)
    assert logins.save(login(store="file"), ALICE) is None
    assert logins.all() == [login(store="file")]
    assert stores.keyring.read(login().account) is None
    assert logins.credential(login(store="file")) == ALICE


def test_a_secret_that_cannot_be_taken_from_its_first_store_is_told(path: Path, stores: Stores) -> None:
    before = login(store="keyring")
    Logins(Index(path), stores.open).save(before, ALICE)
    stores.missing = {"keyring"}
    logins = Logins(Index(path), stores.open)
    assert logins.save(login(store="file"), ALICE) == before
    assert logins.all() == [login(store="file")]


def test_nothing_is_listed_when_the_secret_cannot_be_kept(logins: Logins, stores: Stores) -> None:
    stores.keyring.broken = {"write"}
    with pytest.raises(errors.KeyringUnavailableError):
        logins.save(login(), ALICE)
    assert logins.all() == []


def test_no_secret_is_kept_when_the_login_cannot_be_listed(path: Path, stores: Stores) -> None:
    class FullIndex(Index):
        def put(self, login: Login) -> None:
            raise errors.RegistryPluginError("Cannot write: No space left on device")

    with pytest.raises(errors.RegistryPluginError, match="No space left"):
        Logins(FullIndex(path), stores.open).save(login(), ALICE)
    assert stores.keyring.read(login().account) is None


def test_a_login_stays_listed_when_its_secret_cannot_be_deleted(logins: Logins, stores: Stores) -> None:
    logins.save(login(), ALICE)
    stores.keyring.broken = {"delete"}
    with pytest.raises(errors.KeyringUnavailableError):
        logins.remove(login())
    assert logins.all() == [login()]
    assert logins.credential(login()) == ALICE


def test_a_secret_is_there_before_its_login_is_listed_and_until_it_is_not(path: Path) -> None:
    index = Index(path)
    listed: list[tuple[str, bool]] = []

    class WatchingStore(MemoryStore):
        def write(self, account: str, secret: str) -> None:
            listed.append(("write", bool(index.logins())))
            super().write(account, secret)

        def delete(self, account: str) -> None:
            listed.append(("delete", bool(index.logins())))
            super().delete(account)

    store = WatchingStore()
    logins = Logins(index, lambda _: store)
    logins.save(login(), ALICE)
    logins.remove(login())
    assert listed == [("write", False), ("delete", False)]


def test_removing_what_another_process_changed_is_refused(logins: Logins) -> None:
    with pytest.raises(errors.NotFoundError, match=r"registry\.example:5000"):
        logins.remove(login())
    logins.save(login(username="bob"), Credential("bob", "b"))
    with pytest.raises(errors.NotFoundError, match=r"registry\.example:5000"):
        logins.remove(login(username="alice"))
    assert logins.all() == [login(username="bob")]


def test_nothing_shows_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    passphrase = "open-canary"
    cipher = PassphraseCipher(passphrase)
    backend = EncryptedFileKeyring(tmp_path / "credentials.enc", lambda: passphrase)
    store = KeyringStore(backend, "encrypted file")
    index = Index(tmp_path / INDEX_FILE)
    logins = Logins(index, lambda _: store)
    saved = replace(login(), unchecked=True)
    logins.save(saved, ALICE)
    cipher.open((tmp_path / "credentials.enc").read_bytes())

    objects = [cipher, cipher._key, backend, store, index, logins, saved, logins.credential(saved), logins.all()]
    shown = "".join(f"{one} {one!r}" for one in objects) + caplog.text
    shown += "".join(file.read_bytes().decode("latin-1") for file in tmp_path.iterdir())
    assert "unchecked=True" in shown
    assert "canary" not in shown
    assert cipher._key is not None
    assert repr(cipher._key.secret) not in shown
