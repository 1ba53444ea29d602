"""Who may use the registry: Basic, or Bearer with a token service, as distribution 2.8 does either.

Challenges and error documents were read off a running docker-registry 2.8.2; the token protocol is distribution's
docs/content/spec/auth/token.md.
"""

import base64
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from dcos_registry.sandbox.http import Request, Response

_TOKEN_SECONDS = 300
_REALM = "basic-realm"
_SERVICE = "sandbox-registry"
VERSION = ("Docker-Distribution-Api-Version", "registry/2.0")


@dataclass(frozen=True)
class Scope:
    """One action on one repository."""

    repository: str
    action: str


class Access(Protocol):
    """How a registry learns who asks."""

    def refusal(self, request: Request, scopes: Sequence[Scope]) -> Response | None:
        """Return the challenge for a request that may not do what it wants, None for one that may."""


@dataclass(frozen=True)
class BasicAccess:
    """Each account may do everything."""

    accounts: Mapping[str, str] = field(repr=False)

    def refusal(self, request: Request, scopes: Sequence[Scope]) -> Response | None:
        """Challenge whoever does not send the name and password of an account."""
        if account_of(request, self.accounts) is not None:
            return None
        return _unauthorized(f'Basic realm="{_REALM}"', scopes)


@dataclass(frozen=True)
class BearerAccess:
    """Each account gets tokens for whatever it asks; `realm` is the URL of the token service."""

    accounts: Mapping[str, str] = field(repr=False)
    realm: str
    _granted: dict[str, tuple[float, frozenset[Scope]]] = field(default_factory=dict, repr=False)

    def refusal(self, request: Request, scopes: Sequence[Scope]) -> Response | None:
        """Challenge whoever does not send a token that covers the scopes."""
        scheme, _, token = request.header("authorization").partition(" ")
        ends, granted = self._granted.get(token.strip(), (0.0, frozenset()))
        if scheme.lower() != "bearer":
            return self._challenge(scopes, None)
        if ends <= time.time():
            return self._challenge(scopes, "invalid_token")
        return None if granted.issuperset(scopes) else self._challenge(scopes, "insufficient_scope")

    def issue(self, request: Request) -> Response:
        """Answer at the token service: an anonymous caller gets a token that grants nothing."""
        account = account_of(request, self.accounts)
        if account is None and request.header("authorization"):
            return _json(401, {"details": "incorrect username or password"})
        scopes = _parse_scopes(" ".join(request.query.get("scope", []))) if account is not None else frozenset()
        token = secrets.token_urlsafe(32)
        self._granted[token] = (time.time() + _TOKEN_SECONDS, scopes)
        issued = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        document = {"token": token, "access_token": token, "expires_in": _TOKEN_SECONDS, "issued_at": issued}
        return _json(200, document)

    def _challenge(self, scopes: Sequence[Scope], reason: str | None) -> Response:
        actions: dict[str, list[str]] = {}
        for scope in scopes:
            actions.setdefault(scope.repository, []).append(scope.action)
        wanted = " ".join(f"repository:{name}:{','.join(verbs)}" for name, verbs in actions.items())
        challenge = f'Bearer realm="{self.realm}",service="{_SERVICE}"'
        challenge += f',scope="{wanted}"' if wanted else ""
        return _unauthorized(challenge + (f',error="{reason}"' if reason else ""), scopes)


def account_of(request: Request, accounts: Mapping[str, str]) -> str | None:
    """Return the account whose name and password a request carries."""
    scheme, _, encoded = request.header("authorization").partition(" ")
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # not base64, not ASCII, or not UTF-8 inside
        return None
    return name if scheme.lower() == "basic" and colon and accounts.get(name) == password else None


def error(status: int, code: str, message: str, detail: Any = None, *headers: tuple[str, str]) -> Response:
    """Answer with distribution's error document; it leaves out a detail that is None."""
    entry = {"code": code, "message": message} | ({} if detail is None else {"detail": detail})
    return errors_of(status, [entry], *headers)


def errors_of(status: int, entries: list[dict[str, Any]], *headers: tuple[str, str]) -> Response:
    """Answer with several errors."""
    return _json(status, {"errors": entries}, VERSION, *headers)


def _unauthorized(challenge: str, scopes: Sequence[Scope]) -> Response:
    detail = [{"Type": "repository", "Class": "", "Name": scope.repository, "Action": scope.action} for scope in scopes]
    entry = {"code": "UNAUTHORIZED", "message": "authentication required", "detail": detail or None}
    return errors_of(401, [entry], ("Www-Authenticate", challenge))


def _json(status: int, value: Any, *headers: tuple[str, str]) -> Response:
    content_type = ("Content-Type", "application/json; charset=utf-8")
    return Response(status, (content_type, *headers), json.dumps(value, separators=(",", ":")).encode() + b"\n")


def _parse_scopes(text: str) -> frozenset[Scope]:
    """Read `repository:NAME:ACTION,...` between blanks; a name may itself hold a colon."""
    found: set[Scope] = set()
    for part in text.split():
        kind, _, rest = part.partition(":")
        name, _, actions = rest.rpartition(":")
        if kind == "repository":
            found.update(Scope(name, action) for action in actions.split(","))
    return frozenset(found)
