"""A Docker registry, as far as a login needs it (registry.md 1.1)."""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from dcos_registry import errors
from dcos_registry.clients import challenge
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.tls_errors import NoTlsError, UntrustedError
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost

_LARGEST_ANSWER = 1024 * 1024


@dataclass(frozen=True)
class LoginCheck:
    """How a registry took a credential: the kind of its challenge (`basic`, `bearer`, `none`) and what to mind."""

    kind: str
    warnings: tuple[str, ...] = ()


class RegistryClient:
    """Tries credentials against one registry; nothing of them goes anywhere but there and to its token service."""

    def __init__(self, host: RegistryHost, http: Http, *, plain_http: bool = False) -> None:
        self._host = host
        self._http = http
        self._scheme = "http" if plain_http else "https"
        self._root = f"{self._scheme}://{host.api_authority}/v2/"

    def check_login(self, credential: Credential) -> LoginCheck:
        """Log in as Docker does; raises `NotLoggedInError` where it refuses, `UnreachableError` without an answer."""
        first = self._ping()
        if first.status == 200:
            # Some that anybody may read from still refuse a wrong password.
            self._accepted(self._ping(f"Basic {credential.basic}"), credential)
            return LoginCheck("none", (f"{self._host} asks nobody for a login, so it may take any",))
        if first.status != 401:
            raise self._not_a_registry(first)
        for offered in challenge.parse(first.headers.get("WWW-Authenticate", "")):
            if offered.scheme == "basic":
                self._accepted(self._ping(f"Basic {credential.basic}"), credential)
                return LoginCheck("basic")
            if offered.scheme == "bearer":
                return self._check_bearer(offered, credential)
        raise errors.UnreachableError(f"{self._host} asks for a login in a way that is neither Basic nor Bearer")

    def _check_bearer(self, offered: challenge.Challenge, credential: Credential) -> LoginCheck:
        realm = offered.parameters.get("realm", "")
        self._guard_realm(realm)
        query = {"account": credential.username, "client_id": "dcos-registry"}
        query.update({name: offered.parameters[name] for name in ("service", "scope") if name in offered.parameters})
        answer = self._get(realm + ("&" if "?" in realm else "?") + urlencode(query), f"Basic {credential.basic}")
        self._accepted(answer, credential)
        document = answer.json()
        token, warnings = _token(document if isinstance(document, dict) else {})
        if token is None:
            raise errors.UnreachableError(
                f"The token service of {self._host} ({_origin(realm)}) answered without a token"
            )
        last = self._ping(f"Bearer {token}")
        if last.status in (401, 403):
            raise errors.NotLoggedInError(
                f"{self._host} refused the token that {_origin(realm)} gave {credential.username} ({last.status})",
                "the password is right; ask whoever runs the registry whether it trusts its token service",
            )
        self._accepted(last, credential)
        return LoginCheck("bearer", warnings)

    def _ping(self, authorization: str | None = None) -> Answer:
        return self._get(self._root, authorization)

    def _get(self, url: str, authorization: str | None) -> Answer:
        headers = {"Authorization": authorization} if authorization else {}
        try:
            return self._http.send("GET", url, headers=headers, largest=_LARGEST_ANSWER)
        except errors.UnreachableError as error:
            raise errors.UnreachableError(error.message, self._next_step(error, url)) from error

    def _next_step(self, error: errors.UnreachableError, url: str) -> str:
        if isinstance(error, NoTlsError):
            return f"dcos registry login {self._host} --plain-http, if the password may go there in clear"
        if isinstance(error, UntrustedError):
            return f"dcos registry login {self._host} --ca-file FILE, with the certificate of its authority"
        return f"see whether it answers: curl -v {url.partition('?')[0]}"

    def _accepted(self, answer: Answer, credential: Credential) -> None:
        if answer.status in (401, 403):
            raise errors.NotLoggedInError(
                f"{self._host} refused the login of {credential.username} ({answer.status})",
                "check the user name and the password; nothing was stored",
            )
        if answer.status == 429:
            raise errors.UnreachableError(f"{self._host} has had too many requests (429)", "try again later")
        if answer.status != 200:
            raise errors.UnreachableError(f"{self._host} answered {answer.status} to the login")

    def _not_a_registry(self, answer: Answer) -> errors.UnreachableError:
        if 300 <= answer.status < 400:
            place = self._target(answer)
            return errors.UnreachableError(
                f"{self._host} sends its callers on to {place}", f"dcos registry login {place}, if that is the registry"
            )
        return errors.UnreachableError(
            f"{self._host} does not answer as a Docker registry ({answer.status} for {self._root})",
            "name it as images do: dcos registry login HOST[:PORT]",
        )

    def _target(self, answer: Answer) -> str:
        """Say to whom a redirect leads."""
        try:
            return _origin(urljoin(self._root, answer.headers.get("Location", "")))
        except ValueError:
            return "a place that is no URL"

    def _guard_realm(self, realm: str) -> None:
        """Refuse to send a password to a token service in clear, or to a link-local address (cloud metadata)."""
        parts = _parts(realm)
        if parts is None:
            raise errors.UnreachableError(f"{self._host} names no token service that can be used: {realm[:200]!r}")
        if parts.scheme == "http" and self._scheme == "https":
            raise errors.UnreachableError(
                f"{self._host} would have the password sent in clear to {_origin(realm)}; it was not sent"
            )
        if _is_link_local(parts.hostname or ""):
            raise errors.UnreachableError(f"{self._host} names {_origin(realm)} as its token service; nothing was sent")


def _parts(url: str) -> SplitResult | None:
    """Take an http or https URL apart; None for anything else, and for one that brings a login of its own."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0 and "@" not in url
    except ValueError:
        return None
    return parts if usable else None


def _token(document: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    if isinstance(document.get("token"), str) and document["token"]:
        return document["token"], ()
    if isinstance(document.get("access_token"), str) and document["access_token"]:
        return document["access_token"], (
            "its token service answers with access_token only, which the Docker Engine reads and the UCR does not",
        )
    return None, ()


def _is_link_local(host: str) -> bool:
    try:
        # What is no dotted address can be one to the resolver: 2852039166, 0xa9fea9fe (inet_aton(3)).
        address = ipaddress.ip_address(host if ":" in host else socket.inet_aton(host))
    except (OSError, ValueError):
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_link_local


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
