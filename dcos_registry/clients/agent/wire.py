"""The network as the programs of an agent meet it: what image-check hands to an engine's walk.

One request is one exchange on the wire, with exactly the headers that the walk names: `requests` would add, quote and
follow things of its own. Connections are kept for what comes next, since an engine asks one registry several times.
"""

import ipaddress
import logging
import ssl
from collections.abc import Callable, Generator
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead, InvalidURL
from typing import NamedTuple, TypeVar
from urllib.parse import SplitResult, urlsplit

from dcos_registry import errors
from dcos_registry.clients.agent import faults
from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.clients.connections import PORTS, connection_to, proxy_login
from dcos_registry.clients.handshake import Handshake
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.trust import unchecked
from dcos_registry.pull.faults import Fault
from dcos_registry.pull.shown_url import shown_url
from dcos_registry.pull.transport import Request, Response, TransportError

_SECONDS = 30.0
_LARGEST_BODY = 16 * 1024 * 1024
_LARGEST_TO_SKIP = 64 * 1024
"""A blob of at most this many bytes is read, so that its connection can be used again; a larger one is cut off."""
_log = logging.getLogger(__name__)

T = TypeVar("T")


class _Place(NamedTuple):
    """Whom a connection leads to, and how its certificate is looked at."""

    scheme: str
    host: str
    port: int
    checks: bool
    certs_of: str


class SentInClearError(errors.RegistryPluginError):
    """A login was about to go where others could read it, as the agent would send it."""

    def __init__(self, host: str, *, is_encrypted: bool) -> None:
        how = f"to {host} without looking at its certificate" if is_encrypted else f"in clear to {host}"
        super().__init__(f"the agent would send it {how}")


class AgentWire:
    """Runs walks for one program of an agent, one after another; for several at a time, take several wires.

    `trust_of` says what is trusted where a request names a folder of certs.d, or none; `word` says a failure in the
    program's words. A `guarded` wire sends no credentials over HTTP, nor to a server that
    shows no certificate, except to loopback (design: security): it raises `SentInClearError`. With
    `names_default_port` the Host header has the port that a URL writes even where it is the scheme's own.
    """

    def __init__(
        self,
        trust_of: Callable[[str], AgentTrust],
        word: Callable[[Fault], str],
        *,
        proxies: Proxies | None = None,
        guarded: bool = False,
        names_default_port: bool = False,
    ) -> None:
        self._trust_of = trust_of
        self._word = word
        self._names_default_port = names_default_port
        self._proxies = proxies or Proxies()
        self.guarded = guarded
        self._open: dict[_Place, HTTPConnection] = {}

    def drive(self, walk: Generator[Request, Response | TransportError, T]) -> T:
        """Run a walk to its verdict, or another generator of requests to what it returns."""
        try:
            request = next(walk)
            while True:
                request = walk.send(self.exchange(request))
        except StopIteration as end:
            result: T = end.value
            return result

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        while self._open:
            self._open.popitem()[1].close()

    def exchange(self, request: Request) -> Response | TransportError:
        """Carry out one request."""
        try:
            parts = urlsplit(request.url)
            host = _host_as_written(parts)
            port = PORTS[parts.scheme] if parts.port is None else parts.port
        except (KeyError, ValueError):
            host = ""
        if not host:
            fault = Fault("bad-url", host, 0, request.url)
            return TransportError(self._word(fault), fault)
        place = _Place(parts.scheme, host, port, request.check_certificate, request.certs_of)
        self._guard(request, place)
        try:
            answer = self._exchange(request, parts, place)
        except OSError as error:
            fault = faults.fault_of(error, host, port, Handshake(host, port, self._proxies).certificate)
        except (ValueError, InvalidURL):
            fault = Fault("bad-url", host, port, request.url)
        except HTTPException:
            fault = Fault("reset", host, port)
        else:
            _log.debug("%s %s: %d", request.method, shown_url(request.url), answer.status)
            return answer
        _log.debug("%s %s: %s", request.method, shown_url(request.url), fault.kind)
        return TransportError(self._word(fault), fault)

    def _guard(self, request: Request, place: _Place) -> None:
        scheme, host, port, checks, _ = place
        bears_login = request.authorization != "none" or bool(request.body)
        if self.guarded and bears_login and not (scheme == "https" and checks) and not is_loopback(host):
            shown = host if port in PORTS.values() else f"{host}:{port}"
            raise SentInClearError(shown, is_encrypted=scheme == "https")

    def _exchange(self, request: Request, parts: SplitResult, place: _Place) -> Response:
        """Ask on the connection that is open, and once more on a new one where that turns out to be closed."""
        kept = self._open.pop(place, None)
        if kept is not None:
            with suppress(ConnectionError, HTTPException, ssl.SSLEOFError):
                return self._ask(kept, request, parts, place)
        return self._ask(self._connect(place), request, parts, place)

    def _ask(self, connection: HTTPConnection, request: Request, parts: SplitResult, place: _Place) -> Response:
        """Ask on a connection, and keep it for the next request, or close it where it cannot serve again."""
        try:
            answer, body = self._answer(connection, request, parts)
        except BaseException:
            connection.close()
            raise
        if answer.isclosed() and not answer.will_close:
            self._open[place] = connection
        else:
            connection.close()
        return Response(answer.status, tuple(answer.getheaders()), body, answer.reason)

    def _answer(self, connection: HTTPConnection, request: Request, parts: SplitResult) -> tuple[HTTPResponse, bytes]:
        connection.putrequest(
            request.method, self._target(parts), skip_host=self._names_default_port, skip_accept_encoding=True
        )
        if self._names_default_port:
            connection.putheader("Host", _bytes(_authority(parts)))
        proxy = self._proxy_of_plain(parts)
        for name, value in (*request.headers, *(proxy_login(proxy).items() if proxy else ())):
            connection.putheader(_bytes(name), _bytes(value))
        if request.body or request.method == "POST":
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        answer = connection.getresponse()
        return answer, _read(answer, everything=request.reads_body)

    def _connect(self, place: _Place) -> HTTPConnection:
        context = None
        if place.scheme == "https":
            context = self._trust_of(place.certs_of).context if place.checks else unchecked()
        return connection_to(place.host, place.port, tls=context, proxies=self._proxies, seconds=_SECONDS)

    def _target(self, parts: SplitResult) -> str:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return f"http://{_authority(parts)}{path}" if self._proxy_of_plain(parts) else path

    def _proxy_of_plain(self, parts: SplitResult) -> SplitResult | None:
        """Return the proxy that is asked for a URL itself, without a tunnel."""
        proxy = self._proxies.for_url(parts.geturl()).get("http") if parts.scheme == "http" else None
        return urlsplit(proxy) if proxy else None


def _authority(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _host_as_written(parts: SplitResult) -> str:
    """Return the host in the letters of the URL, for that is what goes into the Host header."""
    authority = _authority(parts)
    if authority.startswith("["):
        return authority.partition("]")[0][1:]
    return authority.partition(":")[0]


def _read(answer: HTTPResponse, *, everything: bool) -> bytes:
    """Read a body, which `everything` or a refusal wants; raises `IncompleteRead` where the server stops short."""
    is_small = answer.length is not None and answer.length <= _LARGEST_TO_SKIP
    if not (everything or is_small or answer.status >= HTTPStatus.BAD_REQUEST):
        return b""
    body = answer.read(_LARGEST_BODY)
    if answer.length and len(body) < _LARGEST_BODY:
        raise IncompleteRead(body, answer.length)
    return body


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def is_loopback(host: str) -> bool:
    """Tell whether what is sent to a host stays on the machine, as its name shows it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
