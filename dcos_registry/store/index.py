"""The list of logins on disk: everything about them but the secret."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.login import Login, Place
from dcos_registry.store.private_file import PrivateFile

INDEX_FILE = "logins.json"

_VERSION = 1
_PENDING = "pending"
_LIMIT = 4 * 1024 * 1024

_Value = TypeVar("_Value", str, bool)


class Index:
    """The logins of one user, by name.

    Each cluster has its own copy of a DC/OS plugin, so older and newer copies share one index. Keys that a newer copy
    wrote are therefore let through and kept, and only the version says that this copy must keep away. A file that
    cannot be understood is a `RegistryPluginError` and is never overwritten.

    It is a journal too: a place that may hold a secret of no login is in `pending` from before there can be one until
    after there is none, so that whoever comes after a killed process knows where to look.
    """

    def __init__(self, path: Path) -> None:
        self._file = PrivateFile(path, _LIMIT)

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes from changing the index."""
        return self._file.locked()

    def logins(self) -> dict[str, Login]:
        """Read all logins."""
        return {name: self._login(name, entry) for name, entry in self._document()["logins"].items()}

    def pending(self) -> list[Place]:
        """Read which places may hold a secret that no login names."""
        # What an older copy has listed in the meantime is in use; a store that is unknown is a newer copy's affair.
        listed = {login.place for login in self.logins().values()}
        places = [_place(entry) for entry in self._document().get(_PENDING, [])]
        return [place for place in places if place is not None and place not in listed]

    def announce(self, login: Login) -> None:
        """Note that a secret for a login is about to be kept; within `locked`, as all that follow."""
        document = self._document()
        _note(document, login.place)
        self._write(document)

    def put(self, login: Login) -> None:
        """Add a login or replace the one of its name, whose place is pending then if it was another."""
        document = self._document()
        earlier = document["logins"].get(login.name)
        if earlier is not None:
            _note(document, self._login(login.name, earlier).place)
        document["logins"][login.name] = _entry(login)
        _strike(document, login.place)
        self._write(document)

    def drop(self, name: str) -> None:
        """Take a login off the list, if it is there; its place is pending then."""
        document = self._document()
        entry = document["logins"].pop(name, None)
        if entry is not None:
            _note(document, self._login(name, entry).place)
            self._write(document)

    def settle(self, place: Place) -> None:
        """Note that nothing is left at a place that no login names."""
        document = self._document()
        _strike(document, place)
        self._write(document)

    def _document(self) -> dict[str, Any]:
        content = self._file.read()
        if content is None:
            return {"version": _VERSION, "logins": {}}
        try:
            document = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise self._damaged("is not JSON") from error
        if not isinstance(document, dict) or not isinstance(document.get("logins"), dict):
            raise self._damaged("is not a list of logins")
        if not isinstance(document.get(_PENDING, []), list):
            raise self._damaged("has a journal that cannot be understood")
        if document.get("version") != _VERSION:
            raise self._damaged(f"is of version {document.get('version')!r}, and this dcos-registry knows {_VERSION}")
        return document

    def _login(self, name: str, entry: Any) -> Login:
        try:
            return _login(name, entry)
        except (KeyError, TypeError, ValueError, errors.UsageError) as error:
            raise self._damaged(f"has an entry {name!r} that cannot be understood") from error

    def _write(self, document: Mapping[str, Any]) -> None:
        self._file.replace(json.dumps(document, indent=2, sort_keys=True).encode() + b"\n")

    def _damaged(self, defect: str) -> errors.RegistryPluginError:
        path = self._file.path
        return errors.RegistryPluginError(
            f"The index of logins {path} {defect}",
            f"use the dcos-registry that wrote it, or move it away and log in again: mv {path} {path}.old",
        )


def _note(document: dict[str, Any], place: Place) -> None:
    if place._asdict() not in document.setdefault(_PENDING, []):
        document[_PENDING].append(place._asdict())


def _strike(document: dict[str, Any], place: Place) -> None:
    remaining = [entry for entry in document.pop(_PENDING, []) if _place(entry) != place]
    if remaining:
        document[_PENDING] = remaining


def _place(entry: Any) -> Place | None:
    match entry:
        case {"store": "keyring" | "file" as store, "account": str(account)}:
            return Place(store, account)
    return None


def _entry(login: Login) -> dict[str, Any]:
    return {
        "registry": str(login.host),
        "username": login.username,
        "store": login.store,
        "backend": login.backend,
        "created": login.created.isoformat(),
        "plain_http": login.plain_http,
        "unchecked": login.unchecked,
        "kind": login.kind,
        "expires": None if login.expires is None else login.expires.isoformat(),
        "email": login.email,
    }


def _login(name: str, entry: Any) -> Login:
    store = entry["store"]
    if store not in ("keyring", "file"):
        raise ValueError("unknown store")
    return Login(
        name=name,
        host=RegistryHost.parse(_typed(entry["registry"], str)),
        username=_typed(entry["username"], str),
        store=store,
        backend=_typed(entry["backend"], str),
        created=datetime.fromisoformat(_typed(entry["created"], str)),
        plain_http=_typed(entry["plain_http"], bool),
        unchecked=_typed(entry["unchecked"], bool),
        kind=_typed(entry.get("kind", "password"), str),
        expires=None if entry.get("expires") is None else datetime.fromisoformat(_typed(entry["expires"], str)),
        email=_typed(entry.get("email", ""), str),
    )


def _typed(value: Any, kind: type[_Value]) -> _Value:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}")
    return value
