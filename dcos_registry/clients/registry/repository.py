"""What a push asks of one repository: which blobs it has, new ones, and manifests (registry.md 1.2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from dcos_registry import errors
from dcos_registry.clients.connections import LostError
from dcos_registry.clients.http import Http
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.clients.registry.locations import next_url
from dcos_registry.clients.registry.push_refusals import ElsewhereError
from dcos_registry.clients.registry.repository_http import RepositoryHttp
from dcos_registry.clients.registry.retries import Patience
from dcos_registry.clients.registry.uploads import BlobSource, Upload, send_content
from dcos_registry.model.credential import Credential
from dcos_registry.model.digest import Digest
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import docker_manifest

MANIFEST_TYPES = (docker_manifest.V2S2, docker_manifest.LIST, docker_manifest.OCI, docker_manifest.INDEX)


@dataclass(frozen=True)
class Manifest:
    """A manifest as a registry gives it; `media_type` is what it was sent as."""

    content: bytes = field(repr=False)
    media_type: str
    digest: Digest


class RepositoryClient:
    """One repository of one registry, with one login or none; safe from several threads.

    `repository` is the path that the registry's API has for it, `actions` what the login is to be good for: `pull`
    alone where nothing is written. What fails for a while is tried again as `patience` has it, and is an
    `UnreachableError` then. A refusal is a `NotLoggedInError`, a `ForbiddenError` or, with a reason of its own, a
    `RegistryPluginError`.
    """

    def __init__(
        self,
        host: RegistryHost,
        repository: str,
        credential: Credential | None,
        http: Http,
        *,
        plain_http: bool = False,
        actions: str = "pull,push",
        patience: Patience | None = None,
    ) -> None:
        registry = RegistryHttp(host, http, plain_http=plain_http)
        patience = patience or Patience()
        self._http = RepositoryHttp(registry, repository, credential, actions=actions, patience=patience)

    def has_blob(self, digest: Digest) -> int | None:
        """Return the size of a blob that is there, None where it is not."""
        try:
            answer = self._http.ask("HEAD", self._blob(digest))
        except ElsewhereError:  # a storage that gives its blobs, and says nothing of them: then it is sent again
            return None
        if answer.status not in (200, 404) or answer.is_page:
            raise self._http.refusals.of_read(answer, "a blob")
        length = answer.headers.get("Content-Length", "")
        return int(length) if answer.status == 200 and length.isdecimal() else None

    def mount_blob(self, digest: Digest, source: str) -> bool:
        """Have a blob of another repository of the registry here as well; False where it has to be sent."""
        url = self._http.url(f"blobs/uploads/?{urlencode({'mount': digest, 'from': source})}")
        try:
            answer = self._http.once("POST", url, besides=(f"repository:{source}:pull",))
        except (LostError, errors.ForbiddenError, errors.NotLoggedInError):  # which the upload meets, or does not
            return False
        if answer.status == 202:  # an upload has begun in its place; the next blob goes there
            self._http.begun.append(next_url(self._http.registry, url, answer))
        return answer.status == 201

    def put_blob(self, source: BlobSource, progress: Callable[[int], None] = lambda _: None) -> Digest:
        """Send a blob while it is made; `progress` hears how many of its bytes are sent, fewer again after a loss."""
        return Upload(self._http, source, progress).send()

    def put_content(self, content: bytes) -> Digest:
        """Send a small blob."""
        return send_content(self._http, content)

    def read_blob(self, digest: Digest, limit: int) -> bytes:
        """Read a blob of at most `limit` bytes; raises `NotFoundError` where there is none, and checks its digest."""
        answer = self._http.ask("GET", self._blob(digest), largest=limit)
        if answer.status == 404:
            raise errors.NotFoundError(
                f"{self._http.registry.host} has no blob {digest} in {self._http.refusals.repository}"
            )
        if answer.status != 200:
            raise self._http.refusals.of_read(answer, "a blob")
        self._http.check(Digest.of(answer.body), digest)
        return answer.body

    def read_manifest(self, reference: str) -> Manifest | None:
        """Read a manifest by tag or digest, None where there is none; checks its digest."""
        url = self._http.url(f"manifests/{reference}")
        answer = self._http.ask("GET", url, headers={"Accept": ", ".join(MANIFEST_TYPES)})
        if answer.status == 404:
            return None
        if answer.status != 200 or answer.is_page:
            raise self._http.refusals.of_read(answer, "a manifest")
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        digest = Digest.of(answer.body)
        if reference.startswith("sha256:"):
            self._http.check(digest, reference)
        elif media_type in MANIFEST_TYPES:
            self._http.check(digest, answer.headers.get("Docker-Content-Digest", digest))
        return Manifest(answer.body, media_type, digest)

    def put_manifest(self, reference: str, content: bytes, media_type: str) -> Digest:
        """Write a manifest under a tag or its digest; checks that the registry calls it by its digest."""
        digest = Digest.of(content)
        url = self._http.url(f"manifests/{reference}")
        answer = self._http.ask("PUT", url, headers={"Content-Type": media_type}, body=content)
        if not answer.is_good:
            raise self._http.refusals.of_push(answer, "the manifest")
        self._http.check(answer.headers.get("Docker-Content-Digest", digest), digest)
        return digest

    def _blob(self, digest: Digest) -> str:
        return self._http.url(f"blobs/{digest}")
