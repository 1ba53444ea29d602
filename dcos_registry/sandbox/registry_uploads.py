"""How blobs get into the registry (registry.md 1.2, seen on distribution 2.8.2)."""

import re
from collections.abc import Callable

from dcos_registry.sandbox import registry_access as access
from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.image_store import ImageStore, Upload, digest_of
from dcos_registry.sandbox.routing import Endpoint, Refused

_DIGEST = re.compile("sha256:[0-9a-f]{64}")


class BlobUploads:
    """Uploads as one PUT, as PATCH and closing PUT, and mounts from another repository."""

    def __init__(self, images: ImageStore, origin: Callable[[Request], str]) -> None:
        self._images = images
        self._origin = origin

    def endpoints(self, path: str) -> tuple[Endpoint, ...]:
        """Return the endpoints below the path of a repository's uploads."""
        one = f"{path}(?P<upload>[^/]+)"
        return (
            Endpoint("POST", path, self._begin),
            Endpoint("GET", one, self._status),
            Endpoint("PATCH", one, self._append),
            Endpoint("PUT", one, self._close),
            Endpoint("DELETE", one, self._cancel),
        )

    def _begin(self, request: Request, name: str) -> Response:
        digest, source = request.argument("mount"), request.argument("from")
        if digest and source and self._images.mount(name, digest, source):
            return self._created(request, name, digest)
        return self._progress(request, 202, name, self._images.begin_upload(name))

    def _status(self, request: Request, name: str, upload: str) -> Response:
        self._find(request, name, upload)
        return self._progress(request, 204, name, upload)

    def _append(self, request: Request, name: str, upload: str) -> Response:
        found = self._find(request, name, upload)
        if request.media_type() not in ("", "application/octet-stream"):
            return access.error(500, "UNKNOWN", "unknown error", {})
        found.content.extend(request.body)
        return self._progress(request, 202, name, upload)

    def _close(self, request: Request, name: str, upload: str) -> Response:
        found = self._find(request, name, upload)
        digest = request.argument("digest")
        message = "provided digest did not match uploaded content"
        if not _DIGEST.fullmatch(digest):
            reason = "digest parsing failed" if digest else "digest missing"
            return access.error(400, "DIGEST_INVALID", message, reason)
        content = bytes(found.content) + request.body
        if digest_of(content) != digest:
            return access.error(400, "DIGEST_INVALID", message, {"Digest": digest, "Reason": {}})
        self._images.add_blob(name, content)
        self._images.end_upload(upload)
        return self._created(request, name, digest)

    def _cancel(self, request: Request, name: str, upload: str) -> Response:
        self._find(request, name, upload)
        self._images.end_upload(upload)
        return Response(204, (access.VERSION, ("Docker-Upload-Uuid", upload)))

    def _find(self, request: Request, name: str, upload: str) -> Upload:
        """Return an upload; each Location holds how far it was, and an older one is refused."""
        found = self._images.upload(name, upload)
        state = request.argument("_state")
        if not state:
            raise Refused(access.error(404, "BLOB_UPLOAD_INVALID", "blob upload invalid", {}))
        if found is None:
            raise Refused(access.error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", {}))
        if state != str(len(found.content)):
            raise Refused(access.error(404, "BLOB_UPLOAD_INVALID", "blob upload invalid"))
        return found

    def _progress(self, request: Request, status: int, name: str, upload: str) -> Response:
        found = self._images.upload(name, upload)
        size = len(found.content) if found else 0
        location = f"{self._origin(request)}/v2/{name}/blobs/uploads/{upload}?_state={size}"
        headers = (("Location", location), ("Range", f"0-{max(0, size - 1)}"), ("Docker-Upload-Uuid", upload))
        return Response(status, (access.VERSION, *headers))

    def _created(self, request: Request, name: str, digest: str) -> Response:
        location = f"{self._origin(request)}/v2/{name}/blobs/{digest}"
        return Response(201, (access.VERSION, ("Location", location), ("Docker-Content-Digest", digest)))
