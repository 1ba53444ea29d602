"""What the Mesos fetcher makes of a URI: where it saves it, and what it unpacks (launcher/fetcher.cpp).

The rules are the same in Mesos 1.8 to 1.11. An archive is unpacked into the sandbox itself, into whatever folder it was
saved, and libarchive tells its kind by its bytes. Entries are fetched in the order of a hash map, so where two of them
bring the same file nobody can say which one stays (slave/containerizer/fetcher.cpp `FetcherProcess::__fetch`).
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

CONFIG = ".docker/config.json"
"""Where the docker CLI looks for credentials, seen from the sandbox, which is its HOME."""
DOCKERCFG = ".dockercfg"
"""The same for the old form of the file (docker.md 3)."""

ARCHIVE_SUFFIXES = (".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip")
"""Names that are unpacked; any other that ends in `.gz` goes through gunzip."""

Place = Literal["agent", "web", "other"]
Unpacking = Literal["archive", "gunzip"]

_WEB = ("http://", "https://", "ftp://", "ftps://")


class BadUri(ValueError):
    """What the fetcher says of a URI or a `destPath` that it refuses; the task then fails."""


@dataclass(frozen=True)
class Artifact:
    """One entry of `fetch` or `artifacts` with Marathon's defaults (marathon.md 2.4); `dest_path` may be empty."""

    uri: str
    extract: bool = True
    executable: bool = False
    cache: bool = False
    dest_path: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Artifact":
        """Take an entry as a definition has it; a field of a wrong type, which Marathon would refuse, is unset."""
        uri, destination, extract = (fields.get(name) for name in ("uri", "destPath", "extract"))
        return cls(
            uri if isinstance(uri, str) else "",
            extract if isinstance(extract, bool) else True,
            fields.get("executable") is True,
            fields.get("cache") is True,
            destination if isinstance(destination, str) else "",
        )

    @property
    def place(self) -> Place:
        """Say where the file is: on each agent, on a server, or where only a hadoop client gets (`download`)."""
        if self.uri.startswith("file://") or "://" not in self.uri:
            return "agent"
        return "web" if self.uri.startswith(_WEB) else "other"


def saved_as(artifact: Artifact) -> str:
    """Name the file in the sandbox that a URI is saved as, a path below it; raises `BadUri`."""
    name = _basename(artifact.uri)
    if artifact.dest_path.startswith("/"):
        raise BadUri("URI output file must be within the sandbox directory")
    return posixpath.normpath(artifact.dest_path or name)


def unpacking(artifact: Artifact) -> Unpacking | None:
    """Say how a saved file is unpacked, None where it stays as it is; raises `BadUri`.

    The name decides, to its last letter: behind `docker.tar.gz?signature` nothing is unpacked. Through the cache it is
    the name in the URI that decides, whatever `destPath` says (`Cache::nextFilename`, `fetchFromCache`).
    """
    name = saved_as(artifact)
    if artifact.executable or not artifact.extract:
        return None
    if artifact.cache:
        name = _basename(artifact.uri)
    if name.endswith(ARCHIVE_SUFFIXES):
        return "archive"
    return "gunzip" if name.endswith(".gz") else None


def _basename(uri: str) -> str:
    """Cut a URI down to a file name (`Fetcher::basename`): what is behind the last slash, a query string included."""
    if any(character in uri for character in "\\'\0"):
        raise BadUri("Illegal characters in URI")
    scheme, separator, path = uri.partition("://")
    if separator and len(scheme) > 1:
        if not path.partition("/")[2]:
            raise BadUri(f"Malformed URI (missing path): {uri}")
        return path.rpartition("/")[2]
    return posixpath.basename(uri.rstrip("/")) or "."
