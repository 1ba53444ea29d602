"""A few agents behind a real sshd, new for each test."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.servers.agents import Fleet, address_of, agents
from tests.workflows.agents.crew import AUTH, HOST, Crew

CLOSED = address_of(4)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with agents(tmp_path_factory.mktemp("agents"), 5, closed=[CLOSED]) as fleet:
        yield fleet


@pytest.fixture
def crew(running: Fleet, home: Path) -> Crew:
    """Return somebody with a docker config who works on four agents that answer."""
    running.reset()
    return crew_of(running, home)


@pytest.fixture
def cluster(crew: Crew) -> Iterator[Sandbox]:
    """Run a cluster that has those four as its agents; the second is public, and a restart is a registration."""
    addresses = [address for address in crew.fleet.addresses if address != CLOSED]
    with Sandbox(agent_names=addresses) as sandbox:
        for agent in sandbox.agents:
            agent.is_public = agent.name == addresses[1]
            agent.registration.unlink()
            agent.registration.symlink_to(crew.fleet.root(agent.name) / "run" / "registered")
        crew.variables["DCOS_DIR"] = str(sandbox.dcos_dir)
        yield sandbox


def crew_of(fleet: Fleet, home: Path) -> Crew:
    """Give somebody a docker config and a list of agents."""
    config, hosts = home / "config.json", home / "hosts"
    config.write_text(json.dumps({"auths": {HOST: {"auth": AUTH}}}))
    hosts.write_text("\n".join(fleet.addresses))
    return Crew(fleet, config, hosts)
