"""The built zip, the same unpacked, and the real dcos where there is one."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import MACHINE
from tests.house.source import ROOT
from tests.plugin import clusters
from tools.build_plugin import this_platform


def build(output: Path) -> Path:
    """Build this platform's zip as `make plugin` does, with the machine's way to the package index and pip's cache."""
    command = [sys.executable, "-m", "tools.build_plugin", "--platform", this_platform(), "--output", str(output)]
    subprocess.run(command, env=MACHINE, cwd=ROOT, check=True)
    return output / "dcos-registry.zip"


@pytest.fixture(scope="session")
def plugin_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the zip for this platform, built once."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def unpacked(plugin_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the zip as the dcos CLI does, with the modes of its entries, into a path with a space."""
    folder = tmp_path_factory.mktemp("dcos dir")
    with zipfile.ZipFile(plugin_zip) as archive:
        for entry in archive.infolist():
            Path(archive.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)
    return folder


@pytest.fixture(scope="session")
def launcher(unpacked: Path) -> Path:
    """Return the program that the dcos CLI calls."""
    return unpacked / "bin" / "dcos-registry"


@pytest.fixture(scope="session")
def credential_launcher(unpacked: Path) -> Path:
    """Return the program that docker calls, through a link on PATH."""
    return unpacked / "bin" / "docker-credential-dcos-registry"


@pytest.fixture(scope="session")
def real_dcos() -> str:
    """Return the real dcos program: `DCOS_CLI`, else on PATH; the package indexes have none, so CI may lack it too."""
    found = MACHINE.get("DCOS_CLI") or shutil.which("dcos", path=MACHINE.get("PATH", ""))
    if found is None:
        pytest.skip("no real dcos program: neither on PATH nor in DCOS_CLI")
    return found


@pytest.fixture
def cluster(home: Path) -> Path:
    """Set a cluster up that nobody will ask, and return its folder."""
    return clusters.set_up(home)
