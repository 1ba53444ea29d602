"""Requests over HTTP, and the one border at which the library's exceptions become ours."""

import json
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dcos_registry import __version__, errors
from dcos_registry.clients.connections import PORTS, LostError
from dcos_registry.clients.handshake import Handshake
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.tls_errors import TlsError, reason_of, tls_error
from dcos_registry.clients.trust import Trust
from dcos_registry.pull.shown_url import shown_url

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 10.0
"""The dial and handshake limit of the real CLI (cluster.md B1)."""

_LARGEST_BODY = 512 * 1024 * 1024
_log = logging.getLogger(__name__)


class LargeAnswerError(errors.UnreachableError):
    """An answer is longer than is read of one."""


@dataclass(frozen=True)
class Answer:
    """An answer read to its end; header names are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_good(self) -> bool:
        """Whether what was asked for was done."""
        return 200 <= self.status < 300

    @property
    def is_json(self) -> bool:
        """Whether a service answered, and not a proxy or router with a page."""
        return "json" in self.headers.get("Content-Type", "").lower()

    @property
    def is_page(self) -> bool:
        """Whether a proxy or router answered with a page for people."""
        return "html" in self.headers.get("Content-Type", "").lower()

    def json(self) -> Any:
        """Parse the body; None where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Http:
    """A connection pool with one trust, one timeout and explicit proxies; nothing is read from the environment.

    `timeout` is in seconds and counts between two bytes; 0 waits for ever. Redirects are never followed: a credential
    goes only where it was sent. Safe from several threads.
    """

    def __init__(self, *, trust: Trust | None = None, proxies: Proxies | None = None, timeout: float = 180.0) -> None:
        self.trust = trust or Trust()
        self._proxies = proxies or Proxies()
        self._timeout = (CONNECT_SECONDS, timeout or None)
        self._session: requests.Session | None = None
        self._opening = threading.Lock()
        self._met: set[str] = set()

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
        largest: int = _LARGEST_BODY,
    ) -> Answer:
        """Send one request and read at most `largest` bytes of its answer; raises `UnreachableError` without one.

        A body in pieces is sent as they come, in chunks; what raises them must not be an `OSError`, which would pass
        for one of the connection.
        """
        with self._open(method, url, headers, body) as response:
            content = bytearray()
            for chunk in response.iter_content(64 * 1024):
                content += chunk
                if len(content) > largest:
                    raise LargeAnswerError(f"The answer of {_origin(url)} is over {largest:,} bytes")
            return Answer(response.status_code, response.headers, bytes(content))

    @contextmanager
    def lines(self, url: str, *, headers: Mapping[str, str], timeout: float) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Open a stream of lines (server-sent events): its status, and the lines as they come."""
        with self._open("GET", url, headers, None, timeout) as response:
            yield response.status_code, response.iter_lines(chunk_size=1)

    @contextmanager
    def _open(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: bytes | Iterable[bytes] | None,
        timeout: float | None = None,
    ) -> Iterator["requests.Response"]:
        import requests
        import urllib3

        wait: tuple[float | None, float | None] = self._timeout if timeout is None else (CONNECT_SECONDS, timeout)
        if not isinstance(body, bytes | None):
            wait = (wait[1], wait[1])  # urllib3 sends under the limit of the dial, and a disk may take longer
        try:
            response = self._requests_session().request(
                method,
                url,
                headers={"User-Agent": f"dcos-registry/{__version__}", **(headers or {})},
                data=body,
                timeout=wait,
                proxies=self._proxies.for_url(url),
                allow_redirects=False,
                stream=True,
            )
            self._met.add(_origin(url))
            _log.debug("%s %s: %d", method, shown_url(url), response.status_code)
            with response:
                yield response
        # The text of these exceptions is not passed on whole: it may quote headers and URLs with a secret in them.
        except requests.exceptions.SSLError as error:
            failed = LostError(f"The TLS handshake with {_origin(url)} failed")
            raise self._tls_error(url, error) or failed from None
        except requests.exceptions.ProxyError:
            raise LostError(f"The proxy for {_origin(url)} did not let us through") from None
        except (requests.exceptions.Timeout, requests.exceptions.ConnectionError) as error:
            failed = LostError(_silence(_origin(url), error, wait))
            cut = url.startswith("https:") and any(isinstance(cause, ConnectionResetError) for cause in _causes(error))
            raise (self._tls_error(url, error) if cut else None) or failed from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError):
            raise LostError(f"The exchange with {_origin(url)} broke off") from None

    def _tls_error(self, url: str, error: BaseException) -> TlsError | None:
        """Find out why TLS failed; None where it did not."""
        parts = urlsplit(url)
        handshake = Handshake(parts.hostname or "", parts.port or PORTS["https"], self._proxies)
        causes = list(_causes(error))
        if not any(map(reason_of, causes)) and _origin(url) not in self._met:
            alert = handshake.alert(self.trust.context())
            causes += [alert] if alert else []
        return tls_error(_origin(url), causes, look=handshake.certificate, client=self.trust.client)

    def _requests_session(self) -> "requests.Session":
        with self._opening:
            if self._session is None:
                from dcos_registry.clients.session import session_with

                self._session = session_with(self.trust)
            return self._session


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _silence(origin: str, error: BaseException, wait: tuple[float | None, float | None]) -> str:
    """Say why no answer came, or only a part of one; `wait` is how long the dial, and two bytes apart, may take."""
    import requests
    import urllib3

    causes = list(_causes(error))
    if isinstance(error, requests.exceptions.ConnectTimeout) or any(map(_is_of_the_handshake, causes)):
        return f"{origin} did not answer within {wait[0] or CONNECT_SECONDS:g} seconds"
    silent = (requests.Timeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
    if any(isinstance(cause, silent) for cause in causes):
        return f"{origin} stopped answering" + (f" for {wait[1]:g} seconds" if wait[1] else "")
    reasons = [cause.strerror.lower() for cause in causes if isinstance(cause, OSError) and cause.strerror]
    return f"Cannot reach {origin}: {reasons[0] if reasons else 'the connection was closed'}"


def _is_of_the_handshake(cause: BaseException) -> bool:
    # OpenSSL's own words (_ssl.c): the libraries call this limit a read timeout, although the connect timeout is it.
    return isinstance(cause, TimeoutError) and "handshake operation timed out" in str(cause)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk down to the exception of the operating system, which the libraries wrap in `args`, `reason` and causes."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        current = waiting.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        waiting += [getattr(current, "reason", None), current.__cause__, current.__context__, *current.args]
        yield current
