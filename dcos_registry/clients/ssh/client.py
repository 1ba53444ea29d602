"""Connections to other machines, by the system's own `ssh`: the user's config, agent, keys and jump hosts."""

import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import IO

from dcos_registry import errors
from dcos_registry.clients.ssh import failures
from dcos_registry.clients.ssh.session import COMMAND, Session

_log = logging.getLogger(__name__)

_CONNECT_SECONDS = 10
_OPTIONS = (
    "BatchMode=yes",
    f"ConnectTimeout={_CONNECT_SECONDS}",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
)


@dataclass(frozen=True)
class Jump:
    """The machine through which all others are reached, and the socket of a connection to it that they share."""

    host: str
    socket: Path | None


@dataclass(frozen=True)
class Ssh:
    """Connects to machines with `program`, in the environment `variables`, as `user` where one is set."""

    program: str
    variables: Mapping[str, str] = field(repr=False)
    user: str = ""
    jump: Jump | None = None

    @classmethod
    def find(cls, variables: Mapping[str, str], user: str = "") -> "Ssh":
        """Take the program on PATH; raises `NotFoundError` where there is none."""
        program = shutil.which("ssh", path=variables.get("PATH"))
        if program is None:
            raise errors.NotFoundError("There is no ssh program on PATH", "install OpenSSH's client")
        return cls(program, variables, user)

    @contextmanager
    def through(self, proxy: str) -> Iterator["Ssh"]:
        """Reach the machines through another, to which one connection is made that all share.

        Raises as `Session.run` does where that machine lets nobody in.
        """
        with tempfile.TemporaryDirectory(prefix="ssh-") as folder:
            shared = sys.platform != "win32"  # whose ssh shares no connections
            jump = Jump(proxy, Path(folder) / "s" if shared else None)
            if jump.socket:
                self._open_shared(jump, jump.socket)
            try:
                yield Ssh(self.program, self.variables, self.user, jump)
            finally:
                if jump.socket:
                    self._call("-o", f"ControlPath={jump.socket}", "-O", "exit", "--", proxy)

    @contextmanager
    def session(self, place: str) -> Iterator[Session]:
        """Connect to a machine; what goes wrong is told by the first script."""
        command = [*self._base(), *self._proxy(), "-T", "--", place, COMMAND]
        _log.debug("%s", " ".join(command[:-1]))
        with tempfile.TemporaryFile() as stderr:
            process = self._popen(command, stderr)
            try:
                yield Session(place, process, stderr)
            finally:
                _close(process)

    def _open_shared(self, jump: Jump, socket: Path) -> None:
        """Make the connection that is shared, which goes on in the background."""
        options = ("-o", "ControlMaster=yes", "-o", f"ControlPath={socket}", "-o", "ControlPersist=60")
        done = self._call(*options, "-N", "-f", "--", jump.host)
        if done is not None:
            raise failures.of_connection(jump.host, done)

    def _call(self, *arguments: str) -> str | None:
        """Call ssh for itself; None where it did well, else what it said."""
        with tempfile.TemporaryFile() as stderr:  # not a pipe, which the process in the background would keep open
            process = self._popen([*self._base(), *arguments], stderr)
            _close(process)
            stderr.seek(0)
            return None if process.returncode == 0 else stderr.read().decode(errors="replace")

    def _popen(self, command: Sequence[str], stderr: IO[bytes]) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=self.variables
            )
        except OSError as error:
            raise errors.RegistryPluginError(f"{self.program} cannot be run: {error.strerror}") from error

    def _base(self) -> list[str]:
        options = [word for option in _OPTIONS for word in ("-o", option)]
        return [self.program, *options, *(["-l", self.user] if self.user else [])]

    def _proxy(self) -> list[str]:
        """Write the ProxyCommand; `-J` would ask for passwords, and connect anew for each machine (ssh_config(5))."""
        if self.jump is None:
            return []
        shared = ["-o", f"ControlPath={self.jump.socket}"] if self.jump.socket else []
        words = [*self._base(), *shared, "-W", "[%h]:%p", "--", self.jump.host]
        escaped = [word if word == "[%h]:%p" else word.replace("%", "%%") for word in words]
        return ["-o", f"ProxyCommand={' '.join(map(quote, escaped))}"]


def _close(process: "subprocess.Popen[bytes]") -> None:
    """End a connection: what it runs there sees the end of its input."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(timeout=_CONNECT_SECONDS + 5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
