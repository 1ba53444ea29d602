"""What a place for secrets must do, and how one is opened."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dcos_registry.store.keyring_store import KeyringStore
from dcos_registry.store.login import StoreKind
from dcos_registry.store.os_keyring import open_os_keyring

if TYPE_CHECKING:
    from dcos_registry.store.encrypted_file import EncryptedFileKeyring

CREDENTIALS_FILE = "credentials.enc"


class SecretStore(Protocol):
    """Secrets by account; raises `KeyringUnavailableError` when it cannot do what is asked."""

    backend: str
    """Where secrets go, in words for people."""

    def read(self, account: str) -> str | None:
        """Read a secret; None when there is none."""

    def write(self, account: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one, and make sure that it can be read.

        Killed in between it leaves the earlier one, the new one or none, but nothing else.
        """

    def delete(self, account: str) -> None:
        """Forget a secret, if there is one, and all copies and remains of it."""


def open_secret_store(kind: StoreKind, *, folder: Path, passphrase: Callable[[], str]) -> SecretStore:
    """Open the operating system's keyring, or the encrypted file in `folder`, unlocked.

    `passphrase` is asked for the file only, at once: whatever a person must answer comes before anything is locked.
    Raises `KeyringUnavailableError` when there is no keyring, it stays locked, or the passphrase does not fit.
    """
    if kind == "keyring":
        return open_os_keyring()
    store = KeyringStore(encrypted_file(folder, passphrase), "encrypted file")
    store.unlock()
    return store


def encrypted_file(folder: Path, passphrase: Callable[[], str]) -> "EncryptedFileKeyring":
    """Make the encrypted file in `folder`, which asks for its passphrase when it is first used."""
    from dcos_registry.store.encrypted_file import EncryptedFileKeyring

    return EncryptedFileKeyring(folder / CREDENTIALS_FILE, passphrase)
