"""Blobs, and clients that push them without waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dcos_registry.clients.http import Http
from dcos_registry.clients.registry import Patience, RepositoryClient
from dcos_registry.clients.trust import Trust
from dcos_registry.model.credential import Credential
from dcos_registry.model.digest import Digest
from dcos_registry.model.registry_host import RegistryHost
from tests.conftest import USERS

ALICE = Credential("alice", USERS["alice"])
PIECE = 16 * 1024


@dataclass
class Blob:
    """A blob in memory; `asked` are the places from which it was read."""

    content: bytes
    asked: list[int] = field(default_factory=list)

    @property
    def digest(self) -> Digest:
        """What it is called."""
        return Digest.of(self.content)

    def chunks(self, offset: int) -> Iterator[bytes]:
        """Yield it in pieces."""
        self.asked.append(offset)
        for start in range(offset, len(self.content), PIECE):
            yield self.content[start : start + PIECE]

    def finished(self) -> tuple[Digest, int]:
        """Return digest and size."""
        return self.digest, len(self.content)


@dataclass
class Waits:
    """A patience that waits for nothing, and keeps what it is told: sentences and seconds."""

    told: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def patience(self, tries: int = 5) -> Patience:
        """Return it as a client takes it."""
        return Patience(tries, self.told.append, self.seconds.append)


@contextmanager
def repository(
    host: str,
    name: str = "team/web",
    *,
    credential: Credential | None = ALICE,
    ca_file: Path | None = None,
    waits: Waits | None = None,
    tries: int = 5,
    actions: str = "pull,push",
    timeout: float = 10,
) -> Iterator[RepositoryClient]:
    """Make the client of a repository, over HTTPS where there is a CA file."""
    http = Http(trust=Trust(ca_file=ca_file), timeout=timeout)
    try:
        yield RepositoryClient(
            RegistryHost.parse(host),
            name,
            credential,
            http,
            plain_http=ca_file is None,
            actions=actions,
            patience=(waits or Waits()).patience(tries),
        )
    finally:
        http.close()
