"""Misbehaviour that tests switch on; without it the sandbox serves good data."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from dcos_registry.sandbox.http import Request


@dataclass
class HttpFault:
    """What happens to requests that fit: a status, a stall, a cut connection.

    `times` is how many requests it meets before it is used up (None: all). `apply_first` carries the request out and
    spoils only its answer, as a proxy's timeout does. `matches` sees the request as it came, before anything looked at
    its path or its token.
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
    invalid: dict[str, str] = field(default_factory=dict)
    """Apps that are not valid any more, and why: Marathon refuses every change as long as they are there."""
    forbidden: set[str] = field(default_factory=set)
    """App and pod ids that nobody has the permission to change."""
    deployment_seconds: float = 0.0
    """How much longer each deployment step takes."""
    lacking: str = ""
    """What every offer of an agent lacks, such as `InsufficientCpus`; nothing is launched then."""
    before_update: list[Callable[[], None]] = field(default_factory=list)
    """Called, once each, just before Marathon applies the next update: another user's change comes in between."""
    _taking: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def take(self, request: Request) -> HttpFault | None:
        """Return the first fault that fits a request, and count it."""
        with self._taking:
            for fault in self.http:
                if fault.times == 0 or not fault.matches(request):
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Serve good data again."""
        self.http.clear()
        self.sealed = False
        self.locked.clear()
        self.invalid.clear()
        self.forbidden.clear()
        self.deployment_seconds = 0.0
        self.lacking = ""
        self.before_update.clear()
