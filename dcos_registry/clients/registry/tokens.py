"""How a challenge is met: with the login itself, or with a token that a token service gives for it.

Sources: distribution docs/content/spec/auth/token.md and oauth.md; registry.md 1.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dcos_registry import errors
from dcos_registry.clients import challenge
from dcos_registry.clients.challenge import Challenge
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.clients.registry.locations import is_link_local, parts_of
from dcos_registry.clients.registry.refusals import RefusedError, failure, origin
from dcos_registry.clients.registry.retries import passing
from dcos_registry.model.credential import Credential

_CLIENT = "dcos-registry"
_NO_POST = (404, 405, 501)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SECONDS = 60
"""How long a token is good for where nothing is said of it (token.md, `expires_in`)."""


@dataclass(frozen=True)
class Authorization:
    """The header that meets a challenge; `given_by` is the token service, None where the login itself is sent.

    `seconds` is how long it is good for, None for as long as the login is.
    """

    header: str = field(repr=False)
    given_by: str | None = None
    warnings: tuple[str, ...] = ()
    seconds: float | None = None


def challenge_of(registry: RegistryHttp, answer: Answer) -> Challenge:
    """Find the first challenge in a 401 that can be met; raises `UnreachableError` where there is none."""
    offered = challenge.parse(answer.headers.get("WWW-Authenticate", ""))
    known = next((one for one in offered if one.scheme in ("basic", "bearer")), None)
    if known is None:
        others = f" ({', '.join(one.scheme.title() for one in offered)})" if offered else ""
        raise errors.UnreachableError(
            f"{registry.host} asks for a login in a way that is neither Basic nor Bearer{others}",
            "no engine can pull from it so: ask whoever runs it for an address with Basic or Bearer",
        )
    return known


def authorize(
    registry: RegistryHttp, offered: Challenge, credential: Credential | None, scopes: Sequence[str] = ()
) -> Authorization:
    """Meet a challenge; `scopes` are asked for in place of the one that it names, no credential is for anybody.

    Raises `RefusedError` where the token service does not take the login, or not for the scopes, and `NotLoggedInError`
    where there is no meeting it without another login.
    """
    if offered.scheme == "bearer":
        named = offered.parameters.get("scope")
        return _TokenService(registry, offered).token(credential, scopes or ([] if named is None else [named]))
    if credential is None:
        raise errors.NotLoggedInError(f"{registry.host} wants a login", registry.login_command())
    if credential.is_identity_token:
        raise errors.NotLoggedInError(
            f"{registry.host} has no token service, and an identity token is good for nothing else",
            f"dcos registry login {registry.host} --username USER, with a password or an access token of the account",
        )
    return Authorization(f"Basic {credential.basic}")


class _TokenService:
    """What a Bearer challenge sends its callers to; a login goes there over HTTPS, or as the registry is asked."""

    def __init__(self, registry: RegistryHttp, offered: Challenge) -> None:
        self._registry = registry
        self._realm = offered.parameters.get("realm", "")
        self._service = offered.parameters.get("service")
        self._guard()
        self._name = f"The token service of {registry.host} ({origin(self._realm)})"

    def token(self, credential: Credential | None, scopes: Sequence[str]) -> Authorization:
        """Trade a login for a token, or nobody's for one that anybody gets."""
        by_post = credential is not None and credential.is_identity_token
        answer = self._post(scopes, credential) if credential and by_post else self._get(scopes, credential)
        document = answer.json()
        document = document if isinstance(document, dict) else {}
        token, warnings = _token_of(document)
        if token is None:
            raise errors.UnreachableError(f"{self._name} answered without a token")
        warnings = () if by_post else warnings
        return Authorization(f"Bearer {token}", origin(self._realm), warnings, _seconds_of(document))

    def _get(self, scopes: Sequence[str], credential: Credential | None) -> Answer:
        account = [("account", credential.username)] if credential else []
        service = [] if self._service is None else [("service", self._service)]
        query = [*account, *service, *(("scope", scope) for scope in scopes), ("client_id", _CLIENT)]
        url = self._realm + ("&" if "?" in self._realm else "?") + urlencode(query)
        authorization = f"Basic {credential.basic}" if credential else None
        return self._taken(self._registry.send("GET", url, authorization=authorization), credential)

    def _post(self, scopes: Sequence[str], credential: Credential) -> Answer:
        """Ask with an identity token, which only OAuth2 knows; its scopes are one field (oauth.md)."""
        form = {"grant_type": "refresh_token", "refresh_token": credential.secret, "service": self._service or ""}
        form |= {"scope": " ".join(scopes)} if scopes else {}
        body = urlencode({**form, "client_id": _CLIENT}).encode()
        answer = self._registry.send("POST", self._realm, headers=_FORM, body=body)
        if answer.status in _NO_POST:
            raise errors.NotLoggedInError(
                f"{self._name} does not take identity tokens ({answer.status})",
                f"dcos registry login {self._registry.host} --username USER, with a password or an access token",
            )
        document = answer.json()
        if answer.status == 400 and isinstance(document, dict) and document.get("error") == "invalid_grant":
            raise RefusedError(answer)  # RFC 6749, 5.2
        return self._taken(answer, credential)

    def _taken(self, answer: Answer, credential: Credential | None) -> Answer:
        if answer.status in (401, 403):
            raise RefusedError(answer)
        if answer.status != 200 or answer.is_page:
            raise passing(answer, failure(self._name, self._realm, answer, credential, is_token_service=True))
        return answer

    def _guard(self) -> None:
        """Refuse to send a password to a token service in clear, or to a link-local address (cloud metadata)."""
        parts, host = parts_of(self._realm), self._registry.host
        if parts is None:
            raise errors.UnreachableError(f"{host} names no token service that can be used: {self._realm[:200]!r}")
        if parts.scheme == "http" and not self._registry.is_plain:
            raise errors.UnreachableError(
                f"{host} would have the password sent in clear to {origin(self._realm)}; it was not sent",
                f"have whoever runs {host} name its token service by an https URL",
            )
        if is_link_local(parts.hostname or ""):
            raise errors.UnreachableError(f"{host} names {origin(self._realm)} as its token service; nothing was sent")


def _token_of(document: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    if isinstance(document.get("token"), str) and document["token"]:
        return document["token"], ()
    if isinstance(document.get("access_token"), str) and document["access_token"]:
        return document["access_token"], (
            "its token service answers with access_token only, which the Docker Engine reads and the UCR does not",
        )
    return None, ()


def _seconds_of(document: dict[str, Any]) -> float:
    seconds = document.get("expires_in")
    return seconds if isinstance(seconds, int) and seconds > 0 else _SECONDS
