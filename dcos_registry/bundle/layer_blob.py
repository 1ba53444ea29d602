"""A layer of a tarball as the blob that a registry is sent, made while it is sent and checked on the way."""

import hashlib
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing

from dcos_registry import errors
from dcos_registry.bundle.decompression import Damaged, NotReadable, unpacked
from dcos_registry.bundle.freed_memory import give_back
from dcos_registry.bundle.image_tarball import Ranges, StoredLayer
from dcos_registry.bundle.layer_packer import packer
from dcos_registry.bundle.read_ahead import read_ahead
from dcos_registry.model.digest import Digest

_PIECE = 128 * 1024
"""Read at once; part of what makes the packed bytes what they are (`packer`)."""
_BETWEEN_GIVING_BACK = 128 * _PIECE
"""So much is read before memory is given back: it costs nothing that could be measured, and keeps it bounded."""
_LARGEST = 256 * 1024**3
"""What a compressed layer may hold: it is read through without being kept, but not for ever."""


class LayerBlob:
    """Gives a layer packed by gzip: as it is stored where it is so already, packed anew otherwise.

    What is passed through is held to the digest that the tarball states; where it states none, or all is to be
    `unpacked`, and where it is packed anew, the content is held to the layer's diff_id. Reading, hashing, packing and
    whatever is done with the pieces overlap. `called` is the layer's name in messages.
    """

    def __init__(self, tar: Ranges, layer: StoredLayer, called: str, *, unpacked: bool = False) -> None:
        self._tar = tar
        self._layer = layer
        self._called = called
        self._unpacked = unpacked
        self._finished: tuple[Digest, int] | None = None
        self.passed = 0
        """How many bytes of what is stored were read; it begins anew when the pieces do."""

    def chunks(self, offset: int) -> Iterator[bytes]:
        """Yield the blob's bytes from `offset` on, the same ones each time.

        Raises `UsageError` for a layer that is not what the tarball says, before its last bytes are given.
        """
        digest, size = hashlib.sha256(), 0
        pieces = self._pieces()
        with closing(pieces):
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                if size > offset:
                    before = max(0, offset - size + len(piece))
                    yield piece[before:] if before else piece
        found = Digest(f"sha256:{digest.hexdigest()}")
        if self._layer.compression == "gzip" and self._layer.digest not in (None, found):
            raise self._wrong(f"it is {found}, and is stored as {self._layer.digest}")
        self._finished = found, size

    def finished(self) -> tuple[Digest, int]:
        """Return the blob's digest and size; they are known when `chunks` was read to its end."""
        if self._finished is None:
            raise ValueError("the layer was not read to its end")
        return self._finished

    def _pieces(self) -> Generator[bytes, None, None]:
        if self._layer.compression != "gzip":
            return read_ahead(self._packed())
        if self._layer.digest is None or self._unpacked:
            return read_ahead(self._looked_into())
        return self._stored()

    def _packed(self) -> Generator[bytes, None, None]:
        """Pack what is unpacked and checked in a thread of its own."""
        gzip = packer()
        content = read_ahead(self._content(self._stored()))
        with closing(content):
            for piece in content:
                if packed := gzip.compress(piece):
                    yield packed
        yield gzip.flush()

    def _looked_into(self) -> Generator[bytes, None, None]:
        """Give what is stored, behind what looks into it."""
        seen: deque[bytes] = deque()

        def stored() -> Generator[bytes, None, None]:
            for piece in self._stored():
                seen.append(piece)
                yield piece

        for _ in self._content(stored()):
            while seen:
                yield seen.popleft()
        yield from seen

    def _stored(self) -> Generator[bytes, None, None]:
        self.passed = 0
        while self.passed < self._layer.size:
            piece = self._tar.read(self._layer.offset + self.passed, min(_PIECE, self._layer.size - self.passed))
            if not piece:
                raise self._wrong("it is cut short")
            self.passed += len(piece)
            if self.passed % _BETWEEN_GIVING_BACK == 0:
                give_back()
            yield piece

    def _content(self, stored: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
        """Yield the layer unpacked; raises at its end where it is not the one that the config names."""
        digest, size = hashlib.sha256(), 0
        try:
            for piece in unpacked(stored, self._layer.compression, to_its_end=True):
                digest.update(piece)
                size += len(piece)
                if size > _LARGEST and self._layer.compression != "none":
                    raise self._wrong(f"it holds more than {_LARGEST:,} bytes")
                yield piece
        except Damaged as error:
            raise self._wrong(str(error)) from None
        except NotReadable as error:
            raise errors.UsageError(
                f"The layer {self._called} cannot be read: {error}", "pip install 'dcos-registry[zstd]'"
            ) from None
        if digest.hexdigest() != self._layer.diff_id.removeprefix("sha256:"):
            raise self._wrong(
                f"it holds sha256:{digest.hexdigest()}, and the image's config names {self._layer.diff_id}"
            )

    def _wrong(self, reason: str) -> errors.UsageError:
        return errors.UsageError(
            f"The layer {self._called} is damaged: {reason}", "get the tarball anew, and compare its checksum"
        )
