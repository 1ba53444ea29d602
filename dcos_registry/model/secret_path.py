"""What a secret of the DC/OS secret store is called."""

import re
from dataclasses import dataclass
from itertools import takewhile

from dcos_registry import errors

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_DECODED_BY_MESOS = "__dcos_base64__"


@dataclass(frozen=True, order=True)
class SecretPath:
    """A path of the secret store, kept and written without slashes at its ends (cluster.md D3)."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "SecretPath":
        """Read a path with or without a leading slash; raises `UsageError` for what the store does not take."""
        path = text.strip("/")
        segments = path.split("/")
        if not all(_SEGMENT.fullmatch(segment) for segment in segments):
            suggestion = "/".join(filter(None, (re.sub(r"[^A-Za-z0-9_-]+", "-", s).strip("-") for s in segments)))
            raise errors.UsageError(
                f"{text!r} is not a secret's path: letters, digits, - and _ between slashes",
                f"use {suggestion} instead" if suggestion else None,
            )
        if segments[-1].startswith(_DECODED_BY_MESOS):
            raise errors.UsageError(f"{text!r}: Mesos would base64-decode a secret of that name")
        return cls(path)

    @property
    def space(self) -> str:
        """The path without its last segment; empty means every service may use the secret."""
        return self.text.rpartition("/")[0]

    def usable_by(self, service_id: str) -> bool:
        """Whether a service's space lets it use this secret (marathon.md 6.1)."""
        service = service_id.strip("/")
        return not self.space or service == self.space or service.startswith(self.space + "/")

    def moved_to(self, *service_ids: str) -> "SecretPath":
        """Return the path of this name as near to services as their ids can be spelled in one: all may use it."""
        ids = [service_id.strip("/").split("/") for service_id in service_ids]
        shared = (segments[0] for segments in takewhile(_are_one, zip(*ids, strict=False)))
        return SecretPath("/".join([*takewhile(_SEGMENT.fullmatch, shared), self.text.rpartition("/")[2]]))

    def __str__(self) -> str:
        return self.text


def _are_one(segments: tuple[str, ...]) -> bool:
    return len(set(segments)) == 1
