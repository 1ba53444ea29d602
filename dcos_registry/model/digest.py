"""The name of content by its hash (OCI image-spec, descriptor.md "Digests"; Docker schema 2 has the same)."""

import hashlib
import re

from dcos_registry import errors

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Digest(str):
    """`sha256:` and 64 lower-case hex digits, the one algorithm that engines and registries share."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Digest":
        """Read one as manifests and registries write it; raises `UsageError`."""
        if not _DIGEST.fullmatch(text):
            raise errors.UsageError(f"{text[:100]!r} is not a digest: expected sha256: and 64 hex digits")
        return cls(text)

    @classmethod
    def of(cls, data: bytes) -> "Digest":
        """Name bytes."""
        return cls.from_hex(hashlib.sha256(data).hexdigest())

    @classmethod
    def from_hex(cls, digits: str) -> "Digest":
        """Make one of what a SHA-256 ended with, or of the name of a blob's file; raises `UsageError`."""
        return cls.parse(f"sha256:{digits}")

    @property
    def hex(self) -> str:
        """Its digits alone, as blobs are called in an OCI layout."""
        return self.removeprefix("sha256:")

    @property
    def short(self) -> str:
        """The first twelve digits, as docker shows the id of an image."""
        return self.hex[:12]
