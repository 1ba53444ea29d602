"""Processes that log in and out and are killed, with SIGKILL and at any time."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from dcos_registry.model.credential import Credential
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.keyring_store import KeyringStore
from dcos_registry.store.login import Login, Place, StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.store.secret_store import SecretStore, encrypted_file, open_secret_store
from tests.store.samples import login
from tests.store.slow_entries import SlowEntries, SlowKeyring
from tests.store.windows_credentials import windows

KILLS = 200
LONGEST_LIFE = 0.05
"""Seconds: some logins and logouts; a busy machine gives as many of them more time."""
SOME = 10

LENGTHS = (8, 1000, 3000, 16384)

spawning = multiprocessing.get_context("spawn")


class Machine:
    """An index with both kinds of store, opened once, so that a process needs no time for that."""

    def __init__(self, folder: Path, entries: SlowEntries, *, is_windows: bool) -> None:
        self.index = Index(folder / INDEX_FILE)
        self.entries = entries
        self._file = encrypted_file(folder, lambda: "a passphrase")
        self._file.set_password("", "nobody", "derives the key")
        keyring: SecretStore = KeyringStore(SlowKeyring(entries), "slow keyring")
        if is_windows:
            keyring = open_secret_store("keyring", folder=folder, passphrase=str)
        self._stores: dict[StoreKind, SecretStore] = {
            "keyring": keyring,
            "file": KeyringStore(self._file, "encrypted file"),
        }
        self.told: list[str] = []

    def logins(self) -> Logins:
        return Logins(self.index, lambda kind: self._stores[kind], self.told.append)

    def kept(self) -> set[Place]:
        """List where secrets are, or parts of them."""
        in_file = {Place("file", account) for service, account in self._file._read(self._file._cipher()) if service}
        return in_file | {Place("keyring", user.partition("#")[0]) for user, _ in self.entries.values()}


def secret(chance: random.Random) -> str:
    """Make a secret in which every piece tells of which it is one."""
    length = chance.choice(LENGTHS)
    return (f"{length}:{chance.randrange(10**6):06};" * length)[:length]


def is_whole(value: str) -> bool:
    length = int(value.partition(":")[0])
    piece = value.partition(";")[0] + ";"
    return value == (piece * length)[:length]


def log_in_and_out_for_ever(logins: Logins, chance: random.Random) -> None:
    while True:
        one = some_login(chance)
        if chance.random() < 0.7:
            logins.save(one, Credential(one.username, secret(chance)))
        elif one in logins.all():
            logins.remove(one)


def some_login(chance: random.Random) -> Login:
    stores: tuple[StoreKind, ...] = ("keyring", "file")
    return login(
        name=chance.choice(("one", "two")), username=chance.choice(("alice", "bob")), store=chance.choice(stores)
    )


def kill_many(folder: Path, *, is_windows: bool) -> None:
    """Kill process after process, look at what each leaves, and write down how often there was something to mend."""
    entries = SlowEntries(folder / "keyring", pause=0.0002)
    with windows(entries) if is_windows else nullcontext():
        machine = Machine(folder, entries, is_windows=is_windows)
        chance = random.Random(is_windows)
        left: Counter[str] = Counter()
        for _ in range(KILLS):
            kill_one(machine, chance, longest_life(machine, chance))
            left[examined(machine)] += 1
        for one in machine.logins().all():
            machine.logins().remove(one)
        assert machine.kept() == set(), "not even a part stays for ever"
    (folder / "left.json").write_text(json.dumps(left))


def longest_life(machine: Machine, chance: random.Random) -> float:
    """Return how many seconds a process may live, by what a login takes just now."""
    start = time.monotonic()
    one = some_login(chance)
    machine.logins().save(one, Credential(one.username, secret(chance)))
    return max(LONGEST_LIFE, SOME * (time.monotonic() - start))


def kill_one(machine: Machine, chance: random.Random, longest: float) -> None:
    """Kill a process within its first logins."""
    seed, life = chance.random(), chance.uniform(0, longest)
    process = os.fork()
    if process == 0:
        try:
            log_in_and_out_for_ever(machine.logins(), random.Random(seed))
        finally:
            os._exit(1)
    time.sleep(life)
    os.kill(process, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL, "it did not end by itself"


def examined(machine: Machine) -> str:
    """Check that what was left is whole or is mended, and say which."""
    listed = {one.place for one in machine.logins().all()}
    for one in machine.logins().all():
        assert is_whole(machine.logins().credential(one).secret), "neither a mix nor nothing"
    orphans, pending = machine.kept() - listed, machine.index.pending()
    assert orphans <= set(pending), "each secret without a login is known"

    machine.told.clear()
    machine.logins().mend()

    assert {one.place for one in machine.logins().all()} == listed
    assert (machine.kept(), machine.index.pending()) == (listed, [])
    told = [sentence for sentence in machine.told if sentence.startswith("Removed a password of ")]
    assert len(told) <= len(orphans)
    return "secret" if told else "part" if orphans else "entry of the journal" if pending else "nothing"


@pytest.mark.parametrize("is_windows", [False, True], ids=["keyring", "Windows"])
def test_two_hundred_kills_at_any_time_lose_no_login_and_leave_no_secret(tmp_path: Path, *, is_windows: bool) -> None:
    # In a process of its own, which has no threads: one that forks must not have any.
    supervisor = spawning.Process(target=kill_many, args=(tmp_path,), kwargs={"is_windows": is_windows})
    supervisor.start()
    supervisor.join()
    assert supervisor.exitcode == 0
    left = json.loads((tmp_path / "left.json").read_text())
    assert sum(left.values()) == KILLS
    assert left["secret"] > 0, "some were killed where it matters"
    assert left["nothing"] < KILLS / 2
