"""What a registry holds, in memory: repositories of manifests, tags and blobs, and uploads under way."""

import gzip
import hashlib
import io
import json
import tarfile
import threading
import uuid
from dataclasses import dataclass, field

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip"


@dataclass(frozen=True)
class Manifest:
    """A manifest, byte for byte as it was pushed."""

    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """What it is called by content."""
        return digest_of(self.content)


@dataclass
class Repository:
    """The images of one name; blobs are kept once for all names, and seen only where they were pushed or mounted."""

    blobs: set[str] = field(default_factory=set)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def find(self, reference: str) -> Manifest | None:
        """Return a manifest by tag or digest."""
        return self.manifests.get(self.tags.get(reference, reference))


@dataclass
class Upload:
    """A blob that arrives piece by piece."""

    repository: str
    content: bytearray = field(default_factory=bytearray)


class ImageStore:
    """All repositories of one registry."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.changing = threading.RLock()
        self._blobs: dict[str, bytes] = {}
        self._uploads: dict[str, Upload] = {}

    def add_image(self, repository: str, tag: str) -> str:
        """Make a tiny valid image, a configuration and one layer, and return its manifest's digest.

        Images of different names differ, so that what is pulled can be told apart.
        """
        layer = _tar({"etc/image": f"{repository}:{tag}\n".encode()})
        packed = gzip.compress(layer, mtime=0)
        config = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["/bin/sh"]},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
            "history": [{"created": "2020-01-01T00:00:00Z", "created_by": "sandbox"}],
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": self._add_part(repository, CONFIG_TYPE, json.dumps(config).encode()),
            "layers": [self._add_part(repository, LAYER_TYPE, packed)],
        }
        return self.add_manifest(repository, Manifest(MANIFEST_TYPE, json.dumps(manifest).encode()), tag)

    def add_blob(self, repository: str, content: bytes) -> str:
        """Put a blob into a repository and return its digest."""
        digest = digest_of(content)
        with self.changing:
            self._blobs[digest] = content
            self.repositories.setdefault(repository, Repository()).blobs.add(digest)
        return digest

    def add_manifest(self, repository: str, manifest: Manifest, tag: str | None) -> str:
        """Put a manifest into a repository, under a tag where one is given, and return its digest."""
        with self.changing:
            images = self.repositories.setdefault(repository, Repository())
            images.manifests[manifest.digest] = manifest
            if tag is not None:
                images.tags[tag] = manifest.digest
        return manifest.digest

    def _add_part(self, repository: str, media_type: str, content: bytes) -> dict[str, object]:
        return {"mediaType": media_type, "size": len(content), "digest": self.add_blob(repository, content)}

    def manifest(self, repository: str, reference: str) -> Manifest | None:
        """Return a manifest by tag or digest."""
        images = self.repositories.get(repository)
        return images.find(reference) if images else None

    def blob(self, repository: str, digest: str) -> bytes | None:
        """Return a blob of a repository."""
        images = self.repositories.get(repository)
        return self._blobs[digest] if images and digest in images.blobs else None

    def mount(self, repository: str, digest: str, source: str) -> bool:
        """Show a blob of another repository in this one as well, and tell whether it is there."""
        content = self.blob(source, digest)
        if content is not None:
            self.add_blob(repository, content)
        return content is not None

    def begin_upload(self, repository: str) -> str:
        """Begin a blob, and return what its upload is called."""
        name = str(uuid.uuid4())
        self._uploads[name] = Upload(repository)
        return name

    def upload(self, repository: str, name: str) -> Upload | None:
        """Return an upload of a repository that is under way."""
        upload = self._uploads.get(name)
        return upload if upload and upload.repository == repository else None

    def end_upload(self, name: str) -> None:
        """Forget an upload."""
        self._uploads.pop(name, None)


def digest_of(content: bytes) -> str:
    """Name bytes by their content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
