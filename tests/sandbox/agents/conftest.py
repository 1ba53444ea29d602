"""A private registry on the loopback, and an agent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry


@pytest.fixture(params=["basic", "bearer"])
def registry(request: pytest.FixtureRequest) -> Iterator[Registry]:
    """Serve one image to whoever logs in as alice."""
    registry = Registry({"alice": "secret"}, faults=Faults(), bearer=request.param == "bearer")
    registry.add_image("team/web", "1.0")
    registry.start()
    yield registry
    registry.stop()


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    """Return an agent with an empty folder."""
    return Agent("10.0.0.1", tmp_path / "agent")
