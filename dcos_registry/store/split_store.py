"""Secrets of any length in a store whose entries are short: one that does not fit stands in numbered parts."""

import hashlib
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dcos_registry.store.secret_store import SecretStore

_Half = Literal["a", "b"]

_MARK = "dcos-registry parts "
_HEAD = re.compile(re.escape(_MARK) + r"(?P<half>[ab]) (?P<count>[0-9]{1,5}) (?P<digest>[0-9a-f]{64})")
_BEFORE_PART = ":"
_NOT_FIRST = (_MARK, "\ufeff", "\ufffe")
"""What no entry may start with that is to come back as it is: keyring reads the Windows Credential Manager as UTF-16 of
either byte order, and takes the mark of one away (keyring/backends/Windows.py: `DecodingCredential`)."""

_KEPT_IN_NAMES = frozenset(string.ascii_lowercase + string.digits + string.punctuation) - set("%#")


class SplitStore:
    """A store over one whose entries take `units` of UTF-16 and whose names do not tell capitals apart.

    The entry of an account holds its secret, or a head that says in which of two sets of entries the parts stand, how
    many they are, and the SHA-256 of the whole. A secret is written into the set that is free, then the head is
    replaced, and only then the other set cleared. Who is killed in between leaves the old secret or the new one, never
    a mix, and parts that the next write or delete clears away.
    """

    def __init__(self, store: "SecretStore", units: int) -> None:
        self.backend = store.backend
        self._store = store
        self._units = units

    def read(self, account: str) -> str | None:
        """Read a secret; None when there is none, or a part of it is lost."""
        entry = _entry(account)
        found = self._store.read(entry)
        while found is not None and (head := _Head.parse(found)):
            secret = self._joined(entry, head)
            if secret is not None:
                return secret
            before, found = found, self._store.read(entry)
            if found == before:  # else another process replaced it, and the parts with it
                return None
        return found

    def write(self, account: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one."""
        entry = _entry(account)
        earlier = self._head(entry)
        if self._fits(secret):
            self._store.write(entry, secret)
            self._clear(entry, "a", earlier)
            self._clear(entry, "b", earlier)
            return
        fresh: _Half = "b" if earlier and earlier.half == "a" else "a"
        self._clear(entry, fresh, None)
        parts = list(split(secret, self._units - len(_BEFORE_PART)))
        for number, part in enumerate(parts):
            self._store.write(_part(entry, fresh, number), _BEFORE_PART + part)
        self._store.write(entry, str(_Head(fresh, len(parts), _digest(secret))))
        self._clear(entry, "a" if fresh == "b" else "b", earlier)

    def delete(self, account: str) -> None:
        """Forget a secret with all its parts, if there is one."""
        entry = _entry(account)
        head = self._head(entry)
        self._store.delete(entry)
        self._clear(entry, "a", head)
        self._clear(entry, "b", head)

    def _fits(self, secret: str) -> bool:
        return 0 < _units(secret) <= self._units and not secret.startswith(_NOT_FIRST)

    def _head(self, entry: str) -> "_Head | None":
        found = self._store.read(entry)
        return None if found is None else _Head.parse(found)

    def _joined(self, entry: str, head: "_Head") -> str | None:
        parts = [self._store.read(_part(entry, head.half, number)) for number in range(head.count)]
        if None in parts:
            return None
        secret = "".join(part[len(_BEFORE_PART) :] for part in parts if part is not None)
        return secret if _digest(secret) == head.digest else None

    def _clear(self, entry: str, half: _Half, head: "_Head | None") -> None:
        # From the last to the first, so that those which a killed process leaves are found by counting from the first.
        count = head.count if head and head.half == half else 0
        while self._store.read(_part(entry, half, count)) is not None:
            count += 1
        for number in reversed(range(count)):
            self._store.delete(_part(entry, half, number))


def split(text: str, units: int) -> Iterator[str]:
    """Cut a text into pieces of at most `units` of UTF-16; a character of two units is never cut apart."""
    start = taken = 0
    for position, character in enumerate(text):
        size = _units(character)
        if taken + size > units:
            yield text[start:position]
            start, taken = position, 0
        taken += size
    if text:
        yield text[start:]


@dataclass(frozen=True)
class _Head:
    half: _Half
    count: int
    digest: str

    def __str__(self) -> str:
        return f"{_MARK}{self.half} {self.count} {self.digest}"

    @staticmethod
    def parse(entry: str) -> "_Head | None":
        found = _HEAD.fullmatch(entry)
        return found and _Head("a" if found["half"] == "a" else "b", int(found["count"]), found["digest"])


def _entry(account: str) -> str:
    # Windows looks entries up without telling capitals from small letters.
    return "".join(map(_in_a_name, account))


def _in_a_name(character: str) -> str:
    if character in _KEPT_IN_NAMES:
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _part(entry: str, half: _Half, number: int) -> str:
    return f"{entry}#{half}{number}"


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
