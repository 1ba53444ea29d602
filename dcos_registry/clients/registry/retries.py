"""How often something is tried again, and how long apart."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TypeVar

from dcos_registry import errors
from dcos_registry.clients.connections import LostError
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.refusals import retry_after

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 30.0
_LONGEST_ASKED_SECONDS = 120.0
Result = TypeVar("Result")
PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that may be others the next time."""


class PassingError(LostError):
    """A registry's answer that may be another the next time; `seconds` is how long it asks to wait."""

    def __init__(self, message: str, hint: str | None = None, seconds: float | None = None) -> None:
        super().__init__(message, hint)
        self.seconds = seconds


@dataclass(frozen=True)
class Patience:
    """How often a request, or a blob, is tried; `tell` hears of each wait, `pause` waits for some seconds."""

    tries: int = 5
    tell: Callable[[str], None] = lambda _: None
    pause: Callable[[float], None] = time.sleep


class Tries:
    """Counts the tries of one request, or of one blob."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failed = 0

    def of(self, act: Callable[[], Result]) -> Result:
        """Do something until it is done; raises `UnreachableError` where it never is."""
        while isinstance(outcome := _outcome(act), LostError):
            self.wait(outcome)
        return outcome

    def wait(self, error: LostError) -> None:
        """Wait before the next try; raises `UnreachableError` where there is none left, or none so soon."""
        self._failed += 1
        tries = self._patience.tries
        if self._failed >= tries:
            raise errors.UnreachableError(f"{error.message}, in each of {tries} tries", error.hint) from error
        asked = error.seconds if isinstance(error, PassingError) else None
        if asked is not None and asked > _LONGEST_ASKED_SECONDS:
            raise errors.UnreachableError(error.message, error.hint) from error
        seconds = _with_jitter(self._failed) if asked is None else asked
        self._patience.tell(f"{error.message}; trying again in {math.ceil(seconds)} s ({self._failed + 1} of {tries})")
        self._patience.pause(seconds)


def _outcome(act: Callable[[], Result]) -> Result | LostError:
    try:
        return act()
    except LostError as lost:
        return lost


def passing(answer: Answer, error: errors.UnreachableError) -> errors.UnreachableError:
    """Make the error of an answer one that another try may better, where that is so."""
    if answer.status not in PASSING:
        return error
    return PassingError(error.message, error.hint, _seconds(retry_after(answer)))


def _seconds(wait: int | datetime | None) -> float | None:
    if not isinstance(wait, datetime):
        return wait
    date = wait if wait.tzinfo else wait.replace(tzinfo=timezone.utc)
    return max(0.0, (date - datetime.now(timezone.utc)).total_seconds())


def _with_jitter(failed: int) -> float:
    """Double with each failure, and vary, so that many machines do not come back at once."""
    most = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** (failed - 1))
    return random.SystemRandom().uniform(most / 2, most)
