"""The entries of a tar archive, read in one pass with bounded memory (POSIX.1-2017 pax, "ustar Interchange Format").

The standard library's tarfile keeps all entries and reads names of any length into memory; an archive that comes from
elsewhere must not decide how much that is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dcos_registry.bundle.inflated import Damaged, Inflated

Kind = Literal["file", "folder", "link", "other"]

_BLOCK = 512
_LONGEST_NAME = 64 * 1024
_MOST_ENTRIES = 100_000
_KINDS: dict[bytes, Kind] = {
    **dict.fromkeys((b"0", b"\0", b"7"), "file"),
    **dict.fromkeys((b"1", b"2"), "link"),
    b"5": "folder",
    **dict.fromkeys((b"3", b"4", b"6"), "other"),
}
_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL, _SPARSE = b"L", b"K", b"x", b"g", b"S"
_EXTENSIONS = (_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL)


class NoArchive(ValueError):
    """The bytes are no archive at all."""


@dataclass(frozen=True)
class Entry:
    """One entry: `mode` as chmod takes it, `content` of a file that was wanted."""

    name: str
    kind: Kind
    mode: int
    content: bytes | None = None


def entries(stream: Inflated, wanted: Callable[[str], bool], *, largest: int) -> Iterator[Entry]:
    """Yield what a tar holds, and the content of files whose name is `wanted`, up to `largest` bytes each.

    Raises `NoArchive` where it does not begin like one, `Damaged` where it does not go on like one.
    """
    name, size = "", None
    for header in _headers(stream):
        if header.type in _EXTENSIONS:
            name, size = _extended(header, stream, name, size)
            continue
        actual = replace(header, name=name or header.name, size=header.size if size is None else size)
        yield _entry(actual, stream, wanted, largest)
        name, size = "", None


@dataclass(frozen=True)
class _Header:
    """One block before an entry's content; `size` is that of the content in bytes."""

    name: str
    mode: int
    size: int
    type: bytes

    @classmethod
    def read(cls, block: bytes, *, is_first: bool) -> "_Header":
        if len(block) < _BLOCK or not _sum_is_right(block):
            if is_first:
                raise NoArchive
            raise Damaged("it is cut short" if len(block) < _BLOCK else "an entry of it is damaged")
        name = _text(block[:100])
        if block[257:262] == b"ustar" and block[262:264] != b"  ":  # GNU has other fields where POSIX has the prefix
            name = "/".join(filter(None, (_text(block[345:500]), name)))
        return cls(name, _number(block[100:108]) & 0o7777, _number(block[124:136]), block[156:157])

    @property
    def kind(self) -> Kind:
        kind = _KINDS.get(self.type, "other")
        return "folder" if kind == "file" and self.name.endswith("/") else kind

    @property
    def has_content(self) -> bool:
        """Whether blocks follow; links and folders may have a size, and have none."""
        return _KINDS.get(self.type, "file") == "file"


def _headers(stream: Inflated) -> Iterator[_Header]:
    """Yield one header after the other; whoever takes one reads or skips what follows it."""
    for number in range(_MOST_ENTRIES):
        block = stream.read(_BLOCK)
        if not block.strip(b"\0"):
            stream.finish()
            return
        yield _Header.read(block, is_first=number == 0)
    raise Damaged("it holds far more than credentials")


def _entry(header: _Header, stream: Inflated, wanted: Callable[[str], bool], largest: int) -> Entry:
    if header.type == _SPARSE:
        raise Damaged("it holds a sparse file, which is not read here")
    if header.size < 0:
        raise Damaged("an entry of it is damaged")
    content = None
    if header.kind == "file" and wanted(header.name):
        content = _content(stream, header.size, largest)
    elif header.has_content:
        stream.skip(_padded(header.size))
    return Entry(header.name, header.kind, header.mode, content)


def _extended(header: _Header, stream: Inflated, name: str, size: int | None) -> tuple[str, int | None]:
    """Read what names the entry that follows, where its header has no room for that; POSIX's may give its size too."""
    if not 0 <= header.size <= _LONGEST_NAME:
        raise Damaged("a name in it is too long")
    extension = _content(stream, header.size, _LONGEST_NAME)
    if header.type == _LONG_NAME:
        return extension.rstrip(b"\0").decode(errors="replace"), size
    return _pax(extension) if header.type == _PAX else (name, size)


def _pax(records: bytes) -> tuple[str, int | None]:
    """Read the records `LENGTH KEY=VALUE` of an extended header, of which name and size count here."""
    name, size = "", None
    while records:
        digits, blank, _ = records.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) < 9 else 0
        key, equals, value = records[len(digits) + 1 : length].rstrip(b"\n").partition(b"=")
        if not (blank and equals and length):
            raise Damaged("an entry of it is damaged")
        if key == b"path":
            name = value.decode(errors="replace")
        elif key == b"size":
            size = int(value) if value.isdigit() and len(value) < 20 else 0
        elif key.startswith(b"GNU.sparse."):
            raise Damaged("it holds a sparse file, which is not read here")
        records = records[length:]
    return name, size


def _content(stream: Inflated, size: int, largest: int) -> bytes:
    if size > largest:
        raise Damaged("its docker config is larger than any")
    content = stream.read(size)
    if len(content) < size:
        raise Damaged("it is cut short")
    stream.skip(_padded(size) - size)
    return content


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _sum_is_right(block: bytes) -> bool:
    return _number(block[148:156]) == sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")


def _number(field: bytes) -> int:
    """Read an octal number, or a binary one as GNU writes it where octal has no room; -1 for what is neither."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b"\0 ")
    return int(digits or b"0", 8) if all(digit in b"01234567" for digit in digits) else -1


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="replace")
