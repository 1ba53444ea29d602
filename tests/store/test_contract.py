"""What every credential store does, whatever it keeps secrets in."""

import string
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import secretstorage

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.keyring_store import SERVICE
from dcos_registry.store.logins import Logins
from dcos_registry.store.secret_store import SecretStore, open_secret_store
from tests.store.memory_store import MemoryStore
from tests.store.samples import login
from tests.store.windows_credentials import windows


class CredentialStoreContract:
    """The contract; a subject is a subclass with a fixture `store`."""

    @pytest.fixture
    def account(self) -> str:
        return f"registry.example:5000/{uuid.uuid4()}"

    @pytest.fixture
    def logins(self, store: SecretStore, tmp_path: Path) -> Logins:
        return Logins(Index(tmp_path / INDEX_FILE), lambda _: store)

    def test_has_nothing_that_was_not_kept(self, store: SecretStore, account: str) -> None:
        assert store.read(account) is None

    @pytest.mark.parametrize(
        "secret",
        [
            "hunter2",
            " leading and trailing ",
            string.punctuation + string.whitespace,
            "pässwörd ☃ 密码 \U0001f511",
            "$HOME `id` %PATH% \\n 'quoted' \"twice\"",
            "0123456789abcdef" * 1024,
            "\U0001f511" * 4096,
            "\U0001f511x" * 1024 + "\ufeff" * 1024,
            "\ufeffpassword",
            "{" + '"auths": {},\r\n' * 300 + "}",
        ],
        ids=["plain", "spaces", "punctuation", "unicode", "shell", "16 KiB", "keys", "marks", "mark first", "JSON"],
    )
    def test_gives_back_what_it_was_given(self, store: SecretStore, account: str, secret: str) -> None:
        store.write(account, secret)
        assert store.read(account) == secret

    def test_replaces_what_it_had(self, store: SecretStore, account: str) -> None:
        store.write(account, "old")
        store.write(account, "new")
        assert store.read(account) == "new"

    @pytest.mark.parametrize("lengths", [(16384, 20), (20, 16384), (16384, 4000), (4000, 16384)])
    def test_replaces_a_long_one_by_a_short_one_and_the_reverse(
        self, store: SecretStore, account: str, lengths: tuple[int, int]
    ) -> None:
        for length, character in zip(lengths, "on", strict=True):
            store.write(account, character * length)
            assert store.read(account) == character * length
        store.delete(account)
        assert store.read(account) is None

    def test_tells_accounts_apart(self, store: SecretStore, account: str) -> None:
        others = [account + "2", account.upper(), account.replace("/", "/x")]
        store.write(account, "mine")
        for other in others:
            assert store.read(other) is None
            store.write(other, other)
        store.delete(others[0])
        assert store.read(account) == "mine"
        assert [store.read(other) for other in others] == [None, *others[1:]]

    def test_forgets_what_is_deleted(self, store: SecretStore, account: str) -> None:
        store.write(account, "old")
        store.delete(account)
        assert store.read(account) is None

    def test_forgets_what_was_kept_several_times_among_others(self, store: SecretStore, account: str) -> None:
        for number in range(3):
            store.write(account, f"mine {number}")
            store.write(f"{account}-other", f"other {number}")
        store.delete(account)
        assert store.read(account) is None
        assert store.read(f"{account}-other") == "other 2"

    def test_deletes_what_is_not_there_without_complaint(self, store: SecretStore, account: str) -> None:
        store.delete(account)

    def test_says_what_it_is(self, store: SecretStore) -> None:
        assert store.backend.isprintable()
        assert store.backend

    def test_a_saved_login_is_listed_and_has_its_credential(self, logins: Logins) -> None:
        saved, credential = login(), Credential("alice", "hunter2")
        assert logins.save(saved, credential) is None
        assert logins.all() == [saved]
        assert logins.credential(saved) == credential

    def test_saving_again_replaces_the_credential(self, logins: Logins) -> None:
        logins.save(login(), Credential("alice", "old"))
        logins.save(login(), Credential("alice", "new"))
        assert logins.all() == [login()]
        assert logins.credential(login()).secret == "new"

    def test_pain_38_saving_another_user_forgets_the_first(self, logins: Logins, store: SecretStore) -> None:
        alice, bob = login(username="alice"), login(username="bob")
        logins.save(alice, Credential("alice", "a"))
        logins.save(bob, Credential("bob", "b"))
        assert logins.all() == [bob]
        assert logins.credential(bob) == Credential("bob", "b")
        assert store.read(alice.account) is None

    def test_two_names_at_one_registry_stand_side_by_side(self, logins: Logins) -> None:
        ours, theirs = login(name="ours"), login(name="theirs")
        logins.save(ours, Credential("alice", "a"))
        logins.save(theirs, Credential("alice", "b"))
        assert logins.for_host(ours.host) == [ours, theirs]
        assert [logins.credential(one).secret for one in (ours, theirs)] == ["a", "b"]

    def test_a_removed_login_leaves_nothing(self, logins: Logins, store: SecretStore) -> None:
        logins.save(login(), Credential("alice", "hunter2"))
        logins.remove(login())
        assert logins.all() == []
        assert store.read(login().account) is None

    def test_a_lost_secret_is_named_with_the_way_to_mend_it(self, logins: Logins, store: SecretStore) -> None:
        logins.save(login(), Credential("alice", "hunter2"))
        store.delete(login().account)
        with pytest.raises(errors.NotFoundError, match=r"registry\.example:5000") as caught:
            logins.credential(login())
        assert caught.value.hint == "dcos registry login registry.example:5000 --username alice"


class TestMemoryStore(CredentialStoreContract):
    @pytest.fixture
    def store(self) -> SecretStore:
        return MemoryStore()


class TestEncryptedFile(CredentialStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SecretStore:
        return open_secret_store("file", folder=tmp_path, passphrase=lambda: "a passphrase")


@pytest.mark.usefixtures("os_keyring")
class TestSecretService(CredentialStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SecretStore:
        return open_secret_store("keyring", folder=tmp_path, passphrase=lambda: pytest.fail("no passphrase is needed"))

    def copies(self, account: str) -> None:
        """Make entries as other programs do, which keyring finds and does not replace."""
        with closing(secretstorage.dbus_init()) as bus:
            collection = secretstorage.get_default_collection(bus)
            for program in ("libsecret", "another"):
                attributes = {"service": SERVICE, "username": account, "application": program}
                collection.create_item("copy", attributes, b"stale token")

    def test_pain_38_stale_copies_do_not_stand_in_the_way_of_a_new_login(
        self, store: SecretStore, logins: Logins
    ) -> None:
        self.copies(login().account)
        logins.save(login(), Credential("alice", "fresh"))
        assert logins.credential(login()).secret == "fresh"

    def test_pain_38_a_removed_login_leaves_no_copy(self, store: SecretStore, logins: Logins) -> None:
        logins.save(login(), Credential("alice", "fresh"))
        self.copies(login().account)
        logins.remove(login())
        assert store.read(login().account) is None


class TestWindowsCredentialManager(CredentialStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SecretStore]:
        with windows({}):
            yield open_secret_store("keyring", folder=tmp_path, passphrase=lambda: pytest.fail("none is needed"))
