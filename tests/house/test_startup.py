"""A command's help is there at once: it loads click and no other library."""

import configparser
import re
import subprocess
import sys

import pytest

from tests.house.commands import command_names
from tests.house.source import ROOT


def costly_libraries() -> set[str]:
    """Return what the package requires, without click."""
    declaration = configparser.ConfigParser()
    declaration.read(ROOT / "setup.cfg")
    requirements = declaration["options"]["install_requires"].split("\n")
    return {re.split(r"[^\w.-]", requirement)[0] for requirement in requirements if requirement} - {"click"}


@pytest.mark.parametrize("command", [(), *((name,) for name in command_names())], ids=" ".join)
def test_help_imports_no_library_but_click(command: tuple[str, ...]) -> None:
    arguments = [sys.executable, "-X", "importtime", "-m", "dcos_registry", *command, "--help"]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT)
    assert finished.returncode == 0, finished.stderr.splitlines()[-2:]
    assert finished.stdout.startswith("Usage: ")

    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in finished.stderr.splitlines()}
    assert "click" in imported
    assert imported & costly_libraries() == set()
