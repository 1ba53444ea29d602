"""The outside world, read once: arguments, environment variables, streams, folders, time."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO, TextIO


@dataclass(frozen=True)
class Environment:
    """Everything that comes from outside; the rest of the program gets it handed down from here."""

    arguments: tuple[str, ...]
    variables: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    home: Path
    working_directory: Path

    @classmethod
    def of_process(cls) -> "Environment":
        """Take the environment of this process."""
        return cls(
            arguments=tuple(sys.argv[1:]),
            variables=dict(os.environ),
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
            home=Path(os.path.expanduser("~")),  # noqa: PTH111  Path.home() raises where there is no home
            working_directory=Path.cwd(),
        )

    @property
    def is_interactive(self) -> bool:
        """Whether somebody is there to answer a question."""
        return self.stdin.isatty() and self.stderr.isatty()

    @property
    def has_colours(self) -> bool:
        """Whether stderr may be coloured (no-color.org)."""
        return self.stderr.isatty() and not self.variables.get("NO_COLOR") and self.variables.get("TERM") != "dumb"

    @property
    def stdin_bytes(self) -> BinaryIO:
        """Standard input without decoding."""
        return self.stdin.buffer

    def now(self) -> datetime:
        """Return the present in UTC."""
        return datetime.now(timezone.utc)

    def data_folder(self) -> Path:
        """Return the user's data folder for logins."""
        from platformdirs import user_data_path

        return user_data_path("dcos-registry", appauthor=False)
