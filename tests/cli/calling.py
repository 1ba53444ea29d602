"""Whole command lines: in this process, in one of their own, and on a terminal."""

import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcos_registry.cli.environment import Environment
from dcos_registry.cli.main import run

COMMAND = (sys.executable, "-m", "dcos_registry")


@dataclass(frozen=True)
class Called:
    """How a call ended and what it printed."""

    exit_code: int
    stdout: str
    stderr: str

    def document(self) -> Any:
        """Parse what `--json` printed."""
        return json.loads(self.stdout)


def call(*arguments: str, given: str | bytes = "", **variables: str) -> Called:
    """Call in this process, with `given` as standard input and these variables besides HOME."""
    return carry_out(run, arguments, given, variables)


def carry_out(
    program: Callable[[Environment], int], arguments: Sequence[str], given: str | bytes, variables: Mapping[str, str]
) -> Called:
    """Call one of our programs in this process, as `call` does."""
    data = given.encode() if isinstance(given, str) else given
    stdin, stdout, stderr = (io.TextIOWrapper(io.BytesIO(held), encoding="utf-8") for held in (data, b"", b""))
    exit_code = program(Environment(arguments, {"HOME": os.environ["HOME"], **variables}, stdin, stdout, stderr))
    texts = [stream.buffer.getvalue().decode() for stream in (stdout, stderr) if isinstance(stream.buffer, io.BytesIO)]
    return Called(exit_code, *texts)


def spawn(*arguments: str, given: str = "", **variables: str) -> Called:
    """Call in a process of its own, without a terminal."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env={"HOME": os.environ["HOME"], **variables},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return Called(done.returncode, done.stdout, done.stderr)


class Terminal:
    """Somebody at a terminal in which one command runs."""

    def __init__(self, process: int, descriptor: int) -> None:
        self._process = process
        self._descriptor = descriptor
        self.shown = ""

    def wait_for(self, text: str) -> None:
        """Read until something is shown."""
        while text not in self.shown:
            data = self._read()
            assert data, f"{text!r} was not shown, but {self.shown!r}"
            self.shown += data

    def type(self, text: str) -> None:
        """Press keys, when the command reads: Python loses an interrupt between its question and its reading."""
        while Path(f"/proc/{self._process}/stat").read_text().rpartition(")")[2].split()[0] != "S":
            time.sleep(0.01)
        os.write(self._descriptor, text.encode())

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while data := self._read():
            self.shown += data
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])

    def _read(self) -> str:
        try:
            return os.read(self._descriptor, 4096).decode()
        except OSError:  # Linux: EIO when the other side is closed
            return ""


@contextmanager
def terminal(*arguments: str, **variables: str) -> Iterator[Terminal]:
    """Run a command on a terminal of its own."""
    process, descriptor = pty.fork()
    if process == 0:
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in a shell's background ignores it
            os.execve(COMMAND[0], [*COMMAND, *arguments], {"HOME": os.environ["HOME"], "TERM": "xterm", **variables})
        finally:
            os._exit(127)
    try:
        yield Terminal(process, descriptor)
    finally:
        os.close(descriptor)
