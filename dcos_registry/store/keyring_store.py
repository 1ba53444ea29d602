"""The border to the backends of the `keyring` library: what they are asked, and what their failures are called here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dcos_registry import errors

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "dcos-registry"
"""The service under which all entries stand. The account is keyring's user name and always given, since not every
backend finds an entry without one (keyring/backend.py: `get_credential`)."""

WAYS_OUT = (
    "keep logins in an encrypted file: dcos registry login --store file (for good: "
    "dcos config set registry.store file; in scripts: "
    "DCOS_REGISTRY_STORE=file and DCOS_REGISTRY_PASSPHRASE_FILE or DCOS_REGISTRY_PASSPHRASE), "
    "or on Linux start a Secret Service such as gnome-keyring"
)

_LIBRARY_ERRORS = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("dbus.exceptions", "DBusException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
    ("pywintypes", "error"),
)
"""What backends let through from the libraries below them, by module and class."""

_MOST_COPIES = 8


class KeyringStore:
    """Secrets by account in one backend; `backend` is its name for people.

    Every failure is a `KeyringUnavailableError`, and a secret counts as kept when it was read back.
    """

    def __init__(self, backend: "KeyringBackend", name: str) -> None:
        self.backend = name
        self._backend = backend

    def unlock(self) -> None:
        """Have the backend ask now for what opens it: a look-up does so, of an account that no login has."""
        with self._border("be opened"):
            self._backend.get_password(SERVICE, "nobody")

    def read(self, account: str) -> str | None:
        """Read a secret; None when there is none."""
        with self._border(f"read the password of {account}"):
            return self._backend.get_password(SERVICE, account)

    def write(self, account: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one and of what else stands under the account."""
        self._set(account, secret)
        if self.read(account) == secret:
            return
        # The Secret Service finds any entry of the account, and replaces only one that keyring made.
        self.delete(account)
        self._set(account, secret)
        if self.read(account) != secret:
            raise errors.KeyringUnavailableError(
                f"The {self.backend} took the password of {account} and does not give it back", WAYS_OUT
            )

    def delete(self, account: str) -> None:
        """Forget a secret, if there is one. The Secret Service may hold several of one account and deletes singly."""
        for _ in range(_MOST_COPIES):
            if self.read(account) is None:
                return
            with self._border(f"delete the password of {account}"):
                self._backend.delete_password(SERVICE, account)
        raise errors.KeyringUnavailableError(
            f"The {self.backend} still has the password of {account} after deleting it",
            f"delete the entries of {SERVICE} in the {self.backend} itself",
        )

    def _set(self, account: str, secret: str) -> None:
        with self._border(f"keep the password of {account}"):
            self._backend.set_password(SERVICE, account, secret)

    @contextmanager
    def _border(self, deed: str) -> Iterator[None]:
        from keyring.errors import InitError, KeyringLocked

        try:
            yield
        except (InitError, KeyringLocked) as error:
            raise errors.KeyringUnavailableError(
                f"The {self.backend} stays locked and could not {deed}", f"unlock it and try again, or {WAYS_OUT}"
            ) from error
        except UnicodeError:  # holds the secret in its attributes
            raise errors.KeyringUnavailableError(
                f"The {self.backend} could not {deed}: it is not proper text"
            ) from None
        except _library_errors() as error:
            raise errors.KeyringUnavailableError(f"The {self.backend} could not {deed}", WAYS_OUT) from error


def _library_errors() -> tuple[type[Exception], ...]:
    from keyring.errors import KeyringError

    # A library that is not loaded cannot have raised anything, so none is imported for its errors.
    below = [getattr(sys.modules[module], name) for module, name in _LIBRARY_ERRORS if module in sys.modules]
    return (KeyringError, OSError, RuntimeError, *below)
