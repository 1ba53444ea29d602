"""Where a tarball of images comes from: a file, standard input, a folder; packed as a whole or not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from dcos_registry.bundle.decompression import compression_of
from dcos_registry.bundle.image_tarball import Ranges
from dcos_registry.bundle.image_tarball.whole import unpacked_whole
from dcos_registry.store.tarball_files import TarballFile, is_seekable, open_file, pieces, spool
from dcos_registry.store.tarball_folder import TarballFolder

STANDARD_INPUT = "-"


@contextmanager
def open_tarball(name: str, stdin: BinaryIO) -> Iterator[Ranges]:
    """Open a tarball by its name, `-` for standard input.

    A plain file is read where it lies. What is packed as a whole, and what comes out of a pipe, is first unpacked into
    a file without a name. Raises `UsageError`, and `RegistryPluginError` where there is no room for that.
    """
    called = "Standard input" if name == STANDARD_INPUT else name
    with ExitStack() as opened:
        if name != STANDARD_INPUT and Path(name).is_dir():
            yield TarballFolder(Path(name))
            return
        stream = stdin if name == STANDARD_INPUT else opened.enter_context(open_file(name))
        size = 0
        if is_seekable(stream):
            file = TarballFile(stream, called)
            if compression_of(file.read(0, 6)) == "none":
                yield file
                return
            size = file.size
        content = unpacked_whole(pieces(stream, called), called)
        yield opened.enter_context(spool(content, called, at_least=size))
