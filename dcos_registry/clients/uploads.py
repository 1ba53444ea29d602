"""Files put on a web server: WebDAV, or a store that hands out signed URLs (RFC 9110 9.3.4, RFC 4918 9.7)."""

from urllib.parse import urljoin, urlsplit

from dcos_registry import errors
from dcos_registry.clients.http import Answer, Http
from dcos_registry.errors import RegistryPluginError
from dcos_registry.model.credential import Credential
from dcos_registry.pull.shown_url import shown_url

_REDIRECTS = 5
_REDIRECTED = (301, 302, 307, 308)
_DONE = (200, 201, 204)
_PORTS = {"http": 80, "https": 443}


class UploadsClient:
    """Puts files where a URL says, which hold credentials themselves: neither they nor a login go anywhere else."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def put(self, url: str, content: bytes, login: Credential | None = None) -> None:
        """Put a file on a server; `url` holds no login, and `login` goes to that server alone.

        Raises `NotLoggedInError`, `ForbiddenError`, `NotFoundError`, `ConflictError`, `UnsupportedError`,
        `UnreachableError` and others by what the server answers.
        """
        answer = self._followed(url, content, _headers(url, login))
        if answer.status not in _DONE:
            raise _failure(shown_url(url), answer.status, has_login=login is not None)

    def _followed(self, url: str, content: bytes, headers: dict[str, str]) -> Answer:
        """Follow redirects, but not away from the server."""
        place = url
        for _ in range(_REDIRECTS):
            answer = self._http.send("PUT", place, headers=headers, body=content)
            target = answer.headers.get("Location")
            if answer.status not in _REDIRECTED or not target:
                return answer
            elsewhere = _joined(place, target)
            if _origin(elsewhere) != _origin(url):
                raise errors.UnreachableError(
                    f"{shown_url(url)} sends on to {shown_url(elsewhere)}, where no credentials go that were not meant "
                    "for it",
                    "if that is the right place, name it as the URL",
                )
            place = elsewhere
        raise errors.UnreachableError(f"{shown_url(url)} leads in circles")


def _headers(url: str, login: Credential | None) -> dict[str, str]:
    headers = {} if login is None else {"Authorization": f"Basic {login.basic}"}
    if (urlsplit(url).hostname or "").endswith(".blob.core.windows.net"):
        headers["x-ms-blob-type"] = "BlockBlob"  # Azure refuses a blob without it (REST reference, Put Blob)
    return headers


def _failure(shown: str, status: int, *, has_login: bool) -> RegistryPluginError:
    """Say what a status means for a PUT (RFC 9110 15, RFC 4918 9.7.1 and 11)."""
    if status == 401:
        if has_login:
            return errors.NotLoggedInError(f"{shown} refuses the login (401)", "check the user name and the password")
        return errors.NotLoggedInError(f"{shown} wants a login (401)", "give it with --username USER")
    if status == 403:
        return errors.ForbiddenError(
            f"{shown} does not let us write there (403)",
            "a signed URL has to be one for PUT, and not too old; else ask whoever runs the server",
        )
    if status in (404, 409):
        return (errors.NotFoundError if status == 404 else errors.ConflictError)(
            f"{shown} cannot be made ({status}): the folder or bucket for it is missing", "make that first"
        )
    if status in (405, 501):
        return errors.UnsupportedError(
            f"{shown} takes no PUT ({status})", "name a folder of WebDAV, or a URL of a store that is signed for PUT"
        )
    if status == 413:
        return errors.RegistryPluginError(f"{shown} takes no file of this size (413)")
    if status == 423:
        return errors.ConflictError(f"{shown} is locked by somebody else (423)", "try again later")
    if status == 507:
        return errors.RegistryPluginError(f"{shown} has no room left (507)", "make room there, or name another place")
    return errors.UnreachableError(f"{shown} does not take the archive ({status})", f"see what it is: curl -v {shown}")


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None
