"""The right to use repositories of one registry: a login, or tokens that are had for it and renewed as they end."""

import math
import threading
import time
from collections.abc import Callable

from dcos_registry.clients.challenge import Challenge
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.clients.registry.tokens import authorize, challenge_of
from dcos_registry.model.credential import Credential

_MARGIN_SECONDS = 30.0
"""A body begun with a token that ends on the way may be refused at its end (registry.md 1.1)."""

Scopes = tuple[str, ...]
"""What is to be done with which repositories, each as `repository:NAME:ACTION,...`; first what matters most."""


class Access:
    """Finds the Authorization header of each request; safe from several threads."""

    def __init__(
        self, registry: RegistryHttp, credential: Credential | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._registry = registry
        self._credential = credential
        self._clock = clock
        self._changing = threading.Lock()
        self._challenge: Challenge | None = None
        self._held: dict[Scopes, tuple[str, float]] = {}

    def header(self, scopes: Scopes) -> str | None:
        """Return a header that is good for a while; None before the registry has asked for one.

        Raises as `authorize` does.
        """
        with self._changing:
            if self._challenge is None:
                return None
            header, ends = self._held.get(scopes, ("", -math.inf))
            return header if self._clock() < ends else self._authorize(self._challenge, scopes)

    def renewed(self, scopes: Scopes, answer: Answer, refused: str | None) -> str | None:
        """Return the header that meets a 401; None where nothing is better than the one it refused.

        Raises as `authorize` does.
        """
        with self._changing:
            header, _ = self._held.get(scopes, (refused, 0.0))
            if header == refused:
                self._challenge = challenge_of(self._registry, answer)
                header = self._authorize(self._challenge, scopes)
            return None if header == refused else header

    def _authorize(self, challenge: Challenge, scopes: Scopes) -> str:
        given = authorize(self._registry, challenge, self._credential, scopes)
        seconds = math.inf if given.seconds is None else given.seconds
        self._held[scopes] = (given.header, self._clock() + seconds - min(_MARGIN_SECONDS, seconds / 2))
        return given.header
