"""Waiting until Marathon answers again: for a new leader, or for a proxy that gave up (marathon.md 1.2)."""

import time
from collections.abc import Callable
from typing import TypeVar

from dcos_registry import errors

Result = TypeVar("Result")

PATIENCE_SECONDS = 120.0
"""For how long no answer is waited out: a new leader is elected, and reads its store."""
_PAUSE_SECONDS = 2.0


class Patience:
    """Asks again while there is no answer, and tells so once."""

    def __init__(
        self,
        tell: Callable[[str], None],
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._pause = pause
        self._clock = clock
        self._since: float | None = None

    def answer(self, ask: Callable[[], Result]) -> Result:
        """Return the answer; raises the `UnreachableError` when there has been none for too long."""
        while isinstance(answer := _answer(ask), errors.UnreachableError):
            self.wait(answer)
        self.answered()
        return answer

    def wait(self, error: errors.UnreachableError) -> None:
        """Wait a moment before it is tried again; raises `error` when that has gone on for too long."""
        now = self._clock()
        if self._since is None:
            self._since = now
            self._tell(f"{error.message}; waiting for Marathon to answer again")
        if now - self._since >= PATIENCE_SECONDS:
            raise error
        self._pause(_PAUSE_SECONDS)

    def answered(self) -> None:
        """Note that Marathon does what it is asked to."""
        self._since = None


def _answer(ask: Callable[[], Result]) -> Result | errors.UnreachableError:
    try:
        return ask()
    except errors.UnreachableError as error:
        return error
