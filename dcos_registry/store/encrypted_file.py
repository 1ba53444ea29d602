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
        self.path = path
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

    def open(self) -> int:
        """Try the passphrase, and say how many passwords there are; `NotFoundError` where there is no file."""
        if self._file.read() is None:
            raise errors.NotFoundError(
                f"There is no encrypted file of logins: {self.path}", "dcos registry login --store file makes one"
            )
        return len(self._read(self._cipher()))

    def change_passphrase(self, passphrase: str) -> None:
        """Encrypt the file anew, under another passphrase and salt; `UsageError` for an empty one.

        As with every change, a failure or a kill leaves the file as it was.
        """
        old, new = self._cipher(), self._make_cipher(passphrase)
        with self._file.locked():
            self._write(new, self._read(old))
        self._known_cipher = new

    def _cipher(self) -> PassphraseCipher:
        if self._known_cipher is None:
            self._known_cipher = self._make_cipher(self._ask())
        return self._known_cipher

    def _make_cipher(self, passphrase: str) -> PassphraseCipher:
        if not passphrase:
            raise errors.UsageError(f"The passphrase of {self.path} is empty")
        return PassphraseCipher(passphrase)

    def _read(self, cipher: PassphraseCipher) -> _Entries:
        sealed = self._file.read()
        if sealed is None:
            return {}
        try:
            plain = cipher.open(sealed)
        except SealError as error:
            lost = f"if the passphrase is lost, move the file away and log in again: mv {self.path} {self.path}.old"
            raise errors.KeyringUnavailableError(f"{self.path} {error}", f"try again; {lost}") from None
        return {(service, username): password for service, username, password in json.loads(plain)}

    def _write(self, cipher: PassphraseCipher, entries: _Entries) -> None:
        rows = [[service, username, password] for (service, username), password in entries.items()]
        self._file.replace(cipher.seal(json.dumps(rows).encode()))
