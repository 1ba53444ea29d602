"""A client of registries for the contract that the sandbox's and Debian's keep."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests

from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.image_store import MANIFEST_TYPE
from dcos_registry.sandbox.registry import Registry
from tests.conftest import USERS
from tests.servers.docker_registry import basic
from tests.servers.image import Image, digest

ALICE = ("alice", USERS["alice"])
MISSING = "sha256:" + "a" * 64
OCTETS = {"Content-Type": "application/octet-stream"}
SCHEMA_2 = {"Accept": MANIFEST_TYPE}


@dataclass(frozen=True)
class RegistryClient:
    """Answers the challenges of one registry, which are of one kind, with an account."""

    url: str
    kind: str
    session: requests.Session = field(default_factory=requests.Session)

    def send(
        self,
        method: str,
        target: str,
        *,
        account: tuple[str, str] | None = ALICE,
        headers: Mapping[str, str] | None = None,
        data: bytes = b"",
    ) -> requests.Response:
        """Send a request; without an account the challenge is the answer."""
        answer = self._send(method, target, headers or {}, data)
        if answer.status_code != 401 or account is None:
            return answer
        authorization = self._credentials(answer.headers["Www-Authenticate"], account)
        return self._send(method, target, {**(headers or {}), "Authorization": authorization}, data)

    def _credentials(self, challenge: str, account: tuple[str, str]) -> str:
        if self.kind == "basic":
            return basic(*account)
        asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        query = {name: asked[name] for name in ("service", "scope") if name in asked}
        headers = {"Authorization": basic(*account)}
        answer = self.session.get(asked["realm"], params=query, headers=headers, timeout=10)
        return f"Bearer {answer.json()['token']}" if answer.ok else "Bearer refused"

    def _send(self, method: str, target: str, headers: Mapping[str, str], data: bytes) -> requests.Response:
        url = urljoin(self.url, target)
        return self.session.request(method, url, headers=headers, data=data, timeout=10, allow_redirects=False)

    def begin_upload(self, repository: str) -> str:
        """Begin a blob and return where it goes."""
        answer = self.send("POST", f"/v2/{repository}/blobs/uploads/")
        assert answer.status_code == 202
        return answer.headers["Location"]

    def push_blob(self, repository: str, blob: bytes) -> None:
        """Push a blob as one PUT."""
        location = self.begin_upload(repository)
        answer = self.send("PUT", f"{location}&digest={digest(blob)}", data=blob, headers=OCTETS)
        assert answer.status_code == 201

    def push(self, image: Image, repository: str, tag: str) -> requests.Response:
        """Push a whole image."""
        for blob in image.blobs.values():
            self.push_blob(repository, blob)
        headers = {"Content-Type": MANIFEST_TYPE}
        return self.send("PUT", f"/v2/{repository}/manifests/{tag}", data=image.manifest, headers=headers)


@contextlib.contextmanager
def sandbox_registry(*, bearer: bool) -> Iterator[str]:
    registry = Registry(USERS, faults=Faults(), bearer=bearer)
    registry.start()
    try:
        yield registry.url
    finally:
        registry.stop()


def error_of(answer: requests.Response) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    (entry,) = answer.json()["errors"]
    found: dict[str, Any] = entry
    return found
