"""Archives of docker credentials, as the Mesos fetcher unpacks them into a sandbox (marathon.md 8.5, docker.md 1 to 3).

An archive is known by its bytes and not by its name, as libarchive knows it; it belongs to nobody in particular, for
what it unpacks belongs to whoever fetches (stout/archiver.hpp: without ARCHIVE_EXTRACT_OWNER).
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.bundle import tar_entries, zip_entries
from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.inflated import Inflated
from dcos_registry.bundle.tar_entries import Entry, NoArchive
from dcos_registry.pull.docker import Home
from dcos_registry.pull.fetcher import CONFIG, DOCKERCFG
from dcos_registry.pull.problem import Problem, capitalized

LARGEST_CONTENT = 512 * 1024 * 1024
"""Bytes of content after which an archive is given up; `~/.docker` of a desktop, plugins and all, has less."""
LARGEST_CONFIG = 1024 * 1024
_MOST_NAMES = 1000

_MAKE = "make it anew: dcos registry archive-create --registry HOST"
_FOLDER = posixpath.dirname(CONFIG)


@dataclass(frozen=True)
class Archive:
    """What an archive puts into a sandbox for the docker CLI; `config` and `dockercfg` are None where it does not.

    `defects` keep the credentials from being found or read, `remarks` do no harm to a pull. `modes` are those of what
    it puts there, by path, as chmod takes them.
    """

    config: bytes | None = field(repr=False)
    dockercfg: bytes | None = field(repr=False)
    defects: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    modes: Mapping[str, int] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        """The docker CLI's HOME with it alone."""
        return Home(self.config, self.dockercfg)


def read(packed: bytes, name: str) -> Archive:
    """Look into a tar (plain, gzip, bzip2, xz) or zip archive; `name` is what messages call it.

    Nothing is unpacked to a path, and no more memory is taken than for its docker config.
    Raises `UsageError` for what is no archive, is damaged, or is much too large: a fetcher that is given it fails too.
    """
    placed: dict[str, Entry] = {}
    others: list[str] = []
    try:
        for entry in _entries(packed):
            path = _placed_at(entry.name)
            if path in (CONFIG, DOCKERCFG, _FOLDER):
                placed[path] = entry
            elif len(others) < _MOST_NAMES and entry.kind != "folder":
                others.append(path)
    except Damaged as error:
        raise errors.UsageError(f"{capitalized(name)} cannot be unpacked: {error}", _MAKE) from None
    except NoArchive:
        raise errors.UsageError(f"{capitalized(name)} is no archive: {_what_else(packed)}", _MAKE) from None
    return Archive(
        _content(placed, CONFIG),
        _content(placed, DOCKERCFG),
        tuple(_defects(placed, others, name)),
        tuple(_remarks(others, name)),
        {path: entry.mode for path, entry in placed.items()},
    )


def _entries(packed: bytes) -> Iterable[Entry]:
    def is_config(name: str) -> bool:
        return _placed_at(name) in (CONFIG, DOCKERCFG)

    if zip_entries.is_zip(packed):
        return zip_entries.entries(packed, is_config, largest=LARGEST_CONFIG)
    return tar_entries.entries(Inflated(packed, largest=LARGEST_CONTENT), is_config, largest=LARGEST_CONFIG)


def _placed_at(name: str) -> str:
    """Say where below the sandbox an entry is put (stout/archiver.hpp `extract`, path::join)."""
    return posixpath.normpath(name.lstrip("/"))


def _content(placed: dict[str, Entry], path: str) -> bytes | None:
    folder, entry = placed.get(_FOLDER), placed.get(path)
    if path == CONFIG and folder and folder.kind != "folder":
        return None
    return entry.content if entry else None


def _what_else(packed: bytes) -> str:
    start = packed[:1024].lstrip()[:1]
    if start == b"{":
        return f"it is JSON, perhaps the docker config itself, which has to lie in it as {CONFIG}"
    if start == b"<":
        return "it is a page, perhaps one that asks for a login"
    return "it is neither tar nor zip"


def _defects(placed: dict[str, Entry], others: Iterable[str], name: str) -> Iterator[Problem]:
    for path, entry in placed.items():
        if entry.kind in ("link", "other"):
            what = "a link" if entry.kind == "link" else "no file"
            yield Problem("archive-holds-a-link", f"{path} in {name} is {what}, which is not followed", _MAKE)
        needed = 0o500 if entry.kind == "folder" else 0o400
        if entry.kind in ("file", "folder") and entry.mode & needed != needed:
            yield Problem(
                "archive-not-readable",
                f"{path} in {name} has the mode {entry.mode:04o}, which lets nobody but root read it",
                _MAKE,
            )
    if CONFIG not in placed and DOCKERCFG not in placed:
        yield _without_config(others, name)


def _without_config(others: Iterable[str], name: str) -> Problem:
    """Say where the docker config may be, that is not where it is looked for (pains.md 7, vendor page 11)."""
    for path in others:
        if path.endswith((f"/{CONFIG}", f"/{DOCKERCFG}")):
            parent = path.removesuffix(CONFIG).removesuffix(DOCKERCFG)
            return Problem(
                "archive-parent-folder",
                f"{name} holds {path}, and {parent} in front of it hides it: the docker CLI reads {CONFIG} at the root",
                _MAKE,
            )
        if path in (posixpath.basename(CONFIG), "dockercfg"):
            return Problem(
                "archive-config-not-in-its-folder",
                f"{name} holds {path} at its root, and the docker CLI reads {CONFIG}",
                _MAKE,
            )
    return Problem("archive-without-config", f"{name} holds no {CONFIG}", _MAKE)


def _remarks(others: Iterable[str], name: str) -> Iterator[Problem]:
    """Name what lies in every sandbox for nothing (pains.md 8, vendor page 5)."""
    foreign = [path for path in others if posixpath.basename(path).startswith("._")]
    if foreign:
        yield Problem(
            "archive-macos-files",
            f"{name} holds {foreign[0]}, which macOS adds and nobody reads",
            _MAKE,
        )
    rest = [path for path in others if path not in foreign]
    if rest:
        yield Problem(
            "archive-other-files",
            f"{name} holds {len(rest)} other files, as {rest[0]}, which every task that fetches it can read",
            _MAKE,
        )
