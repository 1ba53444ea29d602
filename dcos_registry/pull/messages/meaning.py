"""What a message means, and the form in which the tables beside this module say it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple, TypeAlias

Origin: TypeAlias = Literal["ucr", "docker", "fetcher", "marathon", "secrets", "network"]
"""Who speaks, or what failed where the UCR and the Docker Engine only pass it on: the network."""


class Weight(IntEnum):
    """How much a cause explains of a failure; what explains most is told first."""

    FAULT = 0
    """This is what went wrong."""

    WARNING = 1
    """This explains the refusal that follows it."""

    REFUSAL = 2
    """Somebody said no, perhaps because of what a warning tells."""

    SYMPTOM = 3
    """Something failed, for a reason that stands elsewhere."""


@dataclass(frozen=True)
class Meaning:
    """One cause: `cause` is a sentence, `remedy` what to run or do, `matched` what decided, without secrets in it."""

    id: str
    origin: Origin
    cause: str
    remedy: str
    matched: str
    source: str


@dataclass(frozen=True)
class Finding:
    """A meaning, the lines of the log that say it (from 1), and the first of them without secrets in it."""

    meaning: Meaning
    lines: tuple[int, ...]
    evidence: str


class Text(NamedTuple):
    """One spelling of a message: `needle` is a piece of it, `pattern` what is searched where the needle stands.

    A needle is plain text, and has nothing in it that JSON writers escape. Without a pattern it decides alone.
    """

    needle: str
    source: str
    pattern: str | None = None


class Cause(NamedTuple):
    """One row of a table: `sentence` and `remedy` are templates for the facts of a message (`facts`).

    `holds` is asked besides where the texts alone do not decide; it sees the message with its secrets, and they do not.
    """

    id: str
    sentence: str
    remedy: str
    texts: tuple[Text, ...]
    weight: Weight = Weight.FAULT
    holds: Callable[[str], bool] | None = None
