"""An operator with a cluster of his own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.workflows.operator import Operator


@pytest.fixture
def operator(home: Path) -> Iterator[Operator]:
    """Run a cluster whose agents have no image yet."""
    with Sandbox() as sandbox:
        yield Operator(sandbox, home)
