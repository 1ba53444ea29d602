"""A folder with an image layout, as `skopeo copy ... oci:FOLDER` and unpacking a tarball leave it, read as its tar."""

import os
import tarfile
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from dcos_registry import errors

_MARKS = ("index.json", "manifest.json", "repositories")
_MOST_FILES = 50_000
_BLOCK = 512
_END = bytes(2 * _BLOCK)


class TarballFolder:
    """The tar that packing the folder would give, as `Ranges`: headers are made, contents read out of the files."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        if not any((folder / mark).is_file() for mark in _MARKS):
            raise errors.UsageError(
                f"{folder} is a folder without an image layout: none of {', '.join(_MARKS)} is in it",
                "name a tarball, or the folder that index.json is in",
            )
        self._parts: list[bytes | Path] = []
        self._starts: list[int] = []
        self.size = 0
        for number, path in enumerate(_files(folder)):
            if number >= _MOST_FILES:
                raise errors.UsageError(f"{folder} holds more than {_MOST_FILES:,} files, as no image layout does")
            self._add_file(path, path.relative_to(folder).as_posix())
        self._add(_END, len(_END))

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset` on; raises `UsageError` where a file cannot be read."""
        taken = bytearray()
        at = bisect_right(self._starts, offset) - 1
        while 0 <= at < len(self._parts) and len(taken) < size:
            inside = offset + len(taken) - self._starts[at]
            taken += self._part(self._parts[at], inside, size - len(taken))
            at += 1
        return bytes(taken)

    def _part(self, part: bytes | Path, offset: int, size: int) -> bytes:
        if isinstance(part, bytes):
            return part[offset : offset + size]
        try:
            with part.open("rb", buffering=0) as file:
                file.seek(offset)
                return file.read(size)
        except OSError as error:
            raise errors.UsageError(f"{part} cannot be read: {(error.strerror or 'no reason').lower()}") from error

    def _add_file(self, path: Path, name: str) -> None:
        entry = tarfile.TarInfo(name)
        if path.is_symlink():
            entry.type, entry.linkname = tarfile.SYMTYPE, str(path.readlink())
        else:
            entry.size = path.stat().st_size
        header = entry.tobuf(tarfile.GNU_FORMAT, errors="surrogateescape")
        self._add(header, len(header))
        if entry.size:
            self._add(path, entry.size)
            self._add(bytes(-entry.size % _BLOCK), -entry.size % _BLOCK)

    def _add(self, part: bytes | Path, size: int) -> None:
        if size:
            self._parts.append(part)
            self._starts.append(self.size)
            self.size += size


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file and link below a folder; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.is_symlink() or path.is_file():
                yield path
