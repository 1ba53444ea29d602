"""A keyring backend for machines without a keyring: one encrypted file. Import it only when it is used."""

import json
from collections.abc import Callable
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from dcos_registry import errors
from dcos_registry.store.passphrase_cipher import PassphraseCipher, SealError
from dcos_registry.store.private_file import PrivateFile

_LIMIT = 16 * 1024 * 1024

_Entries = dict[tuple[str, str], str]


class EncryptedFileKeyring(KeyringBackend):
    """Passwords by service and user name, in one file under one passphrase.

    The passphrase is asked for once, at the first use, and never while the file is locked. What goes wrong with the
    file or the passphrase is a `RegistryPluginError`; only a password that is not there to be deleted is keyring's
    `PasswordDeleteError`, as its contract has it. A wrong passphrase leaves the file as it is.
    """

    # keyring offers every subclass that is loaded to whoever asks it for a default; it passes over what is not viable.
    viable = False
    priority = -1.0

    def __init__(self, path: Path, passphrase: Callable[[], str]) -> None:
        # Not keyring's own constructor: all it does is to set attributes from the environment.
        self._file = PrivateFile(path, _LIMIT)
        self._ask = passphrase
        self._known_cipher: PassphraseCipher | None = None

    def get_password(self, service: str, username: str) -> str | None:
        """Read a password; None when there is none."""
        return self._read(self._cipher()).get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password, in place of an earlier one."""
        cipher = self._cipher()
        with self._file.locked():
            self._write(cipher, self._read(cipher) | {(service, username): password})

    def delete_password(self, service: str, username: str) -> None:
        """Forget a password; `PasswordDeleteError` when there is none."""
        cipher = self._cipher()
        with self._file.locked():
            entries = self._read(cipher)
            if entries.pop((service, username), None) is None:
                raise PasswordDeleteError("No such password")
            self._write(cipher, entries)

    def _cipher(self) -> PassphraseCipher:
        if self._known_cipher is None:
            passphrase = self._ask()
            if not passphrase:
                raise errors.UsageError(f"The passphrase of {self._file.path} is empty")
            self._known_cipher = PassphraseCipher(passphrase)
        return self._known_cipher

    def _read(self, cipher: PassphraseCipher) -> _Entries:
        sealed = self._file.read()
        if sealed is None:
            return {}
        path = self._file.path
        try:
            plain = cipher.open(sealed)
        except SealError as error:
            raise errors.KeyringUnavailableError(
                f"{path} {error}",
                f"try again; if the passphrase is lost, move the file away and log in again: mv {path} {path}.old",
            ) from None
        return {(service, username): password for service, username, password in json.loads(plain)}

    def _write(self, cipher: PassphraseCipher, entries: _Entries) -> None:
        rows = [[service, username, password] for (service, username), password in entries.items()]
        self._file.replace(cipher.seal(json.dumps(rows).encode()))
