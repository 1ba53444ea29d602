"""What becomes of a URL and headers that Mesos gives to the curl program (uri/fetchers/docker.cpp `curl`, `download`).

curl 7.88 was observed; DC/OS ships its own build, and its texts after `curl: (N)` may differ (ucr.md 1, caveat).
"""

import re
from collections.abc import Generator
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from dcos_registry.pull.transport import Request, Response, Trail, TransportError

Headers: TypeAlias = tuple[tuple[str, str], ...]

MAX_REDIRECTS = 50
"""The default of --max-redirs."""

MAX_ARGUMENT = 128 * 1024 - 1
"""Linux takes no longer argument (MAX_ARG_STRLEN, with its NUL), and headers are arguments (rule 32)."""

_VOLATILE = {"date": "<DATE>", "server": "<SERVER>"}
_REDIRECTS = (301, 302, 303, 307, 308)
_BAD_URL = TransportError("curl: (3) URL using bad/illegal format or missing URL\n")
_TOO_LONG = TransportError(
    "E00000000 <PID> subprocess.hpp:308] RAW: EXIT with status 7: Failed to os::execvpe on path 'curl': 7\n"
)
_TOO_MANY = TransportError(f"curl: (47) Maximum ({MAX_REDIRECTS}) redirects followed\n")

_OWN_PHRASES = {
    408: "Request Time-out",
    413: "Request Entity Too Large",
    414: "Request-URI Too Large",
    416: "Requested range not satisfiable",
    504: "Gateway Time-out",
    505: "HTTP Version not supported",
}
_KNOWN = {100, 101, *range(200, 207), *range(300, 306), 307, *range(400, 418), *range(500, 506)}


def is_decodable(status: int) -> bool:
    """Tell whether libprocess can read an answer with this status (rule 28; http.cpp `statuses`)."""
    return status in _KNOWN


def describe(status: int) -> str:
    """Name a status as libprocess does, by its number alone where it does not know it (http.cpp `Status::string`)."""
    if not is_decodable(status):
        return str(status)
    return f"{status} {_OWN_PHRASES.get(status) or HTTPStatus(status).phrase}"


def output_of(answers: list[Response]) -> str:
    """Return what `curl -i -L --raw` prints: of an answer that it follows, only the head (curl 7.88, observed).

    Date and server are only named, as in the recordings.
    """
    *followed, last = answers
    return "".join([*map(_head_of, followed), _head_of(last), last.body.decode(errors="replace")])


def _head_of(answer: Response) -> str:
    phrase = answer.reason or next((known.phrase for known in HTTPStatus if known == answer.status), "")
    head = "".join(f"{name}: {_VOLATILE.get(name.lower(), value)}\r\n" for name, value in answer.headers)
    return f"HTTP/1.1 {answer.status} {phrase}\r\n{head}\r\n"


def fetch(
    trail: Trail, url: str, headers: Headers
) -> Generator[Request, Response | TransportError, list[Response] | TransportError]:
    """Run `curl -L` and bring every answer on the way to the last (rule 28).

    Authorization is dropped towards another host or port and stays away from then on.
    """
    answers: list[Response] = []
    while len(answers) <= MAX_REDIRECTS:
        answer = yield from fetch_one(trail, url, headers)
        if isinstance(answer, TransportError):
            return answer
        answers.append(answer)
        following = redirect_of(url, answer)
        if following is None:
            return answers
        if _is_readable(following) and _origin(following) != _origin(url):
            headers = tuple(header for header in headers if header[0] != "Authorization")
        url = following
    return _TOO_MANY


def fetch_one(
    trail: Trail, url: str, headers: Headers, *, reads_body: bool = True
) -> Generator[Request, Response | TransportError, Response | TransportError]:
    """Run `curl` without -L: one request."""
    if any(len(f"{name}: {value}") >= MAX_ARGUMENT for name, value in headers):
        return _TOO_LONG
    if re.search(r"[\x00-\x20\x7f]", url) or not _is_readable(url):
        return _BAD_URL
    return (yield from trail.ask(Request("GET", _on_the_wire(url), _sent(headers), reads_body=reads_body)))


def redirect_of(url: str, answer: Response) -> str | None:
    """Return where an answer sends curl on, None if it does not."""
    location = answer.header("Location")
    if not location or answer.status not in _REDIRECTS:
        return None
    return urljoin(url, location) if _is_readable(location) else location


def _is_readable(url: str) -> bool:
    """Tell whether the host and the port of a URL can be made out; it may come from a registry that means ill."""
    try:
        _origin(url)
    except ValueError:
        return False
    return True


def _origin(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _on_the_wire(url: str) -> str:
    """Drop the fragment, resolve dots in the path, and escape what is not ASCII, in lower case, as curl does."""
    parts = urlsplit(re.sub("[^\x00-\x7f]", lambda letter: quote(letter[0], errors="surrogateescape").lower(), url))
    return urlunsplit(parts._replace(path=_without_dots(parts.path), fragment=""))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    *folders, last = path.split("/")
    for part in folders:
        if part == "..":
            del kept[max(1, len(kept) - 1) :]
        elif part != ".":
            kept.append(part)
    return "/".join([*kept, last])


def _sent(headers: Headers) -> Headers:
    """Return what arrives: curl writes a newline in a value as it is, and an empty line ends the headers (rule 31)."""
    text = "".join(f"{name}: {value}\r\n" for name, value in headers)
    arrived = []
    for line in text.split("\n"):
        name, colon, value = line.rstrip("\r").partition(":")
        if not colon:
            break
        arrived.append((name, value.strip(" \t")))
    return tuple(arrived)
