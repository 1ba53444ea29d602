"""How dockerd talks to one registry: its ping, its credentials, its redirects (docker.md 21 to 29).

Sources: docker/docker registry/auth.go, distribution/registry.go; docker/distribution registry/client/auth/session.go;
net/http client.go of Go.
"""

import base64
from collections.abc import Generator
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from dcos_registry.pull import docker_challenge, docker_network
from dcos_registry.pull.docker_config import Login
from dcos_registry.pull.docker_daemon import Endpoint
from dcos_registry.pull.docker_errors import Refusal, refusal_of
from dcos_registry.pull.go_json import GoError
from dcos_registry.pull.transport import Request, Response, Trail, TransportError

Asking: TypeAlias = Generator[Request, Response | TransportError, Response]
Headers: TypeAlias = tuple[tuple[str, str], ...]
Getting: TypeAlias = Generator[Request, Response | TransportError, Headers]

MAX_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_FORM = ("Content-Type", "application/x-www-form-urlencoded")


def is_success(status: int) -> bool:
    """Tell whether dockerd reads an answer as a success."""
    return 200 <= status < 400


class Client:
    """One endpoint of one pull: challenges count as `GET /v2/` gave them, and one token serves it all."""

    def __init__(self, trail: Trail, login: Login, repository: str, endpoint: Endpoint) -> None:
        self._trail = trail
        self._login = login
        self._scope = f"repository:{repository}:pull"
        self._endpoint = endpoint
        self._challenges: dict[tuple[str, str, str], list[tuple[str, dict[str, str]]]] = {}
        self._token: str | None = None

    @property
    def is_challenged(self) -> bool:
        """Whether the registry has asked for credentials."""
        return any(self._challenges.values())

    def ping(self) -> Generator[Request, Response | TransportError, None]:
        """Ask `GET /v2/` without credentials and keep its challenges, whatever else it answers (rule 22)."""
        answer, url = yield from self._follow("GET", f"{self._endpoint.root}/v2/", (), authorized=False)
        self._challenges[_place(url, urlsplit(url).path)] = docker_challenge.challenges_of(answer)

    def ask(self, method: str, url: str, headers: Headers = (), *, reads_body: bool = True) -> Asking:
        """Send a request with what the registry asks for; raises `Refusal` where no answer can be had."""
        answer, _ = yield from self._follow(method, url, headers, authorized=True, reads_body=reads_body)
        return answer

    def _follow(
        self, method: str, url: str, headers: Headers, *, authorized: bool, reads_body: bool = True
    ) -> Generator[Request, Response | TransportError, tuple[Response, str]]:
        """Follow redirects; credentials are chosen anew for each place (rules 27, 28). A failure names the last URL."""
        for _ in range(MAX_REDIRECTS):
            try:
                credentials = (yield from self._authorization(url)) if authorized else ()
            except Refusal as refusal:
                raise _named(method, url, refusal) from None
            answer = yield from self._send(Request(method, url, (*headers, *credentials), reads_body=reads_body))
            location = answer.header("Location")
            if answer.status not in _REDIRECTS or not location:
                return answer, url
            defect = docker_network.url_defect(location)
            if defect:
                raise _named(method, url, Refusal(f'failed to parse Location header "{location}": {defect}'))
            url = urljoin(url, location)
        raise _named(method, url, Refusal(f"stopped after {MAX_REDIRECTS} redirects"))

    def _send(self, request: Request) -> Asking:
        endpoint = self._endpoint
        answer = yield from self._trail.ask(
            replace(request, check_certificate=endpoint.check_certificate, certs_of=endpoint.certs_of)
        )
        if isinstance(answer, TransportError):
            raise _named(request.method, request.url, Refusal(answer.message))
        return answer

    def _authorization(self, url: str) -> Getting:
        """Choose credentials for a place (`ModifyRequest`); Bearer is tried before Basic, which wins (rule 23)."""
        path = urlsplit(url).path
        root, api, _ = path.partition("/v2/")
        challenges = self._challenges.get(_place(url, root + "/v2/"), []) if api else []
        headers: Headers = ()
        if self._login.registry_token:
            known = any(scheme == "bearer" for scheme, _ in challenges)
            return (("Authorization", f"Bearer {self._login.registry_token}"),) if known else ()
        for scheme, parameters in challenges:
            if scheme == "bearer":
                headers = (("Authorization", f"Bearer {(yield from self._bearer(parameters))}"),)
        if any(scheme == "basic" for scheme, _ in challenges):
            headers = self._basic()
            if not headers:
                raise Refusal("no basic auth credentials", final=True, wants_login=True)
        return headers

    def _basic(self) -> Headers:
        if not self._login.username or not self._login.password:
            return ()
        pair = f"{self._login.username}:{self._login.password}".encode()
        return (("Authorization", f"Basic {base64.b64encode(pair).decode()}"),)

    def _bearer(self, parameters: dict[str, str]) -> Generator[Request, Response | TransportError, str]:
        if self._token is None:
            self._token = yield from self._fetch_token(parameters)
        return self._token

    def _fetch_token(self, parameters: dict[str, str]) -> Generator[Request, Response | TransportError, str]:
        """Ask the token service, whatever host it is on (rules 10, 24, 25)."""
        realm = parameters.get("realm")
        if realm is None:
            raise Refusal("no realm specified for token auth challenge")
        defect = docker_network.url_defect(realm)
        if defect:
            raise Refusal(f"invalid token auth challenge realm: {defect}")
        posted = bool(self._login.identity_token)
        request = self._token_post(realm, parameters) if posted else self._token_get(realm, parameters)
        if urlsplit(realm).scheme not in ("http", "https"):
            scheme = urlsplit(realm).scheme
            raise _named(request.method, request.url, Refusal(f'unsupported protocol scheme "{scheme}"'))
        answer = yield from self._send(request)
        if not is_success(answer.status):
            raise refusal_of(answer)
        try:
            return docker_challenge.token_of(answer.body, posted=posted)
        except GoError as error:
            raise Refusal(str(error)) from None

    def _token_get(self, realm: str, parameters: dict[str, str]) -> Request:
        """Make the GET (`fetchTokenWithBasicAuth`): the realm's own query stays, and all of it is sorted."""
        parts = urlsplit(realm)
        query = parse_qsl(parts.query, keep_blank_values=True)
        if parameters.get("service"):
            query.append(("service", parameters["service"]))
        query.append(("scope", self._scope))
        basic = self._basic()
        if basic:
            query.append(("account", self._login.username))
        query.sort(key=lambda pair: pair[0])
        return Request("GET", urlunsplit(parts._replace(query=urlencode(query))), basic)

    def _token_post(self, realm: str, parameters: dict[str, str]) -> Request:
        """Make the POST of an identity token (`fetchTokenWithOAuth`)."""
        form = {
            "client_id": "docker",
            "grant_type": "refresh_token",
            "refresh_token": self._login.identity_token,
            "scope": self._scope,
            "service": parameters.get("service", ""),
        }
        return Request("POST", realm, (_FORM,), urlencode(form).encode())


def _named(method: str, url: str, refusal: Refusal) -> Refusal:
    """Put the request in front of a failure, as Go's url.Error does; what it complained of is not translated then."""
    text = f'{method.capitalize()} "{url}": {refusal.text}'
    return Refusal(text, final=refusal.final, cause=refusal.cause, wants_login=refusal.wants_login)


def _place(url: str, path: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, f"{parts.hostname}:{port}", path
