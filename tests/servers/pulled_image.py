"""What a registry holds of an image, read as plainly as can be."""

import gzip
import json
from dataclasses import dataclass
from typing import Any

import requests

from tests.servers.docker_registry import DockerRegistry
from tests.servers.image import digest

ACCEPT = ", ".join(
    (
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
    )
)


@dataclass(frozen=True)
class PulledImage:
    """An image: the name of its manifest by content, what that is sent as, and everything it leads to."""

    digest: str
    media_type: str
    manifest: dict[str, Any]
    config: bytes
    layers: list[bytes]

    @property
    def contents(self) -> list[bytes]:
        """The layers, unpacked."""
        return [gzip.decompress(layer) for layer in self.layers]


def pull(registry: DockerRegistry, repository: str, tag: str, username: str = "alice") -> PulledImage | None:
    """Read an image, None where there is none; every blob is what it is called."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(registry.ca_file) if registry.ca_file else True
    if registry.users:
        session.headers["Authorization"] = registry.authorization(username, f"repository:{repository}:pull")
    base = f"{registry.url}/v2/{repository}"
    with session:
        answer = session.get(f"{base}/manifests/{tag}", headers={"Accept": ACCEPT}, timeout=10)
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        manifest = answer.json()
        blobs = []
        for named in (manifest["config"], *manifest["layers"]):
            blob = session.get(f"{base}/blobs/{named['digest']}", timeout=10)
            blob.raise_for_status()
            assert (digest(blob.content), len(blob.content)) == (named["digest"], named["size"])
            blobs.append(blob.content)
    name = digest(answer.content)
    return PulledImage(name, answer.headers["Content-Type"], json.loads(answer.content), blobs[0], blobs[1:])
