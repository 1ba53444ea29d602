"""The Package Registry's verbs, which its own plugin carries out."""

import subprocess
import sys
from pathlib import Path

import pytest

from dcos_registry.cli.main import PLUGIN_COMMANDS
from dcos_registry.cli.package_registry import VERBS
from tests.house.commands import command_names
from tests.plugin.clusters import install

INSTALL = "  dcos package install package-registry --cli\n"
SPEAKING = """#!/bin/sh
printf '%s|' "$0" "$@" "$TOKEN"
exit 7
"""
SILENT = "#!/bin/sh\nexit 99\n"


def call(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "dcos_registry", *arguments]
    variables = {"HOME": str(home), "TOKEN": "inherited"}
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("called", [("registry",), ("docker-registry",), ()])
def test_a_call_is_handed_over_unchanged(home: Path, cluster: Path, called: tuple[str, ...]) -> None:
    install(cluster, "dcos-registry", *PLUGIN_COMMANDS, program=SILENT)
    other = install(cluster, "package-registry", "registry", program=SPEAKING)
    answer = call(home, *called, "add", "--dcos-file", "a file.dcos", "", "--help")
    assert answer.stdout == f"{other}|registry|add|--dcos-file|a file.dcos||--help|inherited|"
    assert (answer.stderr, answer.returncode) == ("", 7)


@pytest.mark.parametrize("verb", VERBS)
def test_without_that_plugin_each_verb_says_whose_it_is(home: Path, cluster: Path, verb: str) -> None:
    install(cluster, "dcos-registry", *PLUGIN_COMMANDS, program=SILENT)
    install(cluster, "other", "other", program=SPEAKING)
    answer = call(home, "registry", verb)
    says = f"Error: The command {verb} belongs to the DC/OS Package Registry, whose plugin is not installed\n"
    assert (answer.stdout, answer.stderr, answer.returncode) == ("", says + INSTALL, 2)


@pytest.mark.parametrize(
    "plugin_toml", ["name = ", "commands = 3", 'commands = ["registry"]', "[[commands]]\nname = 1"]
)
def test_a_broken_plugin_is_passed_over(home: Path, cluster: Path, plugin_toml: str) -> None:
    broken = install(cluster, "another", "registry", program=SILENT)
    (broken.parents[1] / "plugin.toml").write_text(plugin_toml)
    other = install(cluster, "package-registry", "registry", program=SPEAKING)
    assert call(home, "registry", "describe").stdout.startswith(f"{other}|")


def test_a_plugin_that_cannot_be_run_is_named(home: Path, cluster: Path) -> None:
    other = install(cluster, "package-registry", "registry", program=SPEAKING)
    other.chmod(0o644)
    answer = call(home, "registry", "build")
    assert answer.stderr == f"Error: The Package Registry's plugin {other} cannot be run: Permission denied\n{INSTALL}"
    assert answer.returncode == 1


def test_none_of_our_commands_is_called_like_one_of_its_verbs() -> None:
    assert set(VERBS) & set(command_names()) == set()
