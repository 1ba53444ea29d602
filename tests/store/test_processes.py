"""Several processes at one index, and processes that are killed."""

import multiprocessing
import random
import time
from multiprocessing.synchronize import Event
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
KILLS = 12

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


def log_in_and_out_for_ever(folder: Path, begun: Event) -> None:
    logins = logins_in(folder)
    logins.save(login(name="first", store="file"), Credential("alice", "first"))
    begun.set()  # not sooner: until then the key is made, and a kill would hit nothing else
    while True:
        for name in ("first", "second"):
            logins.save(login(name=name, store="file"), Credential("alice", name))
        logins.remove(login(name="first", store="file"))


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


def test_a_process_killed_at_any_point_leaves_logins_that_have_their_secrets(tmp_path: Path) -> None:
    moments = random.Random(2)
    for _ in range(KILLS):
        begun = spawning.Event()
        process = spawning.Process(target=log_in_and_out_for_ever, args=(tmp_path, begun))
        process.start()
        assert begun.wait(60)
        time.sleep(moments.uniform(0, 0.05))
        process.kill()
        process.join()

        assert (tmp_path / INDEX_FILE).exists()
        check_that_each_login_has_its_secret(logins_in(tmp_path))
    logins_in(tmp_path).save(login(store="file"), Credential("alice", "still works"))
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix == ".new") == []
