"""Which backend of the `keyring` library is the keyring of this machine."""

import configparser
import importlib
import sys
from typing import TYPE_CHECKING

from dcos_registry import errors
from dcos_registry.store.keyring_store import WAYS_OUT, KeyringStore
from dcos_registry.store.split_store import SplitStore

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from dcos_registry.store.secret_store import SecretStore

_CHOOSE_ANOTHER = f"mend PYTHON_KEYRING_BACKEND or keyring's keyringrc.cfg, or {WAYS_OUT}"

_FREEDESKTOP = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
}
_WINDOWS = "keyring.backends.Windows.WinVaultKeyring"
_BY_PLATFORM = {
    "darwin": {"keyring.backends.macOS.Keyring": "macOS Keychain"},
    "win32": {_WINDOWS: "Windows Credential Manager"},
}
_KNOWN = _BY_PLATFORM.get(sys.platform, _FREEDESKTOP)
"""The backends that are known to encrypt and to persist, with their names for people; no other may hold a secret."""


_UNITS = {_WINDOWS: 2560 // 2}
"""How many units of UTF-16 an entry takes, where that is few (wincred.h: CRED_MAX_CREDENTIAL_BLOB_SIZE, in bytes)."""


def open_os_keyring() -> "SecretStore":
    """Open and unlock the keyring that keyring's own configuration names, else the best one that runs here.

    keyring's default choice is not asked: it may be its null or fail backend, plain text, or a chain that drops what it
    was given (pains.md 36). `KeyringUnavailableError` when none can be used, it stays locked, or one is configured that
    is not known.
    """
    backend = _configured()
    if backend is None:
        backend = _best_running()
    kind = f"{type(backend).__module__}.{type(backend).__qualname__}"
    if kind not in _KNOWN:
        raise errors.KeyringUnavailableError(
            f"keyring is configured to use {kind}, which is not known to encrypt and keep secrets", _CHOOSE_ANOTHER
        )
    store = KeyringStore(backend, _KNOWN[kind])
    store.unlock()
    return SplitStore(store, _UNITS[kind]) if kind in _UNITS else store


def _configured() -> "KeyringBackend | None":
    # PYTHON_KEYRING_BACKEND or keyringrc.cfg (keyring/core.py): how a user chooses a keyring, or turns it off.
    from keyring import core

    try:
        return core.load_env() or core.load_config()
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError, OSError, configparser.Error) as error:
        raise errors.KeyringUnavailableError(
            "The backend that keyring is configured to use does not load, or not here", _CHOOSE_ANOTHER
        ) from error


def _best_running() -> "KeyringBackend":
    running = [backend for backend in map(_load, _KNOWN) if backend.viable]
    if not running:
        looked_for = " and ".join(_KNOWN.values())
        raise errors.KeyringUnavailableError(f"No keyring can be used here (looked for {looked_for})", WAYS_OUT)
    return max(running, key=lambda backend: backend.priority)()


def _load(name: str) -> "type[KeyringBackend]":
    module, _, backend = name.rpartition(".")
    loaded: type[KeyringBackend] = getattr(importlib.import_module(module), backend)
    return loaded
