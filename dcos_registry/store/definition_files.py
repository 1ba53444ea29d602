"""Files with definitions or configurations, which are the user's own: replaced whole or not at all."""

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from dcos_registry import errors


def replace_definitions(path: Path, *, before: bytes, after: bytes, private: bool = False) -> None:
    """Put `after` in the place of `before`, which was read from `path`; the file keeps mode, owner and attributes.

    With `private` it is for its owner alone from then on, and keeps no other attributes.

    Where a symbolic link leads is replaced, and the link stays. Of several hard links only this one gets the new file.
    Raises `ConflictError` where the file does not hold `before` any more, `RegistryPluginError` where it is read-only,
    no regular file, or the file system refuses; in each case it is as it was.
    """
    try:
        file = Path(os.path.realpath(path, strict=True))
        if not file.is_file():
            raise _refused(path, "it is no regular file")
        descriptor, name = tempfile.mkstemp(prefix=".dcos-registry-", dir=file.parent)
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as new:
                new.write(after)
                new.flush()
                os.fsync(new.fileno())
            _dress(fresh, file, path, private=private)
            _check(file, before, path)
            fresh.replace(file)
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, (error.strerror or str(error)).lower()) from error


def _dress(fresh: Path, file: Path, path: Path, *, private: bool) -> None:
    """Give a new file the owner, mode and attributes of another; its times stay its own."""
    if sys.platform != "win32":
        ours, theirs = fresh.stat(), file.stat()
        if (ours.st_uid, ours.st_gid) != (theirs.st_uid, theirs.st_gid):
            try:
                os.chown(fresh, theirs.st_uid, theirs.st_gid)
            except OSError as error:
                raise _refused(path, "it would not keep its owner") from error
    if not private:
        shutil.copystat(file, fresh)
    os.utime(fresh)


def _check(file: Path, before: bytes, path: Path) -> None:
    """Refuse a file that holds something else by now, and one that is read-only, which a rename does not look at."""
    with file.open("r+b") as held:
        if held.read(len(before) + 1) != before:
            raise errors.ConflictError(
                f"{path} was changed by someone else in the meantime, and is left as it is", "run the command again"
            )


def _refused(path: Path, reason: str) -> errors.RegistryPluginError:
    return errors.RegistryPluginError(
        f"{path} cannot be written: {reason}", f"see who may: ls -ld {path.absolute().parent} {path}"
    )
