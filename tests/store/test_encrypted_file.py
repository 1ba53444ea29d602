"""The encrypted file as a backend of the keyring library."""

import os
from collections.abc import Callable
from pathlib import Path

import keyring.backend
import keyring.core
import pytest
from keyring.testing.backend import BackendBasicTests

from dcos_registry import errors
from dcos_registry.store.encrypted_file import EncryptedFileKeyring


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "credentials.enc"


def saying(*passphrases: str) -> Callable[[], str]:
    """Answer each question with the next of the passphrases."""
    answers = iter(passphrases)
    return lambda: next(answers)


def opened(path: Path, passphrase: str = "right") -> EncryptedFileKeyring:
    return EncryptedFileKeyring(path, saying(passphrase))


class TestEncryptedFileKeyring(BackendBasicTests):
    """keyring's own contract."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def init_keyring(self) -> EncryptedFileKeyring:
        return opened(self.folder / "credentials.enc")


def test_passwords_outlive_the_process_that_kept_them(path: Path) -> None:
    opened(path).set_password("service", "user", "hunter2")
    assert opened(path).get_password("service", "user") == "hunter2"
    opened(path).delete_password("service", "user")
    assert opened(path).get_password("service", "user") is None


def test_the_passphrase_is_asked_for_once_and_when_needed(path: Path) -> None:
    backend = EncryptedFileKeyring(path, saying("right"))
    backend.set_password("service", "user", "hunter2")
    assert backend.get_password("service", "user") == "hunter2"


def test_the_file_shows_nothing_and_is_for_its_user_only(path: Path) -> None:
    opened(path).set_password("service", "user", "hunter2")
    content = path.read_bytes()
    assert not any(word in content for word in (b"service", b"user", b"hunter2", b"right"))
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "use",
    [
        lambda backend: backend.get_password("service", "user"),
        lambda backend: backend.set_password("service", "user", "other"),
        lambda backend: backend.delete_password("service", "user"),
    ],
    ids=["get", "set", "delete"],
)
def test_a_wrong_passphrase_is_said_and_changes_nothing(
    path: Path, use: Callable[[EncryptedFileKeyring], object]
) -> None:
    opened(path).set_password("service", "user", "hunter2")
    content = path.read_bytes()
    with pytest.raises(errors.KeyringUnavailableError, match="does not open with this passphrase") as caught:
        use(opened(path, "wrong"))
    assert str(path) in caught.value.message
    assert caught.value.hint is not None
    assert f"mv {path} {path}.old" in caught.value.hint
    assert path.read_bytes() == content


@pytest.mark.parametrize("length", [0, 10, 50, -1])
def test_a_file_that_was_cut_is_not_written_over(path: Path, length: int) -> None:
    opened(path).set_password("service", "user", "hunter2")
    path.write_bytes(path.read_bytes()[:length])
    content = path.read_bytes()
    with pytest.raises(errors.KeyringUnavailableError):
        opened(path).set_password("service", "user", "other")
    assert path.read_bytes() == content


def test_an_empty_passphrase_is_refused(path: Path) -> None:
    with pytest.raises(errors.UsageError, match=r"passphrase of .*credentials\.enc is empty"):
        opened(path, "").set_password("service", "user", "hunter2")
    assert not path.exists()


def test_another_passphrase_and_salt_take_the_place_of_the_old_ones(path: Path) -> None:
    backend = opened(path)
    backend.set_password("service", "user", "hunter2")
    before = path.read_bytes()
    backend.change_passphrase("other")
    assert path.read_bytes()[18:34] != before[18:34]
    for still_works in (backend, opened(path, "other")):
        assert still_works.get_password("service", "user") == "hunter2"
    with pytest.raises(errors.KeyringUnavailableError, match="does not open with this passphrase"):
        opened(path).get_password("service", "user")


@pytest.mark.parametrize("passphrases", [("wrong", "other"), ("right", "")])
def test_a_passphrase_that_cannot_be_changed_stays(path: Path, passphrases: tuple[str, str]) -> None:
    opened(path).set_password("service", "user", "hunter2")
    content = path.read_bytes()
    with pytest.raises(errors.RegistryPluginError):
        opened(path, passphrases[0]).change_passphrase(passphrases[1])
    assert path.read_bytes() == content


def test_a_change_of_passphrase_that_is_interrupted_leaves_the_old_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    backend = opened(path)
    backend.set_password("service", "user", "hunter2")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "fsync", interrupt)
        backend.change_passphrase("other")
    for still_works in (backend, opened(path)):
        assert still_works.get_password("service", "user") == "hunter2"


def test_a_file_that_is_not_there_has_no_passphrase(path: Path) -> None:
    with pytest.raises(errors.NotFoundError, match="There is no encrypted file of logins"):
        EncryptedFileKeyring(path, saying()).open()


def test_two_that_have_it_open_see_each_others_passwords(path: Path) -> None:
    first, second = opened(path), opened(path)
    assert first.get_password("service", "a") is second.get_password("service", "b") is None
    first.set_password("service", "a", "1")
    second.set_password("service", "b", "2")
    first.set_password("service", "c", "3")
    assert [second.get_password("service", user) for user in "abc"] == ["1", "2", "3"]


def test_keyring_never_finds_it_by_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path).set_password("service", "user", "hunter2")
    assert EncryptedFileKeyring in keyring.backend.KeyringBackend._classes
    assert EncryptedFileKeyring not in keyring.backend.KeyringBackend.get_viable_backends()

    kind = f"{EncryptedFileKeyring.__module__}.{EncryptedFileKeyring.__qualname__}"
    with pytest.raises(TypeError, match="path"):
        keyring.core.load_keyring(kind)
