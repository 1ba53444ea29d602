"""The members of a tar by their names, and where each of them is stored; the names are never paths of this machine."""

import posixpath
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.image_tarball.image import Ranges
from dcos_registry.bundle.tar_headers import (
    BLOCK,
    HARD_LINK,
    LONGEST_NAME,
    Extension,
    Header,
    describes_more_holes,
    padded,
)
from dcos_registry.model.json_text import JsonText

MOST_MEMBERS = 50_000
"""Hundreds of images have fewer; a file system, as `docker export` packs it, may have more."""
_MOST_HEADERS = 4 * MOST_MEMBERS
_MOST_NAME_BYTES = 16 * 1024 * 1024
_MOST_LINKS = 40
"""As many as Linux follows (path_resolution(7), ELOOP)."""
LARGEST_DOCUMENT = 4 * 1024 * 1024
"""Of manifests and configs, as containers-image has it (internal/iolimits)."""
_MOST_DOCUMENTS = 32 * 1024 * 1024


class NoTar(ValueError):
    """The bytes do not begin as a tar does."""


class Missing(Damaged):
    """It names a member that it does not hold; in words."""


@dataclass(frozen=True)
class Member:
    """A member: `size` bytes of the tar from `offset` on, or what it is a link to."""

    name: str
    offset: int
    size: int
    link: str | None = None
    is_sparse: bool = False


@dataclass
class Members:
    """All files and links of a tar; `is_whole` where all were looked at, `is_ended` where the tar's end is marked."""

    tar: Ranges
    by_name: dict[str, Member] = field(default_factory=dict)
    is_whole: bool = True
    is_ended: bool = False
    _repeated: set[str] = field(default_factory=set)
    _name_bytes: int = 0
    _document_bytes: int = 0

    @classmethod
    def of(cls, tar: Ranges) -> "Members":
        """Look at every header of a tar; raises `NoTar`, and `Damaged` where it is cut short or does not go on."""
        members = cls(tar)
        members._look_through()
        return members

    def __contains__(self, name: str) -> bool:
        return placed(name) in self.by_name

    def find(self, name: str) -> Member:
        """Return the file of this name, by way of links; raises `Missing` and `Damaged`."""
        path = placed(name)
        for _ in range(_MOST_LINKS):
            member = self.by_name.get(path)
            if member is None:
                way = "" if path == placed(name) else f" is a link to {path}, which"
                raise Missing(f"{name}{way} is not in it")
            if path in self._repeated:
                raise Damaged(f"{path} is in it twice, and not everyone reads the same one")
            if member.is_sparse:
                raise Damaged(f"{path} is packed as a sparse file, which is not read here")
            if member.link is None:
                return member
            path = member.link
        raise Damaged(f"{name} is a link that leads nowhere but to links")

    def read(self, name: str) -> bytes:
        """Return a document's bytes; raises as `find` does, and `Damaged` where it is larger than any."""
        member = self.find(name)
        self._document_bytes += member.size
        if member.size > LARGEST_DOCUMENT or self._document_bytes > _MOST_DOCUMENTS:
            raise Damaged(f"{name} has {member.size:,} bytes, which is more than is read")
        return self.tar.read(member.offset, member.size)

    def document(self, name: str) -> Any:
        """Return what a JSON document holds; raises as `read` does, and `UsageError` for what is none."""
        return JsonText.read(self.read(name), f"{name} in {self.tar.name}").value

    def _look_through(self) -> None:
        offset, extension = 0, Extension()
        for number in range(_MOST_HEADERS):
            block = self.tar.read(offset, BLOCK)
            if not block.strip(b"\0"):
                if not self.tar.size:
                    raise NoTar
                self.is_ended = bool(block)
                return
            header = Header.parse(block)
            if header is None:
                raise NoTar if number == 0 else self._damaged(offset, len(block))
            if header.extends_the_next:
                extension = extension.more(header, self._extension(header, offset + BLOCK))
                offset += BLOCK + padded(header.size)
                continue
            offset = self._take(extension.applied_to(header), self._content_of(header, block, offset))
            extension = Extension()
            if len(self.by_name) >= MOST_MEMBERS:
                break
        self.is_whole = False

    def _damaged(self, offset: int, length: int) -> Damaged:
        last = next(reversed(self.by_name), "")
        after = f" after {last}" if last else ""
        return Damaged(f"it is cut short{after}" if length < BLOCK else f"it is damaged{after}, at byte {offset:,}")

    def _extension(self, header: Header, offset: int) -> bytes:
        if not 0 <= header.size <= LONGEST_NAME:
            raise Damaged(f"a name in it is too long, at byte {offset:,}")
        content = self.tar.read(offset, header.size)
        if len(content) < header.size:
            raise self._damaged(offset, 0)
        return content

    def _content_of(self, header: Header, block: bytes, offset: int) -> int:
        """Say where the content begins: behind the header, and the holes of GNU's old sparse files."""
        is_header = True
        while header.is_sparse and describes_more_holes(block, is_header=is_header):
            offset += BLOCK
            block, is_header = self.tar.read(offset, BLOCK), False
        return offset + BLOCK

    def _take(self, header: Header, offset: int) -> int:
        """Keep a member, and say where the next header is."""
        size = header.size if header.has_content else 0
        if size < 0:
            raise self._damaged(offset - BLOCK, BLOCK)
        if offset + size > self.tar.size:
            raise Damaged(
                f"it is cut short: {header.name} has {size:,} bytes, and {self.tar.size - offset:,} are there"
            )
        name = placed(header.name)
        if header.kind in ("file", "link") or header.is_sparse:
            self._name_bytes += len(name) + len(header.link)
            if self._name_bytes > _MOST_NAME_BYTES:
                raise Damaged("the names in it are too long")
            if name in self.by_name:
                self._repeated.add(name)
            self.by_name[name] = Member(name, offset, size, _led_to(header, name), header.is_sparse)
        return offset + padded(size)


def placed(name: str) -> str:
    """Say what a name means in the tar, however it is spelled."""
    return posixpath.normpath(name.lstrip("/"))


def _led_to(header: Header, name: str) -> str | None:
    """Say where a link leads: a hard link from the root of the tar, a symbolic one from its own folder."""
    if header.kind != "link":
        return None
    folder = "" if header.type == HARD_LINK or header.link.startswith("/") else posixpath.dirname(name)
    return placed(posixpath.join(folder, header.link.lstrip("/")))
