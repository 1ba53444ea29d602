"""What tests of the command line get."""

import uuid
from pathlib import Path

import pytest

from tests.cli.clusters import Clusters
from tests.servers.docker_registry import DockerRegistry


@pytest.fixture
def dcos(home: Path) -> Clusters:
    """Return the DCOS directory of the test's home folder, still empty."""
    return Clusters(home)


@pytest.fixture
def repository() -> str:
    """Return the name of a repository that nobody else has."""
    return f"team/{uuid.uuid4().hex}"


@pytest.fixture(params=["plain_registry", "token_registry", "tls_registry", "tls_token_registry"])
def registry(request: pytest.FixtureRequest) -> DockerRegistry:
    """Return a registry: by Basic, by token, and each with TLS."""
    registry: DockerRegistry = request.getfixturevalue(request.param)
    return registry
