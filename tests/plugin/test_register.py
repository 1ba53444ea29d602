"""`register`: a pip-installed copy as a plugin, added by the real dcos."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import toml

from dcos_registry import __version__, errors
from dcos_registry.cli.main import PLUGIN_COMMANDS
from dcos_registry.clients.dcos_cli import DcosCli
from dcos_registry.workflows.register import plugin_zip, register
from tests.house.source import ROOT
from tests.plugin.clusters import URL

SCRIPT = Path(sys.executable).with_name("dcos-registry")


def call(*arguments: str | Path, home: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(arguments, env={"HOME": str(home), **variables}, capture_output=True, text=True, check=False)


def program(folder: Path, script: str) -> str:
    path = folder / "dcos"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_the_zip_is_plugin_toml_with_another_path() -> None:
    with zipfile.ZipFile(BytesIO(plugin_zip(Path("/a venv/bin/dcos-registry")))) as archive:
        assert archive.namelist() == ["plugin.toml"]
        registered = toml.loads(archive.read("plugin.toml").decode())
    shipped = toml.loads((ROOT / "plugin.toml").read_text())
    for command in shipped["commands"]:
        command["path"] = "/a venv/bin/dcos-registry"
    assert registered == shipped


@pytest.mark.parametrize("path", [r"C:\Users\Zoë\Scripts\dcos-registry.exe", '/it\'s "here"/dcos-registry'])
def test_any_path_survives(path: str) -> None:
    with zipfile.ZipFile(BytesIO(plugin_zip(Path(path)))) as archive:
        commands = toml.loads(archive.read("plugin.toml").decode())["commands"]
    assert {command["path"] for command in commands} == {path}


@pytest.mark.usefixtures("cluster")
def test_the_real_dcos_runs_the_registered_copy(real_dcos: str, home: Path) -> None:
    added = call(SCRIPT, "register", "--json", home=home, DCOS_CLI_EXECUTABLE_PATH=real_dcos)
    assert added.returncode == 0, added.stderr
    (plugin,) = json.loads(added.stdout)["plugins"]
    assert plugin["executable"] == str(SCRIPT)
    assert plugin["cluster"] == URL

    for command in PLUGIN_COMMANDS:
        version = call(real_dcos, command, "--version", home=home)
        assert (version.stdout, version.returncode) == (f"dcos-registry, version {__version__}\n", 0)

    again = call(real_dcos, "registry", "register", home=home)
    assert again.stdout.splitlines()[1] == f"dcos-registry  registry, docker-registry  {SCRIPT}"


def test_the_real_dcos_says_why_it_cannot(real_dcos: str, home: Path, cluster: Path) -> None:
    (cluster / "subcommands").touch()
    answer = call(SCRIPT, "register", home=home, DCOS_CLI_EXECUTABLE_PATH=real_dcos)
    assert answer.stderr.startswith("Error: dcos plugin add failed: mkdir ")
    assert (answer.stdout, answer.stderr.count("\n"), answer.returncode) == ("", 1, 1)


def test_without_a_cluster_there_is_nothing_to_add_to(home: Path) -> None:
    answer = call(SCRIPT, "register", home=home)
    assert answer.stderr == "Error: No cluster is set up\n  dcos cluster setup https://CLUSTER\n"
    assert answer.returncode == errors.ExitCode.NOT_FOUND


@pytest.mark.usefixtures("cluster")
def test_without_dcos_it_says_so(home: Path, tmp_path: Path) -> None:
    answer = call(SCRIPT, "register", home=home, PATH=str(tmp_path))
    assert answer.stderr.startswith("Error: There is no dcos program on PATH\n")
    assert answer.returncode == errors.ExitCode.NOT_FOUND


@pytest.mark.usefixtures("cluster")
def test_what_is_not_installed_cannot_be_registered(home: Path) -> None:
    answer = call(sys.executable, "-m", "dcos_registry", "register", home=home)
    assert answer.stderr.splitlines()[1] == "  pip install dcos-registry, then dcos-registry register"
    assert answer.returncode == errors.ExitCode.USAGE


def test_the_calling_dcos_goes_before_the_one_on_path(tmp_path: Path) -> None:
    caller = program(tmp_path, 'test "$1 $2 $3" = "plugin add --update"')
    (tmp_path / "path").mkdir()
    program(tmp_path / "path", "exit 1")
    dcos = DcosCli.find({"DCOS_CLI_EXECUTABLE_PATH": caller, "PATH": str(tmp_path / "path")})
    assert register(Path("/bin/dcos-registry"), cluster_url=URL, dcos=dcos).status == "done"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'Downloading' >&2; echo 'Error: no space left' >&2; exit 1", "dcos plugin add failed: no space left"),
        ("exit 3", "dcos plugin add failed: it ended with 3"),
    ],
)
def test_a_failure_is_told_in_its_own_words(tmp_path: Path, script: str, message: str) -> None:
    dcos = DcosCli(program(tmp_path, script), {})
    with pytest.raises(errors.RegistryPluginError, match=f"^{message}$"):
        dcos.add_plugin(b"")


def test_a_program_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.RegistryPluginError, match="missing cannot be run: No such file or directory"):
        DcosCli(str(tmp_path / "missing"), {}).add_plugin(b"")
