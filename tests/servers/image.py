"""A tiny image in Docker's schema 2, and its way into a registry."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip"


@dataclass(frozen=True)
class Image:
    """An image of one layer that holds one file; equal `text` makes equal bytes."""

    text: str = "hello"

    @cached_property
    def _tar(self) -> bytes:
        content = self.text.encode()
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            entry = tarfile.TarInfo("hello.txt")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        return buffer.getvalue()

    @cached_property
    def layer(self) -> bytes:
        """The only layer: a gzipped tar."""
        return gzip.compress(self._tar, mtime=0)

    @cached_property
    def config(self) -> bytes:
        """The configuration blob."""
        return json.dumps(
            {
                "architecture": "amd64",
                "os": "linux",
                "config": {"Cmd": ["/bin/true"]},
                "rootfs": {"type": "layers", "diff_ids": [digest(self._tar)]},
            }
        ).encode()

    @cached_property
    def manifest(self) -> bytes:
        """The manifest that names both blobs."""
        return json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST_TYPE,
                "config": descriptor(CONFIG_TYPE, self.config),
                "layers": [descriptor(LAYER_TYPE, self.layer)],
            }
        ).encode()

    @property
    def digest(self) -> str:
        """The image's name by content."""
        return digest(self.manifest)

    @property
    def blobs(self) -> Mapping[str, bytes]:
        """Every blob by its digest."""
        return {digest(blob): blob for blob in (self.config, self.layer)}


def digest(data: bytes) -> str:
    """Name bytes by their SHA-256."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def descriptor(media_type: str, blob: bytes) -> dict[str, Any]:
    """Describe a blob as a manifest does."""
    return {"mediaType": media_type, "size": len(blob), "digest": digest(blob)}


def push(
    image: Image, url: str, repository: str, tag: str, *, authorization: str = "", ca_file: Path | None = None
) -> str:
    """Push an image to the registry at `url` and return its digest.

    `authorization` is the header's whole value, `Basic ...` or `Bearer ...`; without one it is not sent.
    """
    base = f"{url}/v2/{repository}"
    with _session(authorization, ca_file) as session:
        for name, blob in image.blobs.items():
            upload = session.post(f"{base}/blobs/uploads/", timeout=10)
            upload.raise_for_status()
            session.put(upload.headers["Location"], params={"digest": name}, data=blob, timeout=10).raise_for_status()
        _put(session, f"{base}/manifests/{tag}", image.manifest, MANIFEST_TYPE)
    return image.digest


def put_manifest(
    content: bytes,
    media_type: str,
    url: str,
    repository: str,
    tag: str,
    *,
    authorization: str = "",
    ca_file: Path | None = None,
) -> None:
    """Push a manifest alone, whose parts are there already."""
    with _session(authorization, ca_file) as session:
        _put(session, f"{url}/v2/{repository}/manifests/{tag}", content, media_type)


def _session(authorization: str, ca_file: Path | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = str(ca_file) if ca_file else True
    if authorization:
        session.headers["Authorization"] = authorization
    return session


def _put(session: requests.Session, url: str, content: bytes, media_type: str) -> None:
    session.put(url, data=content, headers={"Content-Type": media_type}, timeout=10).raise_for_status()
