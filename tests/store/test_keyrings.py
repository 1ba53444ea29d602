"""The border to the keyring library: which keyring is taken, and what becomes of its failures."""

import gc
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring.errors
import pytest
import secretstorage.exceptions
from keyring.backend import KeyringBackend

from dcos_registry import errors
from dcos_registry.store.keyring_store import SERVICE, KeyringStore
from dcos_registry.store.os_keyring import open_os_keyring
from dcos_registry.store.secret_store import open_secret_store
from tests.servers import secret_service

SECRET = "hunter2-canary"
WAYS_OUT = ("--store file", "registry.store", "DCOS_REGISTRY_STORE=file", "DCOS_REGISTRY_PASSPHRASE", "Secret Service")


class Scripted(KeyringBackend):
    """A backend that keeps passwords in memory, or fails as it is told to."""

    viable = False
    priority = -1.0

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.entries: list[tuple[str, str, str]] = []
        self.deaf = False

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return next((entry[2] for entry in self.entries if entry[:2] == (service, username)), None)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        if not self.deaf:
            self.entries = [(service, username, password)]

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        if not self.deaf:
            self.entries.remove(next(entry for entry in self.entries if entry[:2] == (service, username)))

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


def dbus_error() -> Exception:
    jeepney: Any = importlib.import_module("jeepney")  # has no types
    call = jeepney.new_method_call(jeepney.DBusAddress("/", "org.example", "org.example.Secrets"), "Search")
    error: Exception = jeepney.DBusErrorResponse(jeepney.new_error(call, "org.freedesktop.DBus.Error.NoReply"))
    return error


def encoding_error() -> UnicodeError:
    with pytest.raises(UnicodeEncodeError) as caught:
        f"{SECRET}\udcff".encode()
    return caught.value


FAILURES = [
    keyring.errors.NoKeyringError("none"),
    keyring.errors.KeyringLocked("locked"),
    keyring.errors.InitError("dismissed"),
    keyring.errors.PasswordSetError("not set"),
    keyring.errors.PasswordDeleteError("not deleted"),
    keyring.errors.KeyringError("anything"),
    secretstorage.exceptions.SecretServiceNotAvailableException("gone"),
    secretstorage.exceptions.LockedException("locked"),
    secretstorage.exceptions.PromptDismissedException("dismissed"),
    dbus_error(),
    ConnectionResetError("bus gone"),
    TimeoutError("bus silent"),
    NotImplementedError("cannot write"),
    encoding_error(),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize(
    "use",
    [
        KeyringStore.unlock,
        lambda store: store.read("registry/alice"),
        lambda store: store.write("registry/alice", SECRET),
        lambda store: store.delete("registry/alice"),
    ],
    ids=["unlock", "read", "write", "delete"],
)
def test_every_failure_becomes_ours(failure: Exception, use: Callable[[KeyringStore], object]) -> None:
    with pytest.raises(errors.KeyringUnavailableError, match=r"^The test keyring .*could not .*") as caught:
        use(KeyringStore(Scripted(failure), "test keyring"))
    assert SECRET not in f"{caught.value} {caught.value.hint} {caught.value.__cause__!r}"


def test_pain_36_what_was_not_kept_is_noticed() -> None:
    backend = Scripted()
    backend.deaf = True
    with pytest.raises(errors.KeyringUnavailableError, match="does not give it back"):
        KeyringStore(backend, "test keyring").write("registry/alice", SECRET)


def test_all_copies_are_deleted() -> None:
    backend = Scripted()
    backend.entries = [(SERVICE, "registry/alice", "old"), (SERVICE, "registry/alice", "older")]
    KeyringStore(backend, "test keyring").delete("registry/alice")
    assert backend.entries == []


def test_what_was_not_deleted_is_noticed() -> None:
    backend = Scripted()
    store = KeyringStore(backend, "test keyring")
    store.write("registry/alice", SECRET)
    backend.deaf = True
    with pytest.raises(errors.KeyringUnavailableError, match="still has the password of registry/alice"):
        store.delete("registry/alice")


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.null.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "tests.store.test_keyrings.Scripted",
    ],
)
def test_pain_36_a_keyring_that_may_lose_or_show_secrets_is_refused(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    with pytest.raises(errors.KeyringUnavailableError, match=rf"{backend}, which is not known to encrypt") as caught:
        open_os_keyring()
    assert caught.value.hint is not None
    assert all(way in caught.value.hint for way in WAYS_OUT)


@pytest.mark.parametrize("backend", ["", "nonsense", "no.such.Keyring", "keyring.backends.fail.Nothing"])
def test_a_keyring_that_does_not_load_is_said(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    with pytest.raises(errors.KeyringUnavailableError, match="configured to use does not load") as caught:
        open_os_keyring()
    assert caught.value.hint is not None
    assert all(way in caught.value.hint for way in ("PYTHON_KEYRING_BACKEND", "keyringrc.cfg", *WAYS_OUT))


@pytest.mark.parametrize("address", [None, "unix:path=/nonexistent", "nonsense"])
def test_pain_36_without_a_keyring_the_ways_out_are_named(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(errors.KeyringUnavailableError, match="No keyring can be used here") as caught:
        open_os_keyring()
    assert caught.value.exit_code == 8
    assert caught.value.hint is not None
    assert all(way in caught.value.hint for way in WAYS_OUT)


@pytest.mark.usefixtures("os_keyring")
def test_a_running_secret_service_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_os_keyring().backend == "Secret Service"
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    assert open_os_keyring().backend == "Secret Service"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # keyring leaves its socket open then
def test_a_keyring_that_stays_locked_is_met_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with secret_service.secret_service(unlocked=False) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(errors.KeyringUnavailableError, match="Secret Service stays locked") as caught:
            open_secret_store("keyring", folder=tmp_path, passphrase=str)
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("unlock it")
    del caught
    gc.collect()


@pytest.mark.usefixtures("os_keyring")
def test_a_keyring_that_goes_away_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_secret_store("keyring", folder=tmp_path, passphrase=str)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'gone'}")
    with pytest.raises(errors.KeyringUnavailableError, match="Secret Service could not read"):
        store.read("registry/alice")


def test_the_passphrase_is_tried_when_the_file_is_opened(tmp_path: Path) -> None:
    open_secret_store("file", folder=tmp_path, passphrase=lambda: "right").write("registry/alice", SECRET)
    with pytest.raises(errors.KeyringUnavailableError, match="does not open with this passphrase"):
        open_secret_store("file", folder=tmp_path, passphrase=lambda: "wrong")
