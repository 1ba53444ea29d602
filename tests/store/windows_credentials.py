"""The Windows Credential Manager, as keyring's backend for it meets it through pywin32-ctypes.

keyring/backends/Windows.py itself runs over this, so that its ways with several entries of one service are the real
ones: it keeps the entry that was written last under the name of the service, moves the one before to `user@service`,
and leaves older copies there.
"""

import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import keyring.backends.Windows
import pytest

from dcos_registry.store import os_keyring

BACKEND = "keyring.backends.Windows.WinVaultKeyring"
LARGEST_BLOB = 5 * 512
LONGEST_USER_NAME = 513

Entries = MutableMapping[str, list[str]]
"""User name and value by target, in small letters: Windows looks targets up without regard to case."""


class PyWinError(Exception):
    """win32ctypes/pywin32/pywintypes.py: `error`."""

    def __init__(self, winerror: int, funcname: str, strerror: str) -> None:
        super().__init__(winerror, funcname, strerror)
        self.winerror, self.funcname, self.strerror = winerror, funcname, strerror


def win32cred(entries: Entries) -> SimpleNamespace:
    """Make win32ctypes/pywin32/win32cred.py, with the limits of wincred.h and the errors that Windows has for them."""

    def read(**asked: Any) -> dict[str, object]:
        try:
            user, value = entries[asked["TargetName"].lower()]
        except KeyError:
            raise PyWinError(1168, "CredRead", "Element not found.") from None
        return {"UserName": user, "CredentialBlob": value.encode("utf-16-le")}

    def write(credential: Mapping[str, Any], _flags: int) -> None:
        user, value = credential["UserName"], credential["CredentialBlob"]
        if len(value.encode("utf-16-le")) > LARGEST_BLOB:
            raise PyWinError(1783, "CredWrite", "The stub received bad data.")
        if len(user) > LONGEST_USER_NAME:
            raise PyWinError(87, "CredWrite", "The parameter is incorrect.")
        entries[credential["TargetName"].lower()] = [user, value]

    def delete(**asked: Any) -> None:
        if entries.pop(asked["TargetName"].lower(), None) is None:
            raise PyWinError(1168, "CredDelete", "Element not found.")

    return SimpleNamespace(
        CRED_TYPE_GENERIC=1, CRED_PERSIST_ENTERPRISE=3, CredRead=read, CredWrite=write, CredDelete=delete
    )


@contextmanager
def windows(entries: Entries) -> Iterator[None]:
    """Let keyring and this program find themselves on Windows, as far as keyrings go."""
    pywintypes = ModuleType("win32ctypes.pywin32.pywintypes")
    vars(pywintypes)["error"] = PyWinError
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, pywintypes.__name__, pywintypes)
        patch.setattr(keyring.backends.Windows, "pywintypes", pywintypes, raising=False)
        patch.setattr(keyring.backends.Windows, "win32cred", win32cred(entries), raising=False)
        patch.setattr(keyring.backends.Windows, "missing_deps", None)
        patch.setattr(os_keyring, "_KNOWN", os_keyring._BY_PLATFORM["win32"])
        patch.setenv("PYTHON_KEYRING_BACKEND", BACKEND)
        yield
