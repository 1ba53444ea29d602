"""Files that the user names: read whole and within bounds, or refused in one line."""

import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from dcos_registry import errors

_LARGEST = 16 * 1024 * 1024
_LARGEST_SECRET = 64 * 1024


def read(name: str, what: str, *, largest: int = _LARGEST) -> bytes:
    """Read a file of at most `largest` bytes; raises `UsageError` that calls it `what`."""
    return _read(name, what, largest)


def read_if_there(path: Path, what: str) -> bytes | None:
    """Read a file as `read` does; None where there is none."""
    try:
        is_there = path.is_file()
    except OSError as error:
        raise errors.UsageError(f"The {what} {path} cannot be read: {(error.strerror or '').lower()}") from error
    return read(str(path), what) if is_there else None


def read_stream(stream: BinaryIO, *, largest: int = _LARGEST) -> bytes:
    """Read standard input, of at most `largest` bytes; raises `UsageError`."""
    data = stream.read(largest + 1)
    if len(data) > largest:
        raise errors.UsageError(f"Standard input is over {largest:,} bytes")
    return data


def read_private(name: str, what: str) -> str:
    """Read a secret from a file of the user's own, without the one line end behind it; `what` as "password file".

    Raises `UsageError` where others can read it or it is another user's (Windows tells neither by mode and owner), and
    where it is empty, over 64 KiB or not UTF-8.
    """
    secret = _secret(_read(name, what, _LARGEST_SECRET, is_private=True), f"The {what} {name}")
    if not secret:
        raise errors.UsageError(f"The {what} {name} is empty")
    return secret


def read_secret(stream: BinaryIO, what: str) -> str:
    """Read a secret from standard input, without the one line end that `echo` leaves behind it; raises `UsageError`."""
    return _secret(stream.read(_LARGEST_SECRET + 1), f"The {what} on standard input")


def write_private(name: str, content: bytes, *, replace: bool = False) -> None:
    """Make a file that only its owner can read, whole or not at all; with `replace` also in the place of another.

    Raises `ConflictError` where there is one, `RegistryPluginError` where the file system refuses.
    """
    path = Path(name)
    try:
        descriptor, fresh = tempfile.mkstemp(prefix=".dcos-registry-", dir=path.absolute().parent)  # of mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                Path(fresh).replace(path)
            else:
                os.link(fresh, path)  # a rename would take the place of what somebody else has just made
        finally:
            Path(fresh).unlink(missing_ok=True)
    except FileExistsError:
        raise errors.ConflictError(f"{name} exists already", "choose another name, or remove it first") from None
    except OSError as error:
        reason = (error.strerror or "no reason").lower()
        raise errors.RegistryPluginError(f"{name} cannot be written: {reason}") from error


def _read(name: str, what: str, largest: int, *, is_private: bool = False) -> bytes:
    try:
        with Path(name).open("rb") as file:
            if is_private:
                _require_private(os.fstat(file.fileno()), name, what)
            data = file.read(largest + 1)
    except OSError as error:
        reason = (error.strerror or "no reason").lower()
        raise errors.UsageError(f"The {what} {name} cannot be read: {reason}") from error
    if len(data) > largest:
        raise errors.UsageError(f"The {what} {name} is over {largest:,} bytes")
    return data


def _require_private(status: os.stat_result, name: str, what: str) -> None:
    if sys.platform == "win32":
        return
    if status.st_uid != os.geteuid():
        raise errors.UsageError(f"The {what} {name} belongs to another user", "use a file of your own, of mode 600")
    if status.st_mode & 0o077:
        raise errors.UsageError(f"The {what} {name} is open to others", f"chmod 600 {shlex.quote(name)}")


def _secret(data: bytes, called: str) -> str:
    if len(data) > _LARGEST_SECRET:
        raise errors.UsageError(f"{called} is over {_LARGEST_SECRET:,} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:  # holds the secret in its attributes
        raise errors.UsageError(f"{called} is not UTF-8") from None
    return text.removesuffix("\n").removesuffix("\r")
