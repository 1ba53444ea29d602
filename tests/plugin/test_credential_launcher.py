"""The credential helper of the plugin, called as docker calls it: through a link on PATH."""

import subprocess
from pathlib import Path

import pytest

from dcos_registry import __version__
from tests.plugin import pythons
from tests.plugin.pythons import Python

PROGRAM = "docker-credential-dcos-registry"
EVERY_PYTHON = pytest.mark.parametrize("python", pythons.fitting(), ids=str)


def ask(action: str, given: str, home: Path, path: str) -> "subprocess.CompletedProcess[str]":
    variables = {"HOME": str(home), "PATH": path, "DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "words"}
    return subprocess.run([PROGRAM, action], env=variables, input=given, capture_output=True, text=True, check=False)


@pytest.fixture
def linked(credential_launcher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Link the program from a folder of PATH, by way of a second link that is relative, and return that PATH."""
    for folder in ("programs", "opt"):
        (tmp_path / folder).mkdir()
    (tmp_path / "opt" / "helper").symlink_to(credential_launcher)
    (tmp_path / "programs" / PROGRAM).symlink_to("../opt/helper")
    path = f"{tmp_path / 'programs'}:/usr/bin:/bin"
    monkeypatch.setenv("PATH", path)  # where Python looks for the program itself
    return path


@EVERY_PYTHON
def test_a_link_on_path_runs_the_helper_on_every_python(
    python: Python, linked: str, home: Path, tmp_path: Path
) -> None:
    answer = ask("version", "", home, f"{python.alone_in(tmp_path / 'bin')}:{linked}")
    assert (answer.stdout, answer.stderr) == (f"{PROGRAM} (dcos-registry) {__version__}\n", "")


def test_what_is_stored_is_given_again(linked: str, home: Path) -> None:
    login = '{"ServerURL":"registry.example.com","Username":"ci","Secret":"words"}'
    assert ask("store", login, home, linked).returncode == 0
    assert ask("get", "registry.example.com", home, linked).stdout == f"{login}\n"


def test_its_hints_are_those_of_the_plugin(linked: str, home: Path) -> None:
    assert ask("store", '{"ServerURL":"a.example","Username":"ci","Secret":"x"}', home, linked).returncode == 0
    [sealed] = home.rglob("credentials.enc")
    sealed.unlink()
    answer = ask("get", "a.example", home, linked)
    assert answer.stdout.endswith("; dcos registry login a.example --username ci --store file\n")


def test_without_a_fitting_python_it_says_what_it_needs(credential_launcher: Path, tmp_path: Path) -> None:
    answer = subprocess.run([credential_launcher, "get"], env={"PATH": str(tmp_path)}, capture_output=True, check=False)
    assert answer.returncode == 1
    assert b"needs CPython 3.10 to 3.14" in answer.stderr
