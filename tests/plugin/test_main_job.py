"""The main job from the unpacked zip, on every Python of this machine and with none of its packages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.plugin import pythons
from tests.plugin.main_job import PASSPHRASE, do_main_job, run
from tests.plugin.pythons import Python


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run a cluster whose agents have no image yet: one that has it asks nobody for it."""
    with Sandbox() as cluster:
        yield cluster


@pytest.mark.parametrize("python", pythons.fitting(), ids=str)
def test_the_main_job(python: Python, launcher: Path, sandbox: Sandbox, home: Path, tmp_path: Path) -> None:
    variables = {
        "HOME": str(home),
        "PATH": str(python.alone_in(tmp_path / "bin")),
        "DCOS_DIR": str(sandbox.dcos_dir),
        "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE,
    }

    def call(*arguments: str, answer: str = "") -> str:
        return run([launcher, "registry", *arguments], variables, answer)

    do_main_job(call, sandbox)
