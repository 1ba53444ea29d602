"""Files that the user names: read whole and within bounds, or refused in one line."""

from pathlib import Path
from typing import BinaryIO

from dcos_registry import errors

_LARGEST = 16 * 1024 * 1024


def read(name: str, what: str, *, largest: int = _LARGEST) -> bytes:
    """Read a file of at most `largest` bytes; raises `UsageError` that calls it `what`."""
    try:
        with Path(name).open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        reason = (error.strerror or "no reason").lower()
        raise errors.UsageError(f"The {what} {name} cannot be read: {reason}") from error
    if len(data) > largest:
        raise errors.UsageError(f"The {what} {name} is over {largest:,} bytes")
    return data


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
