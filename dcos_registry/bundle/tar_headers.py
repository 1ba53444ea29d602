"""The blocks of a tar between its contents (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar).

The standard library's tarfile reads names of any length into memory; an archive that comes from elsewhere must not
decide how much that is.
"""

from dataclasses import dataclass, replace
from typing import Literal

from dcos_registry.bundle.decompression import Damaged

Kind = Literal["file", "folder", "link", "other"]

BLOCK = 512
LONGEST_NAME = 64 * 1024

HARD_LINK = b"1"
_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL, _SPARSE = b"L", b"K", b"x", b"g", b"S"
_EXTENSIONS = (_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL)
_KINDS: dict[bytes, Kind] = {
    **dict.fromkeys((b"0", b"\0", b"7"), "file"),
    **dict.fromkeys((HARD_LINK, b"2"), "link"),
    b"5": "folder",
    **dict.fromkeys((b"3", b"4", b"6"), "other"),
}
_GNU_MORE, _GNU_MORE_OF_MORE = 482, 504
"""Where both kinds of block of GNU's old sparse format say whether one more with holes follows: `isextended`."""


@dataclass(frozen=True)
class Header:
    """One block before an entry's content; `size` is that of the content in bytes, `link` what a link leads to."""

    name: str
    mode: int
    size: int
    type: bytes
    link: str = ""
    is_sparse: bool = False

    @classmethod
    def parse(cls, block: bytes) -> "Header | None":
        """Read a block; None where it is none, is cut short or damaged."""
        if len(block) < BLOCK or _number(block[148:156]) != sum(block[:148]) + sum(block[156:]) + 8 * ord(" "):
            return None
        name = _text(block[:100])
        if block[257:262] == b"ustar" and block[262:264] != b"  ":  # GNU has other fields where POSIX has the prefix
            name = "/".join(filter(None, (_text(block[345:500]), name)))
        kind = block[156:157]
        numbers = (_number(block[100:108]) & 0o7777, _number(block[124:136]))
        return cls(name, *numbers, kind, _text(block[157:257]), is_sparse=kind == _SPARSE)

    @property
    def kind(self) -> Kind:
        """What the entry is."""
        kind = _KINDS.get(self.type, "other")
        return "folder" if kind == "file" and self.name.endswith("/") else kind

    @property
    def has_content(self) -> bool:
        """Whether blocks follow; links and folders may have a size, and have none."""
        return _KINDS.get(self.type, "file") == "file"

    @property
    def extends_the_next(self) -> bool:
        """Whether its content is what the next header has no room for."""
        return self.type in _EXTENSIONS


@dataclass(frozen=True)
class Extension:
    """What stands before an entry's header, and counts instead of what is in it."""

    name: str = ""
    link: str = ""
    size: int | None = None
    is_sparse: bool = False

    def more(self, header: Header, content: bytes) -> "Extension":
        """Add what a header that extends the next one holds; raises `Damaged`."""
        if header.type == _LONG_NAME:
            return replace(self, name=_text(content))
        if header.type == _LONG_LINK:
            return replace(self, link=_text(content))
        return self._with_records(content) if header.type == _PAX else self

    def applied_to(self, header: Header) -> Header:
        """Return the header of the entry as it is meant."""
        return replace(
            header,
            name=self.name or header.name,
            link=self.link or header.link,
            size=header.size if self.size is None else self.size,
            is_sparse=self.is_sparse or header.is_sparse,
        )

    def _with_records(self, records: bytes) -> "Extension":
        """Read the records `LENGTH KEY=VALUE` of pax, of which name, link and size count here."""
        extended = self
        while records:
            digits, blank, _ = records.partition(b" ")
            length = int(digits) if digits.isdigit() and len(digits) < 9 else 0
            key, equals, value = records[len(digits) + 1 : length].rstrip(b"\n").partition(b"=")
            if not (blank and equals and length):
                raise Damaged("an entry of it is damaged")
            extended = extended._with(key, value)
            records = records[length:]
        return extended

    def _with(self, key: bytes, value: bytes) -> "Extension":
        if key == b"GNU.sparse.name":  # counts, for the name itself is made up then
            return replace(self, name=value.decode(errors="replace"), is_sparse=True)
        if key == b"path":
            return self if self.is_sparse and self.name else replace(self, name=value.decode(errors="replace"))
        if key == b"linkpath":
            return replace(self, link=value.decode(errors="replace"))
        if key == b"size":
            return replace(self, size=int(value) if value.isdigit() and len(value) < 20 else 0)
        return replace(self, is_sparse=True) if key.startswith(b"GNU.sparse.") else self


def padded(size: int) -> int:
    """Say how many bytes of blocks some content takes."""
    return -(-size // BLOCK) * BLOCK


def describes_more_holes(block: bytes, *, is_header: bool) -> bool:
    """Tell whether one more block with holes follows this one, a header or such a block, before the content."""
    at = _GNU_MORE if is_header else _GNU_MORE_OF_MORE
    return len(block) == BLOCK and block[at] not in b"\0"


def _number(field: bytes) -> int:
    """Read an octal number, or a binary one as GNU writes it where octal has no room; -1 for what is neither."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b"\0 ")
    return int(digits or b"0", 8) if all(digit in b"01234567" for digit in digits) else -1


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="replace")
