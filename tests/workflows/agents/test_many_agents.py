"""Forty agents behind a real sshd: some fail, some are not there, and we are killed in the middle."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.calling import COMMAND
from tests.servers.agents import Fleet, address_of, agents
from tests.workflows.agents.conftest import crew_of
from tests.workflows.agents.crew import AUTH, HOST, Crew, results

COUNT = 40
CLOSED = tuple(map(address_of, (7, 21, 33)))
READ_ONLY, READY, BREAKS = map(address_of, (11, 15, 19))
PATIENCE_SECONDS = 30


@pytest.fixture
def many(tmp_path: Path, home: Path) -> Iterator[Crew]:
    with agents(tmp_path / "agents", COUNT, closed=CLOSED, sleep=0.1) as fleet:
        (fleet.root(READ_ONLY) / "read-only").touch()
        (fleet.root(BREAKS) / "run" / "broken").touch()
        yield crew_of(fleet, home)


def test_all_get_it_but_those_that_cannot_whatever_kills_us_in_the_middle(many: Crew) -> None:
    blank = many.fleet.credentials(many.first).read_bytes()
    assert many.install(*many.on(READY)).exit_code == 0
    wanted = many.fleet.credentials(READY).read_bytes()

    flags = ["--docker-config", str(many.config), "--keep-going", "--restart", "--batch", "8", *many.on()]
    variables = {"HOME": os.environ["HOME"], "PATH": many.fleet.path}
    process = subprocess.Popen([*COMMAND, "agent-install", *flags], env=variables, stderr=subprocess.DEVNULL)
    wait_until_written(many.fleet, wanted, 12)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    wait_until_quiet(many.fleet)
    contents = [many.fleet.credentials(address).read_bytes() for address in many.fleet.addresses]
    assert set(contents) == {blank, wanted}, "some have it, some have not, and none has half of it"
    assert leftovers(many.fleet) == []

    again = many.install("--keep-going", "--restart", *many.on(), "--json")
    assert again.exit_code == 9
    came = results(again)
    assert [address for address, result in came.items() if result == "unreachable"] == list(CLOSED)
    assert [address for address, result in came.items() if result == "failed"] == [READ_ONLY, BREAKS]
    well = [address for address, result in came.items() if result in ("changed", "already")]
    assert len(well) == COUNT - len(CLOSED) - 2
    assert "already" in came.values(), "what was done is not done again"
    for address in (*well, BREAKS):
        assert json.loads(many.fleet.credentials(address).read_bytes()) == {"auths": {HOST: {"auth": AUTH}}}
    assert many.fleet.credentials(READ_ONLY).read_bytes() == blank
    assert leftovers(many.fleet) == []
    assert all(many.fleet.restarts(address) in (1, 2) for address in well), "2: killed before it was told"


def wait_until_written(fleet: Fleet, wanted: bytes, count: int) -> None:
    """Wait until so many agents have the file."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sum(fleet.credentials(address).read_bytes() == wanted for address in fleet.addresses) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_until_quiet(fleet: Fleet) -> None:
    """Wait until sshd serves nobody any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{fleet.pid}/task/{fleet.pid}/children").read_text().split():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def leftovers(fleet: Fleet) -> list[Path]:
    """List what a script writes before it renames it."""
    return [path for address in fleet.addresses for path in fleet.root(address).glob("etc/*/*-new")]
