"""Requests to one cluster through its Admin Router: the token, and what the router itself refuses."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, Protocol
from urllib.parse import urlsplit

from dcos_registry import errors
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.tls_errors import NoTlsError, UntrustedError
from dcos_registry.clients.trust import Trust

_WORD = re.compile(r"[A-Za-z0-9+/=]{8,}")


@dataclass(frozen=True)
class Cluster:
    """How to reach one cluster; URLs without a slash at their end, `timeout` in seconds."""

    url: str
    token: str = field(repr=False)
    trust: Trust = field(default_factory=Trust)
    timeout: float = 180.0
    marathon_url: str = ""

    @property
    def marathon(self) -> str:
        """Where Marathon answers: `marathon.url` or the root Marathon behind the Admin Router (cluster.md B3)."""
        return self.marathon_url or f"{self.url}/service/marathon"

    @property
    def uid(self) -> str | None:
        """Who the token says we are; it is not verified, that is the cluster's work."""
        uid = _claims(self.token).get("uid")
        return uid if isinstance(uid, str) else None

    @property
    def token_ends(self) -> datetime | None:
        """When the token ends by its own words, in UTC; None where it does not say (cluster.md E1)."""
        expiry = _claims(self.token).get("exp")
        if not isinstance(expiry, int | float) or expiry <= 0:
            return None
        try:
            return datetime.fromtimestamp(expiry, timezone.utc)
        except (ValueError, OverflowError, OSError):
            return None

    def login_state(self, now: datetime) -> str:
        """Say in words why the cluster may have refused the token."""
        if not self.token:
            return f"Not logged in to {self.url}"
        if self.token_ends is not None and self.token_ends <= now:
            return f"The login to {self.url} expired on {self.token_ends:%Y-%m-%d at %H:%M} UTC"
        return f"{self.url} does not accept the login (token) of the dcos CLI"


class Clock(Protocol):
    """The time, so that tests own it."""

    def __call__(self) -> datetime:
        """Return the present in UTC."""


@dataclass(frozen=True)
class Permission:
    """What the account has to be granted for a request: a resource of IAM and an action."""

    resource: str
    action: str

    def grant(self, uid: str | None) -> str:
        """Write the command that grants it (cluster.md D4)."""
        return f"dcos security org users grant {uid or 'UID'} {self.resource} {self.action}"


class ClusterHttp:
    """Sends the token to the cluster's own origin and nowhere else; translates what every service has in common."""

    def __init__(self, cluster: Cluster, http: Http, *, clock: Clock) -> None:
        self.cluster = cluster
        self._http = http
        self._clock = clock

    def send(
        self,
        method: str,
        url: str,
        *,
        permission: Permission,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        is_secret: bool = False,
    ) -> Answer:
        """Send one request with the token; `permission` is what the router itself asks the account for.

        The answer of a refusal does not hold the token, nor anything of a body that `is_secret`: refusals are quoted
        to the user, and some proxies and services quote what they were sent.
        Raises `NotLoggedInError` for 401, `ForbiddenError` for the router's own 403, `UnreachableError` for a redirect
        and for an answer of the router in place of the service. Every other status is the caller's to read.
        """
        try:
            answer = self._http.send(method, url, headers={**self._authorization(url), **(headers or {})}, body=body)
        except errors.UnreachableError as error:
            raise errors.UnreachableError(error.message, _next_step(error)) from error
        if answer.status >= 300:
            secrets = [self.cluster.token, *(_words_of(body) if body and is_secret else ())]
            answer = replace(answer, body=_hidden(answer.body.decode(errors="replace"), secrets).encode())
        if 300 <= answer.status < 400:
            raise self._redirected(url, answer)
        if answer.status == 401:
            raise errors.NotLoggedInError(self.cluster.login_state(self._clock()), "dcos auth login")
        if answer.status == 403 and not answer.is_json:
            raise self.forbidden(permission)
        if answer.status in (502, 503, 504) and not answer.is_json:
            raise errors.UnreachableError(
                f"{self.cluster.url} answers {answer.status} in place of the service behind it ({_first_line(answer)})",
                "try again in a minute; is the cluster healthy? dcos node list",
            )
        return answer

    def forbidden(self, permission: Permission) -> errors.ForbiddenError:
        """Make the error of a missing permission, with the command that grants it."""
        who = self.cluster.uid or "The account"
        return errors.ForbiddenError(
            f"{who} lacks the permission {permission.resource} {permission.action}", permission.grant(self.cluster.uid)
        )

    def events(self, url: str, *, timeout: float) -> AbstractContextManager[tuple[int, Any]]:
        """Open a stream of server-sent events: its status and its lines."""
        return self._http.lines(
            url, headers={**self._authorization(url), "Accept": "text/event-stream"}, timeout=timeout
        )

    def _redirected(self, url: str, answer: Answer) -> errors.UnreachableError:
        # A cluster under plain HTTP may send everybody on to HTTPS; the token is not to go there unasked.
        place = _hidden(answer.headers.get("Location", "").partition("?")[0], [self.cluster.token])
        return errors.UnreachableError(
            f"{url.partition('?')[0]} is elsewhere: {place or 'no place is named'} ({answer.status})",
            "dcos cluster setup https://CLUSTER, with the URL that the cluster has now",
        )

    def _authorization(self, url: str) -> dict[str, str]:
        if _origin(url) != _origin(self.cluster.url):
            return {}
        return {"Authorization": f"token={self.cluster.token}"}


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _hidden(text: str, secrets: Iterable[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text


def _words_of(body: bytes) -> list[str]:
    """List what could be a password or its base64 in a body."""
    return _WORD.findall(body.decode(errors="replace"))


def _next_step(error: errors.UnreachableError) -> str:
    if isinstance(error, UntrustedError):
        return "dcos config set core.ssl_verify /path/to/ca.crt"  # the words of the dcos CLI (cluster.md A5)
    if isinstance(error, NoTlsError):
        return "dcos cluster setup http://CLUSTER"
    return "dcos cluster list"


def _first_line(answer: Answer) -> str:
    text = answer.body.decode(errors="replace").strip()
    if not text or text.startswith("<"):
        return "a page of the router"
    return text.splitlines()[0][:200]
