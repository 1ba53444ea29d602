"""`doctor`: where the secrets of logins are kept, by a real write, read and delete, and what became of the logins."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from dcos_registry import errors
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.private_file import is_closed, nearest
from dcos_registry.store.secret_store import SecretStore
from dcos_registry.workflows.doctor_report import Result

STORE_CHECKS: dict[StoreKind, str] = {"keyring": "keyring", "file": "encrypted-file"}
LOGINS = "logins"

_PROBE_BYTES = 3_000
"""As long as a token of ECR: backends that take little are met here (pains.md 36)."""
_SOON = timedelta(days=7)


class LoginsDoctor:
    """Tries the stores that are used, and reads the logins with the secret of each.

    `chosen` is where new logins go, `file` where the encrypted file stands or would stand, `now` the time in UTC.
    Nothing is changed but for an entry of its own, which is deleted again.
    """

    def __init__(
        self,
        read_logins: Callable[[], Sequence[Login]],
        open_store: Callable[[StoreKind], SecretStore],
        *,
        chosen: StoreKind,
        file: Path,
        now: datetime,
    ) -> None:
        self._open = open_store
        self._chosen = chosen
        self._file = file
        self._now = now
        self._unreadable: errors.RegistryPluginError | None = None
        self._logins: Sequence[Login] = ()
        try:
            self._logins = read_logins()
        except errors.RegistryPluginError as error:
            self._unreadable = error

    def ask(self) -> None:
        """Open what asks for a passphrase, before others work beside it; what fails here fails again later."""
        if self._is_used("file") and self._file.exists():
            with suppress(errors.RegistryPluginError):
                self._open("file")

    def results(self) -> Iterator[Result]:
        """Check the stores, then the logins in those that open."""
        opened: dict[StoreKind, SecretStore] = {}
        for kind in STORE_CHECKS:
            result, store = self._tried(kind)
            yield result
            if store is not None:
                opened[kind] = store
        yield from self._of_logins(opened)

    def _is_used(self, kind: StoreKind) -> bool:
        return kind == self._chosen or bool(self._kept_in(kind))

    def _kept_in(self, kind: StoreKind) -> list[Login]:
        return [login for login in self._logins if login.store == kind]

    def _tried(self, kind: StoreKind) -> tuple[Result, SecretStore | None]:
        check = STORE_CHECKS[kind]
        if not self._is_used(kind):
            return Result.skipped(check, f"No login is kept there, and new ones go elsewhere ({self._chosen})"), None
        if kind == "file" and not self._file.exists():
            return self._missing_file(), None
        try:
            store = self._open(kind)
            _probe(store)
        except errors.UsageError as error:  # nobody is here to ask, or the setting is no use
            return Result.skipped(check, error.message, error.hint), None
        except errors.RegistryPluginError as error:
            return Result.of_error(check, error), None
        return Result.ok(check, f"An entry was written to the {store.backend}, read back and deleted"), store

    def _missing_file(self) -> Result:
        check = STORE_CHECKS["file"]
        lost = self._kept_in("file")
        if not lost:
            return Result.skipped(check, f"There is no {self._file} yet; the first login makes it")
        return Result.problem(
            check, f"{self._file} is gone, and with it the passwords of {_named(lost)}", lost[0].renewal
        )

    def _of_logins(self, opened: dict[StoreKind, SecretStore]) -> Iterator[Result]:
        if self._unreadable is not None:
            yield Result.of_error(LOGINS, self._unreadable)
            return
        if is_closed(self._file.parent):
            folder = nearest(self._file.parent)
            yield Result.problem(
                LOGINS, f"No login can be kept or forgotten, for {folder} cannot be written to", f"ls -ld {folder}"
            )
        if not self._logins:
            yield Result.skipped(LOGINS, "There are none yet", "dcos registry login REGISTRY -u USER")
            return
        found = [problem for login in self._logins for problem in self._problems(login, opened.get(login.store))]
        closed = [login for login in self._logins if login.store not in opened]
        untried = [login for login in self._logins if login.unchecked]
        yield from found
        if closed:
            yield Result.skipped(LOGINS, f"Whether the password is still there cannot be seen of {_named(closed)}")
        if untried:
            yield Result.skipped(
                LOGINS, f"Nobody knows whether it works, as it was kept untried: {_named(untried)}", untried[0].renewal
            )
        if not found and not closed and not untried:
            yield Result.ok(LOGINS, f"Each has its password: {_named(self._logins)}")

    def _problems(self, login: Login, store: SecretStore | None) -> Iterator[Result]:
        try:
            is_lost = store is not None and store.read(login.account) is None
        except errors.RegistryPluginError as error:
            yield Result.of_error(LOGINS, error)
            return
        if is_lost:
            yield Result.problem(
                LOGINS, f"The password of login {login.name} is no longer in its store ({login.backend})", login.renewal
            )
        elif login.expires is not None and login.expires <= self._now + _SOON:
            ends = "expired" if login.expires <= self._now else "expires"
            yield Result.problem(
                LOGINS,
                f"The login {login.name} of {login.username} at {login.host} {ends} "
                f"on {login.expires:%Y-%m-%d at %H:%M} UTC",
                login.renewal,
            )


def _probe(store: SecretStore) -> None:
    """Write an entry that no login can have, for their accounts hold a slash, and delete it whatever happens."""
    account = f"doctor-{secrets.token_hex(8)}"
    try:
        store.write(account, secrets.token_hex(_PROBE_BYTES // 2))  # which reads it back
    except errors.RegistryPluginError:
        with suppress(errors.RegistryPluginError):
            store.delete(account)
        raise
    store.delete(account)


def _named(logins: Sequence[Login]) -> str:
    return ", ".join(login.name for login in logins)
