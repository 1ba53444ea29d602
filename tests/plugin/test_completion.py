"""Completion, as the dcos CLI's own script asks for it."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import MACHINE
from tests.plugin.real import RealDcos
from tests.servers.required import require_program

# What the dcos CLI's script takes from the bash-completion package.
WORDS = "_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]}; words=(${COMP_WORDS[@]}); cword=$COMP_CWORD; }"
COMPLETE = """
. "$1"; shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
__dcos_main
printf '%s|' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(real_dcos: str, plugin_zip: Path, home: Path, cluster: Path) -> Path:
    """Install the plugin, and return the script that `dcos completion bash` prints."""
    dcos = RealDcos(real_dcos, home)
    dcos("plugin", "add", plugin_zip)
    path = home / "completion.sh"
    path.write_text(f"{WORDS}\n{dcos('completion', 'bash')}")
    return path


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        (["dcos", "docker"], ["docker-registry "]),
        (["dcos", "registry", "secret-c"], ["secret-create "]),
        (["dcos", "docker-registry", "app-a"], ["app-attach "]),
        (["dcos", "registry", "--v"], ["--version "]),
        (["dcos", "registry", "login", "--st"], ["--store="]),
        (["dcos", "docker-registry", "login", "registry.example.com", "--password-s"], ["--password-stdin "]),
    ],
)
def test_bash_completes(real_dcos: str, script: Path, home: Path, line: list[str], completed: list[str]) -> None:
    bash = require_program("bash", "bash")
    path = home / "bin"
    path.mkdir()
    (path / "dcos").symlink_to(real_dcos)
    answer = subprocess.run(
        [bash, "-c", COMPLETE, "bash", script, *line],
        env={"HOME": str(home), "PATH": f"{path}:{MACHINE['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split("|")[:-1] == completed
