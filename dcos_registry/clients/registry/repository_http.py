"""Requests to one repository: with the right that it wants, sent on where the registry says, and tried again."""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import closing

from dcos_registry import errors
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.access import Access, Scopes
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.clients.registry.locations import is_home, next_url
from dcos_registry.clients.registry.push_refusals import Refusals
from dcos_registry.clients.registry.refusals import RefusedError, status_of
from dcos_registry.clients.registry.retries import PASSING, Patience, Tries, passing
from dcos_registry.model.credential import Credential

_MOST_REDIRECTS = 5
_LARGEST_ANSWER = 16 * 1024 * 1024
_KEEPS_METHOD = (307, 308)
_REDIRECTS = (301, 302, 303, *_KEEPS_METHOD)
_AS_IT_IS = {"Accept-Encoding": "identity"}

Pieces = Callable[[], Generator[bytes, None, None]]
"""Makes a body, and the same one again where it has to be sent again."""


class RepositoryHttp:
    """One repository of one registry, asked with one login; safe from several threads."""

    def __init__(
        self,
        registry: RegistryHttp,
        repository: str,
        credential: Credential | None,
        *,
        actions: str,
        patience: Patience,
    ) -> None:
        self.registry = registry
        self.refusals = Refusals(registry.host, repository, credential)
        self.begun: deque[str] = deque()
        """Uploads that wait for a blob."""
        self._root = f"{registry.root}{repository}/"
        self._scopes: Scopes = (f"repository:{repository}:{actions}",)
        self._credential = credential
        self._access = Access(registry, credential)
        self._patience = patience

    def url(self, path: str) -> str:
        """Return the URL of a part of the repository."""
        return self._root + path

    def status_of(self, answer: Answer) -> str:
        """Show a status with what the answer says besides, without the login."""
        return status_of(answer, self._credential)

    def check(self, got: str, expected: str) -> None:
        """Compare digests of one thing; raises `RegistryPluginError` where they differ."""
        if got != expected:
            raise errors.RegistryPluginError(
                f"{self.registry.host} has {got[:100]} in {self.refusals.repository}, where {expected[:100]} should be",
                "it, or a proxy before it, changes what it is given: ask whoever runs it",
            )

    def tries(self) -> Tries:
        """Begin to count the tries of something."""
        return Tries(self._patience)

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        besides: Scopes = (),
        largest: int = _LARGEST_ANSWER,
    ) -> Answer:
        """Send a request that may be repeated until it is answered; raises `UnreachableError` where it never is."""
        return self.tries().of(
            lambda: self.once(method, url, headers=headers, body=body, besides=besides, largest=largest)
        )

    def once(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Pieces | None = None,
        besides: Scopes = (),
        largest: int = _LARGEST_ANSWER,
    ) -> Answer:
        """Send a request, and send it on where the registry says so, to others without a login.

        Raises `LostError` where another try may do better, and for good the errors of a login that is refused.
        """
        for _ in range(_MOST_REDIRECTS):
            answer = self._authorized(method, url, headers, body, besides, largest)
            if answer.status in PASSING:
                raise passing(answer, self.refusals.of_failure(answer))
            if answer.status not in _REDIRECTS:
                break
            url = next_url(self.registry, url, answer)
            if method not in ("GET", "HEAD") and answer.status not in _KEEPS_METHOD:
                raise self.refusals.sent_on(answer, url)
        else:
            raise errors.UnreachableError(f"{self.registry.host} sends its callers round in a circle")
        if answer.status in (401, 403) and not is_home(self.registry, url):
            raise self.refusals.wants_a_login_elsewhere(url)
        return answer

    def _authorized(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: bytes | Pieces | None,
        besides: Scopes,
        largest: int,
    ) -> Answer:
        """Send one request; at home with the right that it wants, which is renewed once where it has ended."""
        sent = {**_AS_IT_IS, **(headers or {})}
        if not is_home(self.registry, url):
            return self._send(method, url, sent, None, body, largest)
        scopes = (*self._scopes, *besides)
        try:
            header = self._access.header(scopes)
            answer = self._send(method, url, sent, header, body, largest)
            if answer.status == 401 and (better := self._access.renewed(scopes, answer, header)) is not None:
                answer = self._send(method, url, sent, better, body, largest)
        except RefusedError as refused:
            raise self.refusals.of_login(refused.answer) from None
        return answer

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        authorization: str | None,
        body: bytes | Pieces | None,
        largest: int,
    ) -> Answer:
        if not callable(body):
            return self.registry.send(
                method, url, headers=headers, authorization=authorization, body=body, largest=largest
            )
        with closing(body()) as pieces:
            return self.registry.send(
                method, url, headers=headers, authorization=authorization, body=pieces, largest=largest
            )
