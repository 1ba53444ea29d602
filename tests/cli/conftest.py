"""What tests of the command line get."""

from pathlib import Path

import pytest

from tests.cli.clusters import Clusters


@pytest.fixture
def dcos(home: Path) -> Clusters:
    """Return the DCOS directory of the test's home folder, still empty."""
    return Clusters(home)
