"""A small private registry: Docker's Registry API v2 with passwords, as distribution 2.8 answers it.

Statuses, headers and error documents were read off a running docker-registry 2.8.2, and a contract suite runs over
both. It never makes schema 1 out of schema 2, deletes nothing, and ignores Range.
"""

import json
import ssl
from collections.abc import Callable, Mapping
from typing import Any

from dcos_registry.sandbox import registry_access as access
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.image_store import MANIFEST_TYPE, ImageStore, Manifest
from dcos_registry.sandbox.registry_uploads import BlobUploads
from dcos_registry.sandbox.request_log import RequestLog
from dcos_registry.sandbox.routing import Endpoint, Refused, dispatch
from dcos_registry.sandbox.server import Server

_COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_NAME = f"(?P<name>{_COMPONENT}(?:/{_COMPONENT})*)"
_DIGEST = "sha256:[0-9a-f]{64}"
_REFERENCE = f"(?P<reference>[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}}|{_DIGEST})"
_OCI_TYPE = "application/vnd.oci.image.manifest.v1+json"
_LIST_TYPES = (
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
)


class Registry:
    """A registry on a port of the loopback; `accounts` may be changed while it runs."""

    def __init__(
        self,
        accounts: Mapping[str, str],
        *,
        faults: Faults,
        bearer: bool = False,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.accounts = dict(accounts)
        self.requests = RequestLog()
        self.images = ImageStore()
        self._server = Server(self.handle, faults=faults, log=self.requests, port=port, tls=tls)
        self._tokens = access.BearerAccess(self.accounts, f"{self._server.url}/token") if bearer else None
        self._access: access.Access = self._tokens or access.BasicAccess(self.accounts)
        self._endpoints = tuple(self._guarded(endpoint) for endpoint in self._repository_endpoints())

    @property
    def host(self) -> str:
        """Address and port, as images name it."""
        return self._server.authority

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return self._server.url

    @property
    def username(self) -> str:
        """The first account."""
        return next(iter(self.accounts))

    @property
    def password(self) -> str:
        """The password of the first account."""
        return self.accounts[self.username]

    def add_image(self, repository: str, tag: str) -> str:
        """Add a tiny image and return its digest."""
        return self.images.add_image(repository, tag)

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def stop(self) -> None:
        """End all connections."""
        self._server.stop()

    def handle(self, request: Request) -> Response:
        """Answer any request."""
        if request.path == "/token" and self._tokens:
            return self._tokens.issue(request)
        if request.path == "/":
            return Response(200, (("Cache-Control", "no-cache"),))
        if request.path == "/v2":
            return Response.of_html(301, ("Location", "/v2/"))
        if request.path == "/v2/":
            json_type = ("Content-Type", "application/json; charset=utf-8")
            return self._access.refusal(request, []) or Response(200, (json_type, access.VERSION), b"{}")
        return dispatch(
            self._endpoints,
            request,
            not_found=Response.of_text(404, "404 page not found\n", access.VERSION),
            not_allowed=access.error(405, "UNSUPPORTED", "The operation is unsupported."),
        )

    def _origin(self, request: Request) -> str:
        """Return scheme and authority by which a client knows this registry, for the URLs it is told."""
        return f"{self._server.scheme}://{request.header('host')}"

    def _repository_endpoints(self) -> list[Endpoint]:
        manifests = f"/v2/{_NAME}/manifests/{_REFERENCE}"
        return [
            Endpoint("GET", f"/v2/{_NAME}/tags/list", self._tags),
            Endpoint("GET", manifests, self._get_manifest),
            Endpoint("PUT", manifests, self._put_manifest),
            Endpoint("GET", f"/v2/{_NAME}/blobs/(?P<digest>{_DIGEST})", self._get_blob),
            *BlobUploads(self.images, self._origin).endpoints(f"/v2/{_NAME}/blobs/uploads/"),
        ]

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """Let an endpoint act only for who may."""
        verbs = ("pull",) if endpoint.method == "GET" else ("pull", "push")

        def act(request: Request, name: str, **arguments: Any) -> Response:
            scopes = [access.Scope(name, verb) for verb in verbs]
            if request.argument("mount") and request.argument("from"):
                scopes.append(access.Scope(request.argument("from"), "pull"))
            return self._access.refusal(request, scopes) or endpoint.action(request, name=name, **arguments)

        return Endpoint(endpoint.method, endpoint.pattern, act)

    def _tags(self, _: Request, name: str) -> Response:
        images = self.images.repositories.get(name)
        if images is None or not images.manifests:
            return access.error(404, "NAME_UNKNOWN", "repository name not known to registry", {"name": name})
        document = {"name": name, "tags": sorted(images.tags) or None}
        return _with_version(Response.of_json(200, document))

    def _get_blob(self, request: Request, name: str, digest: str) -> Response:
        content = self.images.blob(name, digest)
        if content is None:
            return access.error(404, "BLOB_UNKNOWN", "blob unknown to registry", digest)
        life = ("Cache-Control", "max-age=31536000")
        return _content(request, content, digest, "application/octet-stream", life)

    def _get_manifest(self, request: Request, name: str, reference: str) -> Response:
        manifest = self.images.manifest(name, reference)
        if manifest is None:
            by_digest = reference.startswith("sha256:")
            detail = {"Name": name, "Revision": reference} if by_digest else {"Tag": reference}
            return access.error(404, "MANIFEST_UNKNOWN", "manifest unknown", detail)
        if manifest.media_type not in _accepted(request) and reference != manifest.digest:
            return access.error(404, "MANIFEST_UNKNOWN", _unaccepted(manifest.media_type))
        return _content(request, manifest.content, manifest.digest, manifest.media_type)

    def _put_manifest(self, request: Request, name: str, reference: str) -> Response:
        manifest = Manifest(request.media_type(), request.body)
        document = _manifest_document(manifest)
        tag = None if reference.startswith("sha256:") else reference
        if tag is None and reference != manifest.digest:
            return access.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content")
        with self.images.changing:
            missing = self._missing_parts(name, manifest.media_type, document)
            if missing:
                entries = [
                    {"code": "MANIFEST_BLOB_UNKNOWN", "message": "blob unknown to registry", "detail": digest}
                    for digest in missing
                ]
                return access.errors_of(400, entries)
            digest = self.images.add_manifest(name, manifest, tag)
        location = f"{self._origin(request)}/v2/{name}/manifests/{digest}"
        return Response(201, (access.VERSION, ("Location", location), ("Docker-Content-Digest", digest)))

    def _missing_parts(self, name: str, media_type: str, document: dict[str, Any]) -> list[str]:
        parts = document["manifests"] if media_type in _LIST_TYPES else [document["config"], *document["layers"]]
        find: Callable[[str, str], object] = self.images.manifest if media_type in _LIST_TYPES else self.images.blob
        return [part["digest"] for part in parts if find(name, part["digest"]) is None]


def _manifest_document(manifest: Manifest) -> dict[str, Any]:
    invalid = Refused(access.error(400, "MANIFEST_INVALID", "manifest invalid", {}))
    if manifest.media_type not in (MANIFEST_TYPE, _OCI_TYPE, *_LIST_TYPES):
        raise invalid
    try:
        document = json.loads(manifest.content)
    except ValueError as reason:
        raise invalid from reason
    if not isinstance(document, dict) or document.get("mediaType", manifest.media_type) != manifest.media_type:
        raise invalid
    parts = document.get("manifests") if manifest.media_type in _LIST_TYPES else _image_parts(document)
    if not isinstance(parts, list) or not all(isinstance(p, dict) and isinstance(p.get("digest"), str) for p in parts):
        raise invalid
    return document


def _image_parts(document: dict[str, Any]) -> list[Any] | None:
    layers = document.get("layers")
    return [document.get("config"), *layers] if isinstance(layers, list) else None


def _accepted(request: Request) -> set[str]:
    """Read which manifests a client takes; `*/*` is none of them, for distribution compares whole types."""
    return {part.partition(";")[0].strip() for part in request.header("accept").split(",")}


def _unaccepted(media_type: str) -> str:
    if media_type == _OCI_TYPE:
        return "OCI manifest found, but accept header does not support OCI manifests"
    if media_type == _LIST_TYPES[1]:
        return "OCI index found, but accept header does not support OCI indexes"
    return f"the accept header does not name {media_type}, and this registry converts nothing"


def _content(request: Request, content: bytes, digest: str, media_type: str, *headers: tuple[str, str]) -> Response:
    if request.header("if-none-match").strip('"') == digest:
        return Response(304, (access.VERSION,))
    named = (("Content-Type", media_type), ("Docker-Content-Digest", digest), ("Etag", f'"{digest}"'))
    return Response(200, (access.VERSION, *named, *headers), content)


def _with_version(response: Response) -> Response:
    return Response(response.status, (*response.headers, access.VERSION), response.body)
