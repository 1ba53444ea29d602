"""An operator with a cluster of his own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.clients.loopback import Loopback
from tests.servers.docker_registry import DockerRegistry
from tests.workflows.importing import Importer
from tests.workflows.operator import Operator
from tests.workflows.reading import Reader, reader
from tests.workflows.served_archives import LOGIN, served


@pytest.fixture
def operator(home: Path) -> Iterator[Operator]:
    """Run a cluster whose agents have no image yet."""
    with Sandbox() as sandbox:
        yield Operator(sandbox, home)


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.iam.add_user("bob", "no matter")
        yield sandbox


@pytest.fixture
def cluster(running: Sandbox) -> Iterator[Reader]:
    """Connect to a cluster whose secret store has one docker config."""
    running.secrets.put("team/pull", LOGIN)
    with reader(running) as made:
        yield made
    running.faults.clear()


@pytest.fixture(scope="module")
def files() -> Iterator[Loopback]:
    """Serve archives, and refuse all else."""
    with served() as server:
        yield server


@pytest.fixture
def user(home: Path, tls_registry: DockerRegistry) -> Importer:
    """Return somebody who has logins at a registry, and none with us."""
    return Importer(home, tls_registry)


@pytest.fixture
def here(tls_registry: DockerRegistry) -> str:
    """Return the registry by its address."""
    return tls_registry.host


@pytest.fixture
def there(user: Importer) -> str:
    """Return the same registry by its name: another one to everybody who asks."""
    return f"localhost:{user.port}"
