"""The launcher, on every Python of this machine."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from dcos_registry import __version__
from tests.plugin import pythons
from tests.plugin.pythons import Python

EVERY_PYTHON = pytest.mark.parametrize("python", pythons.fitting(), ids=str)
LIBRARIES = "click cryptography.x509 keyring platformdirs requests toml truststore dcos_registry.cli.main"

IMPORT_ALL = """
import importlib, sys
from importlib.machinery import EXTENSION_SUFFIXES
lib, *names = sys.argv[1:]
sys.path += [f"{lib}/common", f"{lib}/{EXTENSION_SUFFIXES[0][1:-3]}"]
for name in names:
    print(importlib.import_module(name).__file__)
print(importlib.import_module("charset_normalizer.md").__file__)
"""


def run(program: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([program, *arguments], env=variables, capture_output=True, text=True, check=False)


@pytest.fixture
def machine_with_packages(home: Path, tmp_path: Path) -> Mapping[str, str]:
    """Return an environment in which a Python that is not isolated meets a `click` of the machine's."""
    broken = tmp_path / "packages"
    sites = [home / ".local/lib" / f"python3.{minor}" / "site-packages" for minor in range(10, 15)]
    for folder in (broken, *sites):
        folder.mkdir(parents=True)
        (folder / "click.py").write_text("raise SystemExit('a package of this machine')\n")
    return {"HOME": str(home), "PYTHONPATH": str(broken), "PYTHONHOME": "/nowhere"}


@EVERY_PYTHON
def test_the_plugin_runs_with_no_package_of_the_machine(
    python: Python, launcher: Path, tmp_path: Path, machine_with_packages: Mapping[str, str]
) -> None:
    variables = {**machine_with_packages, "PATH": str(python.alone_in(tmp_path / "bin"))}
    version = run(launcher, "registry", "--version", **variables)
    assert (version.stdout, version.stderr, version.returncode) == (f"dcos-registry, version {__version__}\n", "", 0)

    help_text = run(launcher, "docker-registry", "login", "--help", **variables)
    assert help_text.stdout.startswith("Usage: dcos docker-registry login ")
    assert help_text.returncode == 0


@EVERY_PYTHON
def test_every_library_is_carried_for_it(python: Python, unpacked: Path) -> None:
    lib = str(unpacked / "lib")
    answer = run(python.executable, "-I", "-S", "-c", IMPORT_ALL, lib, *LIBRARIES.split())
    assert answer.returncode == 0, answer.stderr
    assert all(line.startswith(lib) for line in answer.stdout.splitlines())


def test_it_passes_over_a_python_that_does_not_fit(launcher: Path, tmp_path: Path) -> None:
    python = pythons.fitting()[0]
    folder = python.alone_in(tmp_path / "bin")
    (folder / "python3").rename(folder / f"python3.{python.version[1]}")
    (folder / "python3").write_text("#!/bin/sh\necho cpython-39-x86_64-linux-gnu:$0\n")
    (folder / "python3").chmod(0o755)
    assert run(launcher, "registry", "--version", PATH=str(folder)).returncode == 0


@pytest.mark.parametrize("python3", [None, "exit 127", "echo cpython-39-x86_64-linux-gnu:$0"])
def test_without_a_fitting_python_it_says_what_it_needs(launcher: Path, tmp_path: Path, python3: str | None) -> None:
    if python3:
        (tmp_path / "python3").write_text(f"#!/bin/sh\n{python3}\n")
        (tmp_path / "python3").chmod(0o755)
    answer = run(launcher, "registry", "--version", PATH=str(tmp_path))
    assert (answer.stdout, answer.returncode) == ("", 1)
    assert answer.stderr.startswith("Error: dcos-registry for ")
    assert answer.stderr.endswith(" needs CPython 3.10 to 3.14 as python3 on PATH.\n")
    assert answer.stderr.count("\n") == 1


def test_it_finds_its_libraries_from_any_folder(launcher: Path, tmp_path: Path) -> None:
    path = str(pythons.fitting()[0].alone_in(tmp_path / "bin"))
    for program, folder in (("./dcos-registry", launcher.parent), ("bin/dcos-registry", launcher.parents[1])):
        answer = subprocess.run([program, "--version"], cwd=folder, env={"PATH": path, "CDPATH": "/"}, check=False)
        assert answer.returncode == 0


def test_an_unpacked_plugin_does_not_register_itself(launcher: Path, tmp_path: Path) -> None:
    path = str(pythons.fitting()[0].alone_in(tmp_path / "bin"))
    answer = run(launcher, "registry", "register", PATH=path)
    assert answer.stderr == f"Error: {launcher} is a plugin already\n  dcos plugin list\n"
    assert answer.returncode == 2
