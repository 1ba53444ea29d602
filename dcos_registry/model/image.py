"""What an image is called (grammar: github.com/distribution/reference)."""

import re
from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost

_PATH_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_PATH_COMPONENT}(?:/{_PATH_COMPONENT})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class ImageReference:
    """An image as it was typed, in its parts; `registry` is None where the text names none (Docker Hub)."""

    text: str
    registry: RegistryHost | None
    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def parse(cls, text: str) -> "ImageReference":
        """Read `[HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST]`; raises `UsageError` that says what is wrong."""
        if re.match(r"[a-z]+://", text):
            raise errors.UsageError(f"{text!r} is not an image: leave out the scheme")
        if re.search(r"\s", text):
            raise errors.UsageError(f"{text!r} is not an image: it has a blank in it")
        rest, at, digest = text.partition("@")
        if at and not _DIGEST.fullmatch(digest):
            raise errors.UsageError(f"{text!r} is not an image: a digest is sha256: and 64 hex digits")
        first, slash, remainder = rest.partition("/")
        has_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
        registry = RegistryHost.parse(first) if has_registry else None
        name = remainder if has_registry else rest
        repository, colon, tag = name.rpartition(":")
        if not colon:
            repository, tag = name, ""
        if repository != repository.lower():
            raise errors.UsageError(f"{text!r} is not an image: the repository must be in lower case")
        if not _REPOSITORY.fullmatch(repository):
            raise errors.UsageError(f"{text!r} is not an image: expected [HOST[:PORT]/]REPOSITORY[:TAG]")
        if colon and not _TAG.fullmatch(tag):
            raise errors.UsageError(f"{text!r} is not an image: {tag!r} is not a tag")
        return cls(text, registry, repository, tag or None, digest or None)

    @property
    def host(self) -> RegistryHost:
        """The registry it comes from, Docker Hub where it names none."""
        return self.registry or RegistryHost("docker.io")

    @property
    def name(self) -> str:
        """The image as it was typed, without tag and digest."""
        return self.repository if self.registry is None else f"{self.registry}/{self.repository}"

    @property
    def path(self) -> str:
        """The repository as the registry's API has it: Docker Hub has names of one part under `library`."""
        is_official = self.host.is_docker_hub and "/" not in self.repository
        return f"library/{self.repository}" if is_official else self.repository

    def __str__(self) -> str:
        return self.text
