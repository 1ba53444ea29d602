"""Misbehaviour that tests switch on; without it the sandbox serves good data."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dcos_registry.sandbox.http import Request


@dataclass
class HttpFault:
    """What happens to requests that fit: a status, a stall, a cut connection.

    `times` is how many requests it meets before it is used up (None: all). `apply_first` carries the request out and
    spoils only its answer, as a proxy's timeout does.
    """

    matches: Callable[[Request], bool]
    status: int | None = None
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    stall_seconds: float = 0.0
    cut: bool = False
    apply_first: bool = False
    times: int | None = None


@dataclass
class Faults:
    """All of a sandbox's faults; every service reads its own."""

    http: list[HttpFault] = field(default_factory=list)
    sealed: bool = False
    """The secret store is sealed."""
    locked: set[str] = field(default_factory=set)
    """App and pod ids that a foreign deployment holds."""
    deployment_seconds: float = 0.0
    """How much longer each deployment step takes."""
    before_update: list[Callable[[], None]] = field(default_factory=list)
    """Called, once each, just before Marathon applies the next update: another user's change comes in between."""

    def clear(self) -> None:
        """Serve good data again."""
        self.__init__()  # type: ignore[misc]
