"""Files for one user only: read within bounds, written whole or not at all, changed by one process at a time."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dcos_registry import errors

_PATIENCE = 30.0
_PAUSE = 0.02
"""Seconds to wait for another process, in all and between two tries."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class PrivateFile:
    """A small file of mode 0600 in a folder of mode 0700, which is made when it is first needed.

    Raises `RegistryPluginError` where the file system refuses, or the content is over `limit` bytes.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self.path = path
        self._limit = limit

    def read(self) -> bytes | None:
        """Read the whole file; None when there is none. Needs no lock, since files are replaced as a whole."""
        try:
            with self.path.open("rb") as file:
                content = file.read(self._limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused("read", error) from error
        self._check_size(content)
        return content

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from changing the file; `ConflictError` when one does not let go of it.

        The lock is on a file of its own that stays: one that is renamed or removed could be locked twice.
        """
        lock = self.path.with_name(f"{self.path.name}.lock")
        try:
            self._make_folder()
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._refused("lock", error) from error
        try:
            self._wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)

    def replace(self, content: bytes) -> None:
        """Put `content` in the file's place; within `locked`, which makes the temporary name ours alone."""
        self._check_size(content)
        fresh = self.path.with_name(f"{self.path.name}.new")
        try:
            fresh.unlink(missing_ok=True)  # a killed process leaves one
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
            self._keep_name()
        except OSError as error:
            raise self._refused("write", error) from error
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _keep_name(self) -> None:
        # The content is on the disk by now, but the new name in the folder only after this. Windows cannot do it, and
        # some file systems of the network refuse: there the old file may come back when the power fails.
        if sys.platform == "win32":
            return
        with suppress(OSError):
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _make_folder(self) -> None:
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)

    def _wait_for(self, descriptor: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        try:
            while not _try_lock(descriptor):
                if time.monotonic() > deadline:
                    raise errors.ConflictError(
                        f"Another dcos-registry has been changing {self.path} for {_PATIENCE:g} seconds",
                        "let it finish or end it, then run the command again",
                    )
                time.sleep(_PAUSE)
        except OSError as error:
            raise self._refused("lock", error) from error

    def _check_size(self, content: bytes) -> None:
        if len(content) > self._limit:
            raise errors.RegistryPluginError(f"{self.path} is larger than {self._limit} bytes")

    def _refused(self, deed: str, error: OSError) -> errors.RegistryPluginError:
        folder = nearest(self.path.parent)
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return errors.RegistryPluginError(
            f"Cannot {deed} {self.path}: {error.strerror or error}",
            f"make room, then run it again: df -h {folder}" if is_full else f"see who may: ls -ld {folder} {self.path}",
        )


def nearest(folder: Path) -> Path:
    """Return a folder, or of those above it the first that is there."""
    return next(one for one in (folder, *folder.parents) if os.access(one, os.F_OK))


def is_closed(folder: Path) -> bool:
    """Tell a folder in which nothing can be made: it, or the one that it would be made in, cannot be written to."""
    return not os.access(nearest(folder), os.W_OK | os.X_OK)
