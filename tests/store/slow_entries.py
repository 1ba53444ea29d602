"""Entries of a keyring that outlives the processes which use it, and takes its time."""

import json
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class SlowEntries(MutableMapping[str, list[str]]):
    """A file an entry, each changed at once, as a keyring's daemon does it.

    It takes a pause, in seconds, before and after: whoever asks it may be killed meanwhile.
    """

    def __init__(self, folder: Path, *, pause: float) -> None:
        self._folder = folder
        self._pause = pause
        folder.mkdir(exist_ok=True)

    def __getitem__(self, key: str) -> list[str]:
        try:
            return [str(part) for part in json.loads(self._file(key).read_text())]
        except FileNotFoundError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: list[str]) -> None:
        fresh = self._folder / "new"
        fresh.write_text(json.dumps(value))
        time.sleep(self._pause)
        fresh.replace(self._file(key))
        time.sleep(self._pause)

    def __delitem__(self, key: str) -> None:
        time.sleep(self._pause)
        try:
            self._file(key).unlink()
        except FileNotFoundError:
            raise KeyError(key) from None
        time.sleep(self._pause)

    def __iter__(self) -> Iterator[str]:
        return (bytes.fromhex(file.name).decode() for file in self._folder.iterdir() if file.name != "new")

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _file(self, key: str) -> Path:
        return self._folder / key.encode().hex()


class SlowKeyring(KeyringBackend):
    """A backend over such entries, which takes secrets of any length."""

    viable = False
    priority = -1.0

    def __init__(self, entries: SlowEntries) -> None:
        self._entries = entries

    def get_password(self, service: str, username: str) -> str | None:
        try:
            return self._entries[f"{service} {username}"][1]
        except KeyError:
            return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._entries[f"{service} {username}"] = [username, password]

    def delete_password(self, service: str, username: str) -> None:
        if self._entries.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("No such password")
