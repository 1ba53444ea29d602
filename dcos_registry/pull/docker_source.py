"""How dockerd gets one image from one endpoint: its ping, the manifest, the blobs (docker.md 21 to 39).

Source: docker/docker 20.10 distribution/pull_v2.go. Of layers only the answer counts here: what their bytes decide
(docker.md 31 and section 3) is not told.
"""

import hashlib
from collections.abc import Generator
from http import HTTPStatus
from typing import TypeAlias

from dcos_registry.pull import docker_image, docker_manifest
from dcos_registry.pull.docker_client import Asking, Client, is_success
from dcos_registry.pull.docker_daemon import Endpoint
from dcos_registry.pull.docker_errors import Refusal, refusal_of
from dcos_registry.pull.docker_manifest import ACCEPT, Manifest
from dcos_registry.pull.docker_platform import Platform
from dcos_registry.pull.docker_reference import Reference
from dcos_registry.pull.transport import Request, Response, TransportError

Getting: TypeAlias = Generator[Request, Response | TransportError, Manifest]
Working: TypeAlias = Generator[Request, Response | TransportError, None]

_CONFIG_ATTEMPTS = 6
"""How often dockerd asks for the config blob (docker.md 31); we ask once."""


class Source:
    """One endpoint and the image that is pulled from it.

    `is_answered` tells whether the ping was, `has_begun` whether the pull has begun, after which dockerd's errors come
    without a prefix; `stage` is that of a `Verdict`. `note` is what dockerd does not say of the image. `seen` are the
    manifests by digest that dockerd has got already, which it does not ask for again (rule 40).
    """

    def __init__(
        self,
        client: Client,
        endpoint: Endpoint,
        reference: Reference,
        platform: Platform,
        seen: dict[str, Manifest],
    ) -> None:
        self.is_answered = False
        self.has_begun = False
        self.stage = "manifest"
        self.note: str | None = None
        self._client = client
        self._repository = f"{endpoint.root}/v2/{reference.path}"
        self._reference = reference
        self._platform = platform
        self._seen = seen

    def pull(self) -> Generator[Request, Response | TransportError, Refusal | None]:
        """Pull the image, and return what stopped it."""
        try:
            yield from self._client.ping()
            self.is_answered = True
            yield from self._pull()
        except Refusal as refusal:
            return refusal
        return None

    def _pull(self) -> Working:
        """Get manifest and blobs (`pullV2Tag`)."""
        manifest = yield from self._manifest()
        self.has_begun = True
        docker_manifest.check(manifest, self._reference.digest)
        if manifest.children is not None:
            digest = manifest.child(self._platform)
            manifest = yield from self._by_digest(digest)
            docker_manifest.check(manifest, digest)
        self.stage = "blobs"
        yield from self._blobs(manifest)

    def _manifest(self) -> Getting:
        """Resolve the tag and get the manifest by its digest, or by the tag where that is not there (rules 21, 26)."""
        if self._reference.digest:
            return (yield from self._by_digest(self._reference.digest))
        digest = yield from self._resolve()
        try:
            return (yield from self._by_digest(digest))
        except Refusal as refusal:
            if not any(complaint.means_missing for complaint in refusal.complaints):
                raise
        answer = yield from self._asked("GET", str(self._reference.tag))
        return docker_manifest.read(answer.header("Content-Type") or "", answer.body)

    def _resolve(self) -> Generator[Request, Response | TransportError, str]:
        """Ask for the tag's digest (`tags.Get`): HEAD, and GET where HEAD brings none (rule 26)."""
        url = f"{self._repository}/manifests/{self._reference.tag}"
        answer = yield from self._client.ask("HEAD", url, (ACCEPT,))
        if not is_success(answer.status) or not answer.header("Docker-Content-Digest"):
            answer = yield from self._asked("GET", str(self._reference.tag))
        content_type, digest = answer.header("Content-Type"), answer.header("Docker-Content-Digest")
        if not content_type:
            raise Refusal("missing or empty Content-Type header")
        if digest and not answer.header("Content-Length"):
            raise Refusal("missing or empty Content-Length header")
        if not digest:
            docker_manifest.read(content_type, answer.body)
        return digest or f"sha256:{hashlib.sha256(answer.body).hexdigest()}"

    def _asked(self, method: str, tag_or_digest: str) -> Asking:
        answer = yield from self._client.ask(method, f"{self._repository}/manifests/{tag_or_digest}", (ACCEPT,))
        if not is_success(answer.status):
            raise refusal_of(answer)
        return answer

    def _by_digest(self, digest: str) -> Getting:
        if digest not in self._seen:
            answer = yield from self._asked("GET", digest)
            self._seen[digest] = docker_manifest.read(answer.header("Content-Type") or "", answer.body)
        return self._seen[digest]

    def _blobs(self, manifest: Manifest) -> Working:
        if manifest.config:
            try:
                answer = yield from self._blob(manifest.config, reads_body=True)
            except Refusal as refusal:
                attempts = 1 if refusal.final else _CONFIG_ATTEMPTS
                text = f"error pulling image configuration: download failed after attempts={attempts}: {refusal.cause}"
                raise Refusal(text) from None
            if answer.body:
                self.note = docker_image.check_config(answer.body, manifest, self._platform)
        try:
            for digest in dict.fromkeys(manifest.layers):
                yield from self._blob(digest, reads_body=False)
        except Refusal as refusal:
            raise Refusal(refusal.cause, refusal.complaints) from None

    def _blob(self, digest: str, *, reads_body: bool) -> Asking:
        answer = yield from self._client.ask("GET", f"{self._repository}/blobs/{digest}", reads_body=reads_body)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Refusal("unknown blob", final=True)
        if not is_success(answer.status):
            raise refusal_of(answer)
        return answer
