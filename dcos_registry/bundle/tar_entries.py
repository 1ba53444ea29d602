"""The entries of a tar archive, read in one pass with bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.inflated import Inflated
from dcos_registry.bundle.tar_headers import BLOCK, LONGEST_NAME, Extension, Header, Kind, padded

_MOST_ENTRIES = 100_000


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
    extension = Extension()
    for header in _headers(stream):
        if header.extends_the_next:
            extension = extension.more(header, _extension(header, stream))
            continue
        yield _entry(extension.applied_to(header), stream, wanted, largest)
        extension = Extension()


def _headers(stream: Inflated) -> Iterator[Header]:
    """Yield one header after the other; whoever takes one reads or skips what follows it."""
    for number in range(_MOST_ENTRIES):
        block = stream.read(BLOCK)
        if not block.strip(b"\0"):
            stream.finish()
            return
        header = Header.parse(block)
        if header is None and number == 0:
            raise NoArchive
        if header is None:
            raise Damaged("it is cut short" if len(block) < BLOCK else "an entry of it is damaged")
        yield header
    raise Damaged("it holds far more than credentials")


def _entry(header: Header, stream: Inflated, wanted: Callable[[str], bool], largest: int) -> Entry:
    if header.is_sparse:
        raise Damaged("it holds a sparse file, which is not read here")
    if header.size < 0:
        raise Damaged("an entry of it is damaged")
    content = None
    if header.kind == "file" and wanted(header.name):
        content = _content(stream, header.size, largest)
    elif header.has_content:
        stream.skip(padded(header.size))
    return Entry(header.name, header.kind, header.mode, content)


def _extension(header: Header, stream: Inflated) -> bytes:
    if not 0 <= header.size <= LONGEST_NAME:
        raise Damaged("a name in it is too long")
    return _content(stream, header.size, LONGEST_NAME)


def _content(stream: Inflated, size: int, largest: int) -> bytes:
    if size > largest:
        raise Damaged("its docker config is larger than any")
    content = stream.read(size)
    if len(content) < size:
        raise Damaged("it is cut short")
    stream.skip(padded(size) - size)
    return content
