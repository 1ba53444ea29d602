"""Secrets of a cluster, and what commands say of them."""

import base64
import json
from collections.abc import Mapping

from dcos_registry.sandbox.cluster import Sandbox


def auth(username: str = "bob", password: str = "of yesterday") -> str:
    """Write a login as docker configs have it."""
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def put(sandbox: Sandbox, path: str, auths: Mapping[str, str], *, is_text: bool = False) -> None:
    """Store a docker config."""
    document = json.dumps({"auths": {key: {"auth": each} for key, each in auths.items()}})
    sandbox.secrets.put(path, document if is_text else document.encode())


def stored(sandbox: Sandbox, path: str) -> dict[str, str]:
    """Read a docker config from the store: keys with their auths."""
    auths = json.loads(sandbox.secrets.read(path) or b"{}").get("auths", {})
    return {key: entry.get("auth", "") for key, entry in auths.items()}


def login_of(sandbox: Sandbox) -> str:
    """Return the auth that the sandbox's registry takes."""
    return auth(sandbox.registry.username, sandbox.registry.password)


def pulling(source: str, name: str = "pull", **more: object) -> dict[str, object]:
    """Return the fields of an app that refers to a secret, to pull with it or not."""
    return {"secrets": {name: {"source": source}}, **more}
