"""The help of every command, to the letter; `UPDATE_GOLDEN=1` rewrites what is expected, for review in the diff."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from dcos_registry.cli.main import cli
from tests.house.commands import command_names

GOLDEN = Path(__file__).parent / "golden"
PROGRAM = "dcos-registry"
COLUMNS = 80


def golden_file(name: str) -> Path:
    return GOLDEN / f"help-{name}.txt"


@pytest.mark.parametrize("name", [PROGRAM, *command_names()])
def test_help_is_golden(name: str) -> None:
    command = [] if name == PROGRAM else [name]
    result = CliRunner().invoke(cli, [*command, "--help"], prog_name=PROGRAM, terminal_width=COLUMNS)
    assert result.exit_code == 0, result.output

    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden_file(name).write_text(result.output)
        pytest.fail(f"{golden_file(name).name} was written anew: review it, then test without UPDATE_GOLDEN")
    assert result.output == golden_file(name).read_text()


def test_no_help_is_kept_of_a_command_that_is_gone() -> None:
    assert set(GOLDEN.glob("help-*.txt")) == {golden_file(name) for name in (PROGRAM, *command_names())}
