"""A conversation with the shell of root on another machine: scripts, each with a standard input and what it printed."""

import secrets
import subprocess
from contextlib import suppress
from shlex import quote
from threading import Event, Timer
from typing import IO

from dcos_registry import errors
from dcos_registry.clients.ssh import failures

_EXCHANGE_SECONDS = 120.0
"""How long a script may take; longest of all takes a restart, for which systemd has 90 seconds."""

_SSH_ITSELF = 255
"""The exit code of ssh where it did not get through (ssh(1))."""

_LOOP = (
    'while read -r mark script input; do text=$(dd ibs=1 obs=64k count="$script" 2>/dev/null); '
    'dd ibs=1 obs=64k count="$input" 2>/dev/null | { (eval "$text") 2>&1; ended=$?; cat >/dev/null; exit "$ended"; }; '
    'printf "\\n%s %s\\n" "$mark" "$?"; done'
)
"""Takes a line with a mark and two sizes, a script and its standard input; behind the output the mark has its own line.

`dd` with blocks of one byte takes not one byte more than it was told; what a script does not read is taken out of the
way, for the next line of this loop is not to be made of it. What a script says on stderr comes in its place among the
rest: two streams would arrive in any order.
"""
_AS_ROOT = f'if [ "$(id -u)" = 0 ]; then exec sh -c {quote(_LOOP)}; else exec sudo -n sh -c {quote(_LOOP)}; fi'
COMMAND = f"sh -c {quote(_AS_ROOT)}"
"""The command line of it on the other machine, where `ps` shows it: always the same."""


class Session:
    """A connection to a machine on which scripts run as root."""

    def __init__(self, place: str, process: "subprocess.Popen[bytes]", stderr: IO[bytes]) -> None:
        self.place = place
        self._process = process
        self._stderr = stderr
        self._answered = False

    def run(self, script: str, given: bytes = b"", *, within: float = _EXCHANGE_SECONDS) -> str:
        """Run a script with `given` as its standard input, and return what it printed.

        Raises `RegistryPluginError` with the last line that it said where it fails, `ForbiddenError` where the machine
        lets nobody in or sudo is refused, `UnreachableError` where there is no connection, or none any more, or no end
        after `within` seconds.
        """
        mark = secrets.token_hex(8)
        late = Event()

        def end() -> None:
            late.set()
            self._process.kill()

        timer = Timer(within, end)
        timer.daemon = True
        timer.start()
        try:
            printed, code = self._exchange(mark, script.encode(), given)
        finally:
            timer.cancel()
        if late.is_set():
            raise failures.AgentUnreachableError(f"{self.place} does not answer within {within:.0f} seconds")
        if code is None:
            raise self._ended(printed)
        if code:
            reason = failures.last_line(printed) or f"a command ended with {code}"
            raise errors.RegistryPluginError(f"{self.place}: {reason}")
        return printed

    def _exchange(self, mark: str, script: bytes, given: bytes) -> tuple[str, int | None]:
        """Send, and read up to the mark; the code is None where the connection ended before it."""
        lines: list[str] = []
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return "", None
        with suppress(OSError):  # it has ended, and reading tells
            stdin.write(b"%s %d %d\n" % (mark.encode(), len(script), len(given)) + script + given)
            stdin.flush()
        for line in stdout:
            text = line.decode(errors="replace")
            word, _, code = text.strip().partition(" ")
            if word == mark and code.isdecimal():
                self._answered = True
                return "".join(lines).removesuffix("\n"), int(code)
            lines.append(text)
        return "".join(lines), None

    def _ended(self, printed: str) -> errors.RegistryPluginError:
        code = self._process.wait()
        self._stderr.seek(0)  # not before it has ended: it writes where this pointer is
        said = self._stderr.read().decode(errors="replace")
        if self._answered:
            return failures.of_loss(self.place, said)
        if code == _SSH_ITSELF:
            return failures.of_connection(self.place, said)
        return failures.of_start(self.place, said or printed)
