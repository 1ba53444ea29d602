"""The key of a service account of Google, which is a JSON file and serves as a password."""

import base64
import json
from typing import Literal

USERNAMES = ("_json_key", "_json_key_base64")
"""Who logs in with the file, and with its base64 (cloud.google.com/artifact-registry/docs/docker/authentication)."""

Defect = Literal["not JSON", "not base64 of JSON", "not encoded", "encoded", "no service account's key"]


def defect(username: str, secret: str) -> Defect | None:
    """Say what keeps a password from being the key that its user name stands for; None for a good one."""
    encoded = username == "_json_key_base64"
    plain, unpacked = _fields(secret), _fields(_unpacked(secret))
    fields = unpacked if encoded else plain
    if fields is None:
        if encoded:
            return "not encoded" if plain is not None else "not base64 of JSON"
        return "encoded" if unpacked is not None else "not JSON"
    is_key = fields.get("type") == "service_account" and "private_key" in fields and "client_email" in fields
    return None if is_key else "no service account's key"


def on_one_line(username: str, secret: str) -> str:
    """Write a key without its line breaks, which no credential may have; anything else stays as it is.

    The same JSON, and the same base64: breaks within a string of JSON are escaped (RFC 8259, section 7).
    """
    if username not in USERNAMES:
        return secret
    if username == "_json_key_base64":
        return "".join(secret.split())
    fields = _fields(secret)
    return secret if fields is None else json.dumps(fields)


def _fields(text: str | bytes) -> dict[str, object] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _unpacked(secret: str) -> bytes:
    try:
        return base64.b64decode("".join(secret.split()), validate=True)
    except ValueError:
        return b""
