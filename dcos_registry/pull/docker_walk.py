"""The requests by which the Docker Engine pulls an image for Mesos, and how its pull ends (docker.md 21 to 46).

Source: docker/docker 20.10 distribution/pull.go, pull_v2.go. Of blobs only the answer counts here: what their bytes
decide (docker.md 31, 37, 39 and section 3), mirrors and daemon.json are not walked.
"""

import hashlib
import ipaddress
from collections.abc import Generator
from http import HTTPStatus
from typing import TypeAlias

from dcos_registry.pull import docker, docker_manifest, docker_reference
from dcos_registry.pull.docker_client import Client, NoAnswer, is_success
from dcos_registry.pull.docker_errors import Refusal, refusal_of
from dcos_registry.pull.docker_manifest import ACCEPT, Manifest
from dcos_registry.pull.docker_reference import HUB, BadReference, Reference
from dcos_registry.pull.transport import PullFailed, Request, Response, Trail, TransportError, Verdict, Walk

Getting: TypeAlias = Generator[Request, Response | TransportError, Manifest]
Working: TypeAlias = Generator[Request, Response | TransportError, None]

_DAEMON = "Error response from daemon: "
_CONFIG_ATTEMPTS = 6
"""How often dockerd asks for the config blob (docker.md 31); we ask once."""


def walk(image: str, home: docker.Home) -> Walk:
    """Pull an image as `docker pull` does that does not have it, with what HOME holds.

    The error is what the CLI prints on stderr, its warnings too. Where the choice is random (`docker.choose`), the
    usual entry is sent. A credential helper is taken as missing.
    """
    trail = Trail()
    warnings: tuple[str, ...] = ()
    try:
        reference = _reference(image)
        choice = docker.choose(home, reference.domain)
        warnings = choice.warnings
        if choice.refusal:
            raise PullFailed(choice.refusal, "config")
        yield from _pull(trail, reference, choice)
    except PullFailed as failure:
        return Verdict("\n".join((*warnings, failure.error)), failure.stage, tuple(trail.steps))
    return Verdict(None, "blobs", tuple(trail.steps))


def _reference(image: str) -> Reference:
    try:
        return docker_reference.parse(image)
    except BadReference as error:
        raise PullFailed(str(error), "image-name") from None


def _pull(trail: Trail, reference: Reference, choice: docker.Choice) -> Working:
    """Pull from the first endpoint that answers: https, and http after it where the name is loopback (rule 45)."""
    insecure = _is_loopback(reference.domain)
    for scheme in ("https", "http") if insecure else ("https",):
        pull = _Pull(trail, scheme, reference, choice, check_certificate=not insecure)
        try:
            yield from pull.client.ping(f"{pull.root}/")
        except NoAnswer as refusal:
            unanswered = refusal.text
            continue
        except Refusal as refusal:
            raise PullFailed(_DAEMON + refusal.text, "manifest") from None
        yield from pull.run()
        return
    raise PullFailed(_DAEMON + unanswered, "manifest")


def _is_loopback(domain: str) -> bool:
    """Tell whether dockerd takes a registry for insecure; other names that resolve to 127.0.0.0/8 it does as well."""
    host = domain.partition(":")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Pull:
    """One pull from one endpoint."""

    def __init__(
        self, trail: Trail, scheme: str, reference: Reference, choice: docker.Choice, *, check_certificate: bool
    ) -> None:
        host = f"registry-1.{HUB}" if reference.domain == HUB else reference.domain
        self.reference = reference
        self.client = Client(trail, choice.login, reference.path, check_certificate=check_certificate)
        self.root = f"{scheme}://{host}/v2"
        self.repository = f"{self.root}/{reference.path}"
        self.told = _DAEMON

    def run(self) -> Working:
        """Get manifest and blobs (`pullV2Tag`); once the pull has begun, errors come without the daemon's prefix."""
        stage = "manifest"
        try:
            manifest = yield from self.manifest()
            self.told = ""
            docker_manifest.check(manifest, self.reference.digest)
            if manifest.child:
                child = yield from self.by_digest(manifest.child)
                docker_manifest.check(child, manifest.child)
                manifest = child
            stage = "blobs"
            yield from self.blobs(manifest)
        except Refusal as refusal:
            raise PullFailed(self.told + refusal.translated(self.reference), stage) from None

    def manifest(self) -> Getting:
        """Resolve the tag and get the manifest by its digest, or by the tag where that is not there (rules 21, 26)."""
        if self.reference.digest:
            return (yield from self.by_digest(self.reference.digest))
        digest = yield from self.resolve()
        try:
            return (yield from self.by_digest(digest))
        except Refusal as refusal:
            if not any(complaint.means_missing for complaint in refusal.complaints):
                raise
        answer = yield from self.asked("GET", str(self.reference.tag))
        return docker_manifest.read(answer.header("Content-Type") or "", answer.body)

    def resolve(self) -> Generator[Request, Response | TransportError, str]:
        """Ask for the tag's digest (`tags.Get`): HEAD, and GET where HEAD brings none (rule 26)."""
        url = f"{self.repository}/manifests/{self.reference.tag}"
        answer = yield from self.client.ask("HEAD", url, (ACCEPT,))
        if not is_success(answer.status) or not answer.header("Docker-Content-Digest"):
            answer = yield from self.asked("GET", str(self.reference.tag))
        content_type, digest = answer.header("Content-Type"), answer.header("Docker-Content-Digest")
        if not content_type:
            raise Refusal("missing or empty Content-Type header")
        if digest and not answer.header("Content-Length"):
            raise Refusal("missing or empty Content-Length header")
        if not digest:
            docker_manifest.read(content_type, answer.body)
        return digest or f"sha256:{hashlib.sha256(answer.body).hexdigest()}"

    def asked(self, method: str, tag_or_digest: str) -> Generator[Request, Response | TransportError, Response]:
        answer = yield from self.client.ask(method, f"{self.repository}/manifests/{tag_or_digest}", (ACCEPT,))
        if not is_success(answer.status):
            raise refusal_of(answer)
        return answer

    def by_digest(self, digest: str) -> Getting:
        answer = yield from self.asked("GET", digest)
        return docker_manifest.read(answer.header("Content-Type") or "", answer.body)

    def blobs(self, manifest: Manifest) -> Working:
        if manifest.config:
            try:
                yield from self.blob(manifest.config)
            except Refusal as refusal:
                attempts = 1 if refusal.final else _CONFIG_ATTEMPTS
                text = f"error pulling image configuration: download failed after attempts={attempts}: {refusal.cause}"
                raise Refusal(text) from None
        try:
            for digest in dict.fromkeys(manifest.layers):
                yield from self.blob(digest)
        except Refusal as refusal:
            raise Refusal(refusal.cause, refusal.complaints) from None

    def blob(self, digest: str) -> Working:
        answer = yield from self.client.ask("GET", f"{self.repository}/blobs/{digest}")
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Refusal("unknown blob", final=True)
        if not is_success(answer.status):
            raise refusal_of(answer)
