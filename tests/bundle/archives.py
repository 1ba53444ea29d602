"""Archives to look into, made by the standard library and by hand."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping

CONFIG = b'{"auths": {"registry.test": {"auth": "YWxpY2U6c2VjcmV0"}}}'

COMPRESSIONS: Mapping[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def tar(
    members: Mapping[str, bytes], *, tar_format: int = tarfile.PAX_FORMAT, mode: int = 0o600, uid: int = 1000
) -> bytes:
    """Write a tar with these files, which belong to `uid`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tar_format) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.uid = len(content), mode, uid
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def tar_of(*entries: tuple[str, bytes, int]) -> bytes:
    """Write a tar with entries of some type and mode, without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, mode in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode, entry.linkname = kind, mode, "elsewhere"
            archive.addfile(entry)
    return buffer.getvalue()


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Write a zip with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
