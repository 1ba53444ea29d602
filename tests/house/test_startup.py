"""A command's help is there at once: it loads click and no other library."""

import configparser
import re
import subprocess
import sys

import pytest

from tests.house.commands import command_names
from tests.house.source import ROOT

HELPER = "from dcos_registry.cli.docker_credential import main; main()"


def costly_libraries() -> set[str]:
    """Return what the package requires, without click."""
    declaration = configparser.ConfigParser()
    declaration.read(ROOT / "setup.cfg")
    requirements = declaration["options"]["install_requires"].split("\n")
    return {re.split(r"[^\w-]", requirement)[0] for requirement in requirements if requirement} - {"click"}


def imported_by(told: str) -> set[str]:
    """Read what `-X importtime` tells: the packages that were imported."""
    return {line.rpartition("|")[2].strip().split(".")[0] for line in told.splitlines()}


@pytest.mark.parametrize("command", [(), *((name,) for name in command_names())], ids=" ".join)
def test_help_imports_no_library_but_click(command: tuple[str, ...]) -> None:
    arguments = [sys.executable, "-X", "importtime", "-m", "dcos_registry", *command, "--help"]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT)
    assert finished.returncode == 0, finished.stderr.splitlines()[-2:]
    assert finished.stdout.startswith("Usage: ")

    imported = imported_by(finished.stderr)
    assert "click" in imported
    assert imported & costly_libraries() == set()


def test_the_credential_helper_looks_a_login_up_without_any_library_but_platformdirs() -> None:
    """It is asked with every pull, for registries without a login too."""
    arguments = [sys.executable, "-X", "importtime", "-c", HELPER, "get"]
    finished = subprocess.run(arguments, input="a.example", capture_output=True, text=True, check=False, cwd=ROOT)
    assert finished.stdout == "credentials not found in native keychain\n"

    imported = imported_by(finished.stderr)
    assert "platformdirs" in imported
    assert imported & {*costly_libraries(), "click"} == {"platformdirs"}
