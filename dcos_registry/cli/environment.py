"""The outside world, taken in once: arguments, environment variables, streams, folders, time.

Plain attributes and late imports: every call pays for what this module loads, `--help` too.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, Literal, TextIO

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class Environment:
    """Everything that comes from outside; the rest of the program gets it handed down from here."""

    def __init__(
        self, arguments: Sequence[str], variables: Mapping[str, str], stdin: TextIO, stdout: TextIO, stderr: TextIO
    ) -> None:
        self.arguments = tuple(arguments)
        self.variables = variables
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr

    @classmethod
    def of_process(cls) -> "Environment":
        """Take the environment of this process."""
        # Python has None for a stream that the caller closed (`<&-`); opened in this order, each gets its own number.
        stdin, stdout, stderr = sys.stdin or _nowhere("r"), sys.stdout or _nowhere("w"), sys.stderr or _nowhere("w")
        return cls(sys.argv[1:], dict(os.environ), stdin, stdout, stderr)

    @property
    def is_interactive(self) -> bool:
        """Whether somebody is there to answer a question."""
        return self.stdin.isatty() and self.stderr.isatty()

    @property
    def has_colours(self) -> bool:
        """Whether stderr may be coloured (no-color.org)."""
        return self.stderr.isatty() and not self.variables.get("NO_COLOR") and self.variables.get("TERM") != "dumb"

    @property
    def verbosity(self) -> int:
        """How much is to be told: what `dcos -v` and `dcos -vv` pass on (cluster.md A4)."""
        value = self.variables.get("DCOS_VERBOSITY", "0")
        return int(value) if value in ("1", "2") else 0

    @property
    def columns(self) -> int:
        """How wide the terminal is; 80 where there is none."""
        asked = self.variables.get("COLUMNS", "")
        if asked.isdecimal():
            return int(asked) or 80
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    @property
    def stdin_bytes(self) -> BinaryIO:
        """Standard input without decoding."""
        return self.stdin.buffer

    @property
    def home(self) -> "Path":
        """The user's home folder."""
        from pathlib import Path

        home = self.variables.get("HOME")
        try:
            return Path(home) if home else Path.home()
        except RuntimeError:  # a container's user that the system has no entry of
            return self.working_directory

    @property
    def program(self) -> "Path":
        """What was called: the console script, or the plugin's launcher."""
        from pathlib import Path

        return Path(sys.argv[0]).absolute()

    @property
    def working_directory(self) -> "Path":
        """Where the command was called."""
        from pathlib import Path

        return Path.cwd()

    @property
    def data_folder(self) -> "Path":
        """The user's data folder, where logins are kept."""
        from platformdirs import user_data_path

        return user_data_path("dcos-registry", appauthor=False)

    def stop_writing(self) -> None:
        """Give up output that nobody reads any more, or Python would complain about what is left of it at its end."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (self.stdout, self.stderr):
            os.dup2(nowhere, stream.fileno())
        os.close(nowhere)

    def now(self) -> "datetime":
        """Return the present in UTC."""
        from datetime import datetime, timezone

        return datetime.now(timezone.utc)


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    """Open a stream that gives and keeps nothing; it lasts as long as the process."""
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")
