"""The Mesos fetcher: URIs into a task's sandbox, of which only the docker configuration is kept (marathon.md 8.5).

Archives are read in memory; nothing is extracted to a path that one names.
"""

import io
import posixpath
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dcos_registry.pull.fetcher import CONFIG, DOCKERCFG, Artifact, BadUri, saved_as, unpacking
from dcos_registry.pull.transport import Request, Response
from dcos_registry.sandbox.agents.wire import Wire

_LARGEST_FILE = 64 * 1024 * 1024
_LARGEST_CONFIG = 1024 * 1024


class NotFetched(Exception):
    """One of the URIs could not be had, so the task does not start."""


def fetch(artifacts: Sequence[Mapping[str, Any]], wire: Wire) -> dict[str, bytes]:
    """Fetch every URI and return the docker configuration files of the sandbox, by path; raises `NotFetched`."""
    sandbox: dict[str, bytes] = {}
    for artifact in map(Artifact.read, artifacts):
        try:
            name, how = saved_as(artifact), unpacking(artifact)
        except BadUri as error:
            raise NotFetched(artifact.uri) from error
        content = _content(artifact.uri, wire)
        if how == "archive":
            sandbox |= _unpacked(artifact.uri, content)
        elif name in (CONFIG, DOCKERCFG):
            sandbox[name] = content
    return sandbox


def _content(uri: str, wire: Wire) -> bytes:
    scheme = urlsplit(uri).scheme
    if scheme in ("http", "https"):
        answer = wire.exchange(Request("GET", uri))
        if isinstance(answer, Response) and answer.status == 200:
            return answer.body
        raise NotFetched(uri)
    path = Path(unquote(uri[len("file://") :]) if scheme == "file" else uri)
    if scheme not in ("", "file") or not path.is_absolute():
        raise NotFetched(uri)
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise NotFetched(uri) from error


def _unpacked(uri: str, content: bytes) -> dict[str, bytes]:
    """Unpack an archive, whose bytes and not its name tell what it is, into the sandbox."""
    try:
        members = _zip_members(content) if content.startswith(b"PK") else _tar_members(content)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise NotFetched(uri) from error
    placed = {posixpath.normpath(member).lstrip("/"): data for member, data in members.items()}
    return {path: data for path, data in placed.items() if path in (CONFIG, DOCKERCFG)}


def _tar_members(content: bytes) -> dict[str, bytes]:
    members = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:*") as archive:
        for member in archive:
            file = archive.extractfile(member) if _is_config(member.name) and member.isfile() else None
            if file is not None:
                members[member.name] = file.read(_LARGEST_CONFIG)
    return members


def _zip_members(content: bytes) -> dict[str, bytes]:
    members = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in filter(_is_config, archive.namelist()):
            with archive.open(name) as file:
                members[name] = file.read(_LARGEST_CONFIG)
    return members


def _is_config(name: str) -> bool:
    return posixpath.normpath(name).endswith((CONFIG, DOCKERCFG))
