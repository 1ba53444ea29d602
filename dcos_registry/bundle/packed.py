"""Archives of docker credentials that are made here: the layout that the docker CLI looks for, and nothing else."""

import gzip
import io
import posixpath
import tarfile
from typing import Literal, TypeAlias

from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.pull.fetcher import CONFIG, DOCKERCFG

Layout: TypeAlias = Literal["config", "dockercfg"]
"""The file in it: `.docker/config.json`, or the `.dockercfg` that newer docker CLIs do not read (docker.md 3)."""

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


def pack(config: DockerConfig, layout: Layout = "config") -> bytes:
    """Write a `.tar.gz` that brings logins into a sandbox; the same logins always give the same bytes.

    Everything in it is root's and for its owner alone, as the vendor's page shows it; whoever unpacks it owns what it
    becomes (stout/archiver.hpp). Neither a name of a person or machine nor a time stands in it.
    """
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        if layout == "dockercfg":
            _add_file(archive, DOCKERCFG, config.to_dockercfg())
        else:
            folder = tarfile.TarInfo(posixpath.dirname(CONFIG))
            folder.type, folder.mode = tarfile.DIRTYPE, _FOLDER_MODE
            archive.addfile(folder)
            _add_file(archive, CONFIG, config.to_bytes())
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as compressed:
        compressed.write(tar.getvalue())
    return packed.getvalue()


def _add_file(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)  # of uid 0 and gid 0, without their names, and of 1970
    entry.size, entry.mode = len(content), _FILE_MODE
    archive.addfile(entry, io.BytesIO(content))
