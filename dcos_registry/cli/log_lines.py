"""What the program logs about its own work, shown with `-v` and `-vv`."""

import logging
from collections.abc import Callable


class LogLines(logging.Handler):
    """Hands each logged line on to whoever prints."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write_line = write

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on one line."""
        self._write_line(record.getMessage())


def show(write: Callable[[str], None], *, everything: bool) -> None:
    """Send our loggers' lines to `write`: what is done, or each request too."""
    logger = logging.getLogger("dcos_registry")
    logger.setLevel(logging.DEBUG if everything else logging.INFO)
    logger.handlers = [LogLines(write)]
    logger.propagate = False
