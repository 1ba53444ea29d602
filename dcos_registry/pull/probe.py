"""What no engine asks a registry, asked to find out why a pull failed: any type of manifest, the tags, as anybody.

A well-behaved client of the protocol (registry.md 1.1): Basic and Bearer, a token in either field, no redirects.
"""

import json
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlencode

from dcos_registry.pull import docker_challenge, docker_manifest
from dcos_registry.pull.go_json import GoError
from dcos_registry.pull.transport import Request, Response, TransportError

Asking: TypeAlias = Generator[Request, Response | TransportError, Response | TransportError]

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_MANIFEST_HEADERS = (docker_manifest.ACCEPT,)


@dataclass(frozen=True)
class Probe:
    """Asks about one repository; `root` is the URL of the API (`https://HOST/v2`), `basic` the login in base64.

    `certs_of` as a `Request` has it.
    """

    root: str
    repository: str
    basic: str | None = field(default=None, repr=False)
    certs_of: str = ""

    def manifest(self, reference: str) -> Asking:
        """Ask for a manifest of any type."""
        return self.get(f"{self.root}/{self.repository}/manifests/{reference}", _MANIFEST_HEADERS)

    def tags(self) -> Generator[Request, Response | TransportError, list[str] | None]:
        """List the tags of the repository; None where that is refused or there is no such repository.

        What is no tag is left out: it goes into a command that somebody may paste into a shell.
        """
        answer = yield from self.get(f"{self.root}/{self.repository}/tags/list")
        if isinstance(answer, TransportError) or answer.status != 200:
            return None
        tags = object_of(answer.body).get("tags")
        named = tags if isinstance(tags, list) else []
        return [tag for tag in named if isinstance(tag, str) and _TAG.fullmatch(tag)]

    def get(self, url: str, headers: tuple[tuple[str, str], ...] = ()) -> Asking:
        """Ask for something, and once more with what the registry's challenge wants."""
        answer = yield self._request(url, headers)
        if isinstance(answer, TransportError) or answer.status != 401:
            return answer
        offered = dict(reversed(docker_challenge.challenges_of(answer)))
        if "bearer" in offered:
            token = yield from self._token(offered["bearer"])
            authorization = f"Bearer {token}" if token else None
        else:
            authorization = f"Basic {self.basic}" if self.basic else None
        if authorization is None:
            return answer
        return (yield self._request(url, (*headers, ("Authorization", authorization))))

    def _token(self, parameters: dict[str, str]) -> Generator[Request, Response | TransportError, str | None]:
        realm = parameters.get("realm", "")
        query = {name: parameters[name] for name in ("service",) if name in parameters}
        query["scope"] = f"repository:{self.repository}:pull"
        headers = (("Authorization", f"Basic {self.basic}"),) if self.basic else ()
        answer = yield self._request(realm + ("&" if "?" in realm else "?") + urlencode(query), headers)
        if isinstance(answer, TransportError) or answer.status != 200:
            return None
        try:
            return docker_challenge.token_of(answer.body, posted=False)
        except GoError:
            return None

    def _request(self, url: str, headers: tuple[tuple[str, str], ...]) -> Request:
        return Request("GET", url, headers, certs_of=self.certs_of)


def object_of(body: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty one where there is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
