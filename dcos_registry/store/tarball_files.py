"""Files that are read in any order by several threads: one that is there, or a stream that is kept until it is read."""

import io
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from dcos_registry import errors

_PIECE = 1024 * 1024
_BETWEEN_CHECKS = 64 * _PIECE
_LEFT_FREE = 256 * _PIECE
"""Nobody else on this machine is to be without room because of us."""


class TarballFile:
    """An open file as `Ranges` (bundle/image_tarball): nothing of it is kept in memory. `name` is for messages."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._reading = Lock()
        self.name = name
        self.size = os.fstat(file.fileno()).st_size

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset` on; raises `RegistryPluginError` where the disk fails."""
        try:
            if hasattr(os, "pread"):
                return os.pread(self._file.fileno(), size, offset)
            with self._reading:  # Windows
                self._file.seek(offset)
                return self._file.read(size)
        except OSError as error:
            raise _cannot_read(self.name, error) from error


def open_file(name: str) -> BinaryIO:
    """Open a file, a pipe by its name too; raises `UsageError`."""
    try:
        return Path(name).open("rb", buffering=0)
    except OSError as error:
        raise _cannot_read(name, error) from error


def is_seekable(stream: BinaryIO) -> bool:
    """Tell whether a stream is a file that lies on a disk, from its first byte on."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode) and stream.tell() == 0
    except (OSError, io.UnsupportedOperation):
        return False


def pieces(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield what a stream holds; raises `UsageError`."""
    try:
        while piece := stream.read(_PIECE):
            yield piece
    except OSError as error:
        raise _cannot_read(name, error) from error


@contextmanager
def spool(content: Iterator[bytes], name: str, *, at_least: int = 0) -> Iterator[TarballFile]:
    """Keep a stream in a file that has no name and only its owner can read; it is gone when it is closed.

    Raises `RegistryPluginError` where there is no room for it; `at_least` is how many bytes it has for sure.
    """
    folder = Path(tempfile.gettempdir())
    _require_room(folder, at_least, name)
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        _write(file, content, folder, name)
        yield TarballFile(file, name)


def _write(file: BinaryIO, content: Iterator[bytes], folder: Path, name: str) -> None:
    unchecked = 0
    for piece in content:
        try:
            rest = memoryview(piece)
            while rest:
                rest = rest[file.write(rest) :]
        except OSError as error:
            raise _no_room(name, folder, (error.strerror or "no reason").lower()) from error
        unchecked += len(piece)
        if unchecked >= _BETWEEN_CHECKS:
            _require_room(folder, 0, name)
            unchecked = 0


def _require_room(folder: Path, size: int, name: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + _LEFT_FREE:
        raise _no_room(name, folder, f"{free // 1024**2:,} MB are free there")


def _no_room(name: str, folder: Path, reason: str) -> errors.RegistryPluginError:
    return errors.RegistryPluginError(
        f"There is no room in {folder} to unpack {name}: {reason}",
        "export TMPDIR=FOLDER, one with more room, or name an unpacked file, of which no copy is made",
    )


def _cannot_read(name: str, error: OSError) -> errors.UsageError:
    return errors.UsageError(f"{name} cannot be read: {(error.strerror or 'no reason').lower()}")
