"""What a place for secrets must do, and how one is opened."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from dcos_registry.store.keyring_store import KeyringStore
from dcos_registry.store.login import StoreKind
from dcos_registry.store.os_keyring import open_os_keyring

CREDENTIALS_FILE = "credentials.enc"


class SecretStore(Protocol):
    """Secrets by account; raises `KeyringUnavailableError` when it cannot do what is asked."""

    backend: str
    """Where secrets go, in words for people."""

    def read(self, account: str) -> str | None:
        """Read a secret; None when there is none."""

    def write(self, account: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one, and make sure that it can be read."""

    def delete(self, account: str) -> None:
        """Forget a secret, if there is one."""


def open_secret_store(kind: StoreKind, *, folder: Path, passphrase: Callable[[], str]) -> SecretStore:
    """Open the operating system's keyring, or the encrypted file in `folder`, unlocked.

    `passphrase` is asked for the file only, at once: whatever a person must answer comes before anything is locked.
    Raises `KeyringUnavailableError` when there is no keyring, it stays locked, or the passphrase does not fit.
    """
    store = open_os_keyring() if kind == "keyring" else _open_file(folder / CREDENTIALS_FILE, passphrase)
    store.unlock()
    return store


def _open_file(path: Path, passphrase: Callable[[], str]) -> KeyringStore:
    from dcos_registry.store.encrypted_file import EncryptedFileKeyring

    return KeyringStore(EncryptedFileKeyring(path, passphrase), "encrypted file")
