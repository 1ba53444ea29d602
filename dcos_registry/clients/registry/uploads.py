"""How a blob gets into a repository whose digest is known only when all of it was sent (registry.md 1.2).

POST opens a session, one PATCH streams the blob into it, and PUT closes it with the digest. After a loss the session is
asked how far it is; where it cannot say, the blob is sent again from its start.
"""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import Protocol

from dcos_registry import errors
from dcos_registry.clients.connections import LostError
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.locations import next_url, with_digest
from dcos_registry.clients.registry.refusals import codes
from dcos_registry.clients.registry.repository_http import RepositoryHttp
from dcos_registry.clients.registry.retries import PassingError
from dcos_registry.model.digest import Digest

_BINARY = {"Content-Type": "application/octet-stream"}
_LOST = (404, 410, 416)
_DAMAGED = frozenset({"DIGEST_INVALID", "SIZE_INVALID", "BLOB_UPLOAD_INVALID"})
_RANGE = re.compile(r"(?:bytes=)?0-([0-9]{1,18})")


class BlobSource(Protocol):
    """A blob that is made while it is sent; several threads never ask one source."""

    def chunks(self, offset: int) -> Iterator[bytes]:
        """Yield the blob's bytes from there on, the same ones each time; called again after a failure.

        Pieces of 64 to 256 KiB go fastest. Raises our errors alone.
        """

    def finished(self) -> tuple[Digest, int]:
        """Return digest and size; asked when `chunks` has come to its end."""


class Upload:
    """One blob on its way; `progress` hears how many of its bytes are sent, which falls back after a loss."""

    def __init__(self, repository: RepositoryHttp, source: BlobSource, progress: Callable[[int], None]) -> None:
        self._repository = repository
        self._source = source
        self._progress = progress
        self._location: str | None = None
        self._offset = 0
        self._sent = 0
        self._is_whole = False

    def send(self) -> Digest:
        """Send the blob until the registry has it; raises `UnreachableError` where it never does."""
        tries = self._repository.tries()
        while True:
            try:
                return self._go_on()
            except LostError as lost:
                tries.wait(lost)
            if self._is_whole and self._is_there():  # the last answer alone was lost
                return self._source.finished()[0]
            self._find_place()

    def _go_on(self) -> Digest:
        if self._location is None:
            self._location, self._offset, self._is_whole = begin(self._repository), 0, False
        if not self._is_whole:
            self._location = self._append(self._location)
        digest, size = self._source.finished()
        if self._sent != size:
            raise errors.RegistryPluginError(f"A blob of {size:,} bytes gave {self._sent:,} of them")
        close(self._repository, self._location, digest)
        return digest

    def _append(self, location: str) -> str:
        answer = self._repository.once("PATCH", location, headers=_BINARY, body=self._pieces)
        if not answer.is_good:
            raise _failed(self._repository, answer)
        if "Location" not in answer.headers:
            return location
        return next_url(self._repository.registry, location, answer)

    def _pieces(self) -> Generator[bytes, None, None]:
        self._sent = self._offset
        try:
            for chunk in self._source.chunks(self._offset):
                self._sent += len(chunk)  # of a piece that breaks off, a part may arrive
                yield chunk
                self._progress(self._sent)
        except OSError as error:  # it would pass for one of the connection
            reason = error.strerror or str(error)
            raise errors.RegistryPluginError(f"A blob cannot be read: {reason.lower()}") from error
        self._is_whole = True

    def _is_there(self) -> bool:
        digest, size = self._source.finished()
        answer = self._quietly("HEAD", self._repository.url(f"blobs/{digest}"))
        return answer is not None and answer.is_good and answer.headers.get("Content-Length") == str(size)

    def _find_place(self) -> None:
        """Ask how far the blob has come; a session that cannot be gone on with is forgotten."""
        location, self._location = self._location, None
        answer = self._quietly("GET", location) if location else None
        if location is None or answer is None or not answer.is_good:
            return
        place = _RANGE.fullmatch(answer.headers.get("Range", ""))
        # An empty session says 0-0 (distribution registry/handlers/blobupload.go), as one of a single byte does.
        held = int(place[1]) + 1 if place and place[1] != "0" else 0
        if not 0 < held <= self._sent:
            return
        has_moved = "Location" in answer.headers
        self._location = next_url(self._repository.registry, location, answer) if has_moved else location
        self._is_whole = self._is_whole and held == self._sent
        self._offset = held

    def _quietly(self, method: str, url: str) -> Answer | None:
        """Ask for something that may be done without; None where no answer comes."""
        try:
            return self._repository.once(method, url)
        except errors.RegistryPluginError:
            return None


def send_content(repository: RepositoryHttp, content: bytes) -> Digest:
    """Send a blob that is known already, in one PUT."""
    digest = Digest.of(content)
    repository.tries().of(lambda: close(repository, begin(repository), digest, content))
    return digest


def begin(repository: RepositoryHttp) -> str:
    """Open a session, or take one that is open, and return its URL."""
    with suppress(IndexError):
        return repository.begun.pop()
    url = repository.url("blobs/uploads/")
    answer = repository.once("POST", url)
    if answer.status != 202:
        raise repository.refusals.of_push(answer, "a blob")
    return next_url(repository.registry, url, answer)


def close(repository: RepositoryHttp, location: str, digest: Digest, content: bytes = b"") -> None:
    """End a session, with the rest of the blob where there is one, and check what the registry says it got."""
    answer = repository.once("PUT", with_digest(location, digest), headers=_BINARY, body=content)
    if not answer.is_good:
        raise _failed(repository, answer)
    repository.check(answer.headers.get("Docker-Content-Digest", digest), digest)


def _failed(repository: RepositoryHttp, answer: Answer) -> errors.RegistryPluginError:
    """Make the error of bytes that are not taken: one to try again where the session is lost, or they are damaged."""
    if answer.status in _LOST or codes(answer) & _DAMAGED:
        return PassingError(f"{repository.registry.host} lost the upload of a blob ({repository.status_of(answer)})")
    return repository.refusals.of_push(answer, "a blob")
