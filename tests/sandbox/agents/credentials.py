"""Docker configurations and archives of them."""

import base64
import io
import json
import tarfile


def docker_config(host: str, username: str, password: str) -> bytes:
    """Return a docker config with one login."""
    auth = base64.b64encode(f"{username}:{password}".encode()).decode()
    return json.dumps({"auths": {host: {"auth": auth}}}).encode()


def archive(name: str, content: bytes) -> bytes:
    """Return a gzipped tar with one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
