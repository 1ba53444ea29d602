"""What is to be done on an agent: steps, as values, and the one script that carries them out.

The script is what `--plan` prints for an air gap and what `--apply` sends through SSH: POSIX sh, to be run as root, as
often as one likes. It never holds credentials: those come on its standard input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote
from typing import ClassVar, Protocol

from dcos_registry.bundle import agent_functions
from dcos_registry.model.digest import Digest

NONE = "none"
"""There is no file so far."""
ANY = "any"
"""Whatever the file is, it is replaced."""


class Step(Protocol):
    """One thing to be done; `function` is its name in `agent_functions`."""

    @property
    def function(self) -> str:
        """What carries it out."""
        ...

    @property
    def arguments(self) -> Sequence[str]:
        """What that is called with."""
        ...

    @property
    def document(self) -> str:
        """What it reads on standard input, where that is no secret; else an empty text."""
        ...


@dataclass(frozen=True)
class PutCredentials:
    """Standard input becomes the credentials file, of mode 0600 and root's; `before` is a digest, NONE or ANY."""

    path: str
    digest: Digest
    before: str
    function: ClassVar[str] = "put_credentials"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """The file, and its digests: after and before."""
        return (self.path, self.digest.hex, self.before.removeprefix("sha256:"))


@dataclass(frozen=True)
class UndoCredentials:
    """The credentials file becomes what it was before its last change."""

    path: str
    function: ClassVar[str] = "undo_credentials"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """The file."""
        return (self.path,)


@dataclass(frozen=True)
class RestartAgent:
    """The agent is restarted if it runs with an older file; without `now` it is only said that it has to be."""

    path: str
    now: bool
    function: ClassVar[str] = "restart_agent"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """The file, and when."""
        return (self.path, "now" if self.now else "later")


@dataclass(frozen=True)
class IsActive:
    """A unit runs, or comes to within half a minute."""

    unit: str
    function: ClassVar[str] = "is_active"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """The unit."""
        return (self.unit,)


@dataclass(frozen=True)
class AgentPlan:
    """The steps for one agent, or for all; `purpose` and `usage` are lines for whoever reads the script."""

    purpose: str
    usage: str
    steps: tuple[Step, ...]

    def script(self) -> str:
        """Write the steps as a script for `sh`."""
        functions = frozenset(step.function for step in self.steps)
        said = "\n".join(f"# {line}" for line in (self.purpose, f"To be run as root on each agent: {self.usage}"))
        steps = "\n".join(map(_call, self.steps))
        return f"#!/bin/sh\n{said}\n{agent_functions.HEAD}\n{agent_functions.texts(functions)}\n{steps}\n"


def _call(step: Step) -> str:
    call = " ".join([step.function, *map(quote, step.arguments)])
    if not step.document:
        return call
    return f"{call} <<'END OF THE DOCUMENT'\n{step.document.rstrip()}\nEND OF THE DOCUMENT"
