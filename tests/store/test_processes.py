"""Several processes at one index."""

import multiprocessing
from pathlib import Path

import pytest

from dcos_registry.model.credential import Credential
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.login import StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.store.secret_store import SecretStore, open_secret_store
from tests.store.samples import login

PROCESSES = 8
ROUNDS = 6

spawning = multiprocessing.get_context("spawn")


def logins_in(folder: Path) -> Logins:
    def open_store(kind: StoreKind) -> SecretStore:
        return open_secret_store(kind, folder=folder, passphrase=lambda: "a passphrase")

    return Logins(Index(folder / INDEX_FILE), open_store)


def log_in_and_out(folder: Path, store: StoreKind, process: int) -> None:
    """Keep a login a round, forget every second one, and let all processes write one that they share."""
    logins = logins_in(folder)
    for number in range(ROUNDS):
        own = login(name=f"process-{process}-{number}", store=store)
        logins.save(own, Credential("alice", f"{process}-{number}"))
        logins.save(login(name="shared", store=store), Credential("alice", f"{process}"))
        if number % 2:
            logins.remove(own)


def check_that_each_login_has_its_secret(logins: Logins) -> None:
    for one in logins.all():
        assert logins.credential(one).secret


@pytest.mark.parametrize("store", ["file", "keyring"])
@pytest.mark.usefixtures("os_keyring")
def test_processes_that_log_in_and_out_at_once_lose_nothing(tmp_path: Path, store: StoreKind) -> None:
    processes = [spawning.Process(target=log_in_and_out, args=(tmp_path, store, one)) for one in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES

    logins = logins_in(tmp_path)
    kept = {f"process-{process}-{number}" for process in range(PROCESSES) for number in range(0, ROUNDS, 2)}
    assert {one.name for one in logins.all()} == kept | {"shared"}
    for one in logins.all():
        if one.name != "shared":
            assert f"process-{logins.credential(one).secret}" == one.name
    check_that_each_login_has_its_secret(logins)
    assert Index(tmp_path / INDEX_FILE).pending() == []
