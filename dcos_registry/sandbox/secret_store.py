"""The secrets of a cluster, in memory (cluster.md D)."""

import base64
import binascii
import threading
from dataclasses import dataclass, field
from typing import Literal

from dcos_registry.sandbox.faults import Faults

_DECODED_BASENAME = "__dcos_base64__"

Kind = Literal["text", "binary"]


@dataclass(frozen=True)
class Secret:
    """A value and how it was written; `notes` are the other fields that came with a text (author and so on)."""

    value: bytes = field(repr=False)
    kind: Kind = "text"
    notes: dict[str, object] = field(default_factory=dict)


class SecretStore:
    """Secrets by path, without slashes at the ends; a path may be both a secret and a folder of others."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.changing = threading.Lock()
        self._secrets: dict[str, Secret] = {}

    def get(self, path: str) -> Secret | None:
        """Return the secret at a path."""
        return self._secrets.get(_plain(path))

    def put(self, path: str, value: str | bytes) -> None:
        """Write a secret, a new one or over an old one: a text from `str`, a binary one from `bytes`."""
        self.write(path, Secret(value.encode(), "text") if isinstance(value, str) else Secret(value, "binary"))

    def write(self, path: str, secret: Secret) -> None:
        """Put a secret at a path, whatever was there."""
        self._secrets[_plain(path)] = secret

    def remove(self, path: str) -> None:
        """Remove the secret at a path, and no others below it."""
        self._secrets.pop(_plain(path), None)

    def below(self, path: str) -> list[str]:
        """List every path below a folder, relative to it and sorted; an unknown folder has none (cluster.md D1)."""
        prefix = f"{_plain(path)}/" if _plain(path) else ""
        return sorted(name.removeprefix(prefix) for name in self._secrets if name.startswith(prefix))

    def read(self, path: str) -> bytes | None:
        """Resolve a secret as an agent's secret module does; None where it is missing or the store is sealed.

        Text and binary give the same bytes; a base name that begins `__dcos_base64__` is decoded (cluster.md D2).
        """
        secret = None if self.faults.sealed else self.get(path)
        if secret is None or not _plain(path).rpartition("/")[2].startswith(_DECODED_BASENAME):
            return secret.value if secret else None
        try:
            return base64.b64decode(secret.value)
        except binascii.Error:
            return None


def _plain(path: str) -> str:
    return path.strip("/")
