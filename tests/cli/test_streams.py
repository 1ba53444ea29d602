"""Streams that the caller has closed, or stopped reading."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.calling import COMMAND

LOGIN = ("login", "a.example", "--store", "file")
NOBODY = "Error: User name for a.example: nobody is here to ask\n  give it with --username\n"


@pytest.mark.parametrize(
    "arguments", [(), ("--help",), ("--version",), ("login", "--json"), ("sandbox",)], ids=" ".join
)
def test_a_reader_that_has_gone_ends_it_in_silence(arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [*COMMAND, *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(("closing", "stderr"), [("<&-", NOBODY), (">&-", NOBODY), ("2>&-", "")])
def test_a_closed_stream_is_no_mistake(closing: str, stderr: str) -> None:
    command = ["sh", "-c", f'exec "$@" {closing}', "sh", *COMMAND, *LOGIN]
    variables = {"HOME": os.environ["HOME"], "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
    done = subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", stderr)


@pytest.mark.parametrize(
    "arguments", [(), ("--version",), ("app-attach", "/a", "--secret", "b", "--json")], ids=" ".join
)
def test_a_full_disk_is_told_in_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (1, b"Error: The system refuses: no space left on device\n")
