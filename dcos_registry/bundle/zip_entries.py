"""The entries of a zip archive, read with bounded memory."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.tar_entries import Entry
from dcos_registry.bundle.tar_headers import Kind

_MAGIC = (b"PK\3\4", b"PK\5\6")
_IN_THE_DIRECTORY = b"PK\1\2"
_MOST_ENTRIES = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNIX = 3


def is_zip(packed: bytes) -> bool:
    """Tell a zip archive by its first bytes."""
    return packed.startswith(_MAGIC)


def entries(packed: bytes, wanted: Callable[[str], bool], *, largest: int) -> Iterator[Entry]:
    """Yield what a zip holds, and the content of files whose name is `wanted`; raises `Damaged`."""
    if packed.count(_IN_THE_DIRECTORY) > _MOST_ENTRIES:  # the library makes an object of each before we see one
        raise Damaged("it holds far more than credentials")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for info in archive.infolist():
                kind, mode = _kind_and_mode(info)
                is_read = kind == "file" and wanted(info.filename)
                yield Entry(info.filename, kind, mode, _content(archive, info, largest) if is_read else None)
    except Damaged:
        raise
    # The library reads some fields without looking whether they are there.
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, OSError, RuntimeError, ValueError):
        raise Damaged("it is damaged or cut short") from None


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, largest: int) -> bytes:
    if info.flag_bits & 1:
        raise Damaged("it is encrypted")
    if info.compress_type not in _METHODS:  # of other methods the library unpacks without a limit
        raise Damaged("its compression is not read here")
    with archive.open(info) as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise Damaged("its docker config is larger than any")
    return content


def _kind_and_mode(info: zipfile.ZipInfo) -> tuple[Kind, int]:
    """Read the attributes, which only Unix fills with a mode; elsewhere everything can be read."""
    mode = info.external_attr >> 16
    if info.is_dir():
        return "folder", mode & 0o7777 or 0o755
    if info.create_system == _UNIX and stat.S_ISLNK(mode):
        return "link", mode & 0o7777
    is_plain = not stat.S_IFMT(mode) or stat.S_ISREG(mode) or info.create_system != _UNIX
    return ("file" if is_plain else "other"), mode & 0o7777 or 0o644
