"""What a registry's answer means where it is not the one that was hoped for: each status in a line of its own."""

import base64
import shlex
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

from dcos_registry import errors
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.exchange import registry_named
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull.messages import masked, without_login

_LONGEST = 200
_LARGEST_WORDS = 64 * 1024
_SAYS_NOTHING = frozenset({"", "authentication required", "requested access to the resource is denied", "unauthorized"})
"""What distribution says to everybody (registry/api/errcode/register.go)."""
_WORDS = ("message", "details", "error_description", "error")


class RefusedError(Exception):
    """A registry or its token service has answered, and does not take the login, or not for what was asked."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def login_refused(host: RegistryHost, answer: Answer, credential: Credential) -> errors.RegistryPluginError:
    """Make the error of a login that is not accepted."""
    status = status_of(answer, credential)
    if credential.is_identity_token:
        return errors.NotLoggedInError(
            f"{host} refused the identity token ({status})",
            f"dcos registry login {host} --username USER, with a password or an access token of the account",
        )
    if answer.status == 403:
        return errors.ForbiddenError(
            f"{host} forbids {credential.username} to log in ({status})",
            "the account may be locked, or not allowed from here: ask whoever runs it; nothing was stored",
        )
    return errors.NotLoggedInError(
        f"{host} refused the login of {credential.username} ({status})",
        "check the user name and the password; nothing was stored",
    )


def failure(
    who: str, url: str, answer: Answer, credential: Credential | None, *, is_token_service: bool = False
) -> errors.UnreachableError:
    """Make the error of an answer that says nothing of the login; `who` begins the sentence, `url` was asked."""
    status, asked = answer.status, url.partition("?")[0]
    role = "one" if is_token_service else "a Docker registry"
    if status == 429:
        return errors.UnreachableError(f"{who} has had too many requests (429)", f"try again {later(answer)}")
    if status >= 500:
        told = f"{who} has a failure of its own ({status_of(answer, credential)}), which says nothing of the login"
        return errors.UnreachableError(told, f"try again {later(answer)}")
    if status == 407:
        told = f"The proxy before {who[:1].lower()}{who[1:]} wants a login (407)"
        return errors.UnreachableError(told, "put it into the environment: HTTP_PROXY=http://USER:PASSWORD@HOST:PORT")
    if 300 <= status < 400:
        place = _target(url, answer)
        told, hint = f"{who} sends its callers on to {place}", "name it as images do: dcos registry login HOST[:PORT]"
        if registry_named(place):
            hint = f"dcos registry login {place}, if that is the registry"
    elif answer.is_page:
        told = f"{who} answers with a web page, and not as {role} ({status} for {asked})"
        hint = "name the registry as its images do, without a proxy or a login page before it"
    else:
        told = f"{who} does not answer as {role} ({status} for {asked})"
        hint = "name it as images do: dcos registry login HOST[:PORT]"
    return errors.UnreachableError(
        told, f"see what it answers: curl -v {shlex.quote(asked)}" if is_token_service else hint
    )


def status_of(answer: Answer, credential: Credential | None) -> str:
    """Show a status with what the answer says besides; some send back what they were sent, and no login is to show."""
    said = _words(answer)
    if credential is not None:
        said = without_login(said, credential.basic)
        secret = credential.secret
        for form in (secret, quote_plus(secret), base64.b64encode(secret.encode()).decode()):
            said = said.replace(form, "***")
    line = masked(said).partition("\n")[0].strip().rstrip(".")[:_LONGEST]
    return str(answer.status) if line.lower() in _SAYS_NOTHING else f"{answer.status}: {line}"


def codes(answer: Answer) -> set[str]:
    """Collect the error codes of the protocol (distribution-spec, error codes)."""
    return {error["code"] for error in _errors(answer) if isinstance(error.get("code"), str)}


def _words(answer: Answer) -> str:
    """Find the words for people in an answer; nothing where there are none that would help."""
    document = answer.json()
    if document is None:
        return "" if answer.is_page else answer.body[:_LARGEST_WORDS].decode(errors="replace").strip()
    entries = [*_errors(answer), document] if isinstance(document, dict) else []
    return next((entry[name] for entry in entries for name in _WORDS if isinstance(entry.get(name), str)), "").strip()


def _errors(answer: Answer) -> list[dict[str, Any]]:
    document = answer.json()
    listed = document.get("errors") if isinstance(document, dict) else None
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def retry_after(answer: Answer) -> int | datetime | None:
    """Read when to ask again: seconds or a date (RFC 9110, 10.2.3); None where nothing is said."""
    wait = answer.headers.get("Retry-After", "").strip()
    if wait.isascii() and wait.isdecimal():
        return int(wait[:9])
    try:
        return parsedate_to_datetime(wait)
    except (TypeError, ValueError):
        return None


def later(answer: Answer) -> str:
    """Say when to ask again."""
    wait = retry_after(answer)
    if wait is None:
        return "in a few minutes"
    return f"in {wait} seconds" if isinstance(wait, int) else f"after {wait:%Y-%m-%d %H:%M:%S} UTC"


def _target(url: str, answer: Answer) -> str:
    """Say to whom a redirect leads."""
    try:
        return origin(urljoin(url, answer.headers.get("Location", "")))
    except ValueError:
        return "a place that is no URL"


def origin(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
