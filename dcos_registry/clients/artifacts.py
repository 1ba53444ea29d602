"""What the URIs of apps lead to, fetched by this machine as an agent's fetcher would fetch it (pull/fetcher.py)."""

import base64
from urllib.parse import unquote_to_bytes, urljoin, urlsplit, urlunsplit

from dcos_registry import errors
from dcos_registry.clients.http import Answer, Http
from dcos_registry.pull.fetcher import Artifact
from dcos_registry.pull.shown_url import shown_url

LARGEST = 64 * 1024 * 1024
_REDIRECTS = 10
_REDIRECTED = (301, 302, 303, 307, 308)


class ArtifactsClient:
    """Fetches over http and https, without the cluster's token: what a server tells agents it tells everybody."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def fetch(self, uri: str, *, largest: int = LARGEST) -> bytes:
        """Return what a URI leads to, at most `largest` bytes.

        Raises `UnsupportedError` where only agents get it, `NotFoundError` where the server refuses it, with what it
        answered, `UnreachableError` where none answers this machine, which says little of the agents.
        """
        shown = shown_url(uri)
        if Artifact(uri).place == "agent":
            raise errors.UnsupportedError(
                f"{shown} is a file of each agent, which cannot be seen from here",
                "copy it from an agent, and look into that: dcos registry image-check --archive FILE IMAGE",
            )
        if not uri.startswith(("http://", "https://")):
            raise errors.UnsupportedError(
                f"{shown} is neither http nor https, and nothing else is fetched from here",
                "fetch it by hand, and look into that: dcos registry image-check --archive FILE IMAGE",
            )
        answer = self._followed(uri, largest)
        if answer.status != 200:
            raise errors.NotFoundError(f"{shown} answers {answer.status} to this machine")
        return answer.body

    def _followed(self, uri: str, largest: int) -> Answer:
        """Follow redirects, as the fetcher does (stout/net.hpp `download`: CURLOPT_FOLLOWLOCATION)."""
        url, headers = _without_login(uri)
        for _ in range(_REDIRECTS):
            answer = self._http.send("GET", url, headers=headers, largest=largest)
            place = answer.headers.get("Location")
            if answer.status not in _REDIRECTED or not place:
                return answer
            url, headers = _target(url, place), {}
            if not url.startswith(("http://", "https://")):
                raise errors.UnreachableError(f"{shown_url(uri)} leads elsewhere than to http or https")
        raise errors.UnreachableError(f"{shown_url(uri)} leads in circles")


def _without_login(uri: str) -> tuple[str, dict[str, str]]:
    """Take the login out of a URI, for the header that curl makes of it; it goes to no other server."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri, {}
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        return uri, {}
    basic = base64.b64encode(unquote_to_bytes(login)).decode()
    return urlunsplit(parts._replace(netloc=host)), {"Authorization": f"Basic {basic}"}


def _target(url: str, place: str) -> str:
    try:
        return urljoin(url, place)
    except ValueError:
        return ""
