"""Tarballs as `docker save` makes them, of files of this machine, so that they pack as well as real images do.

The same machine makes the same tarballs: names are in order, times and owners are fixed.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

MB = 1_000_000
_LARGEST_FILE = 40 * MB
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Layer:
    """What a layer holds: `size` bytes or a little more, of the files below `roots`."""

    roots: tuple[str, ...]
    size: int

    def files(self) -> Iterator[Path]:
        """Yield the files, in order; where the roots have too few of them, others and some of them again."""
        left = self.size
        for root in chain(self.roots, repeat("/usr", 100)):
            for path in _files(Path(root)):
                if left <= 0:
                    return
                left -= path.stat().st_size
                yield path


PROGRAMS = Layer(("/usr/bin",), 132 * MB)
LIBRARIES = Layer(("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"), 221 * MB)
PYTHON = Layer(("/usr/lib/python3.11", "/usr/lib/python3", "/usr/local/lib"), 97 * MB)
COMPILERS = Layer(("/usr/lib/jvm", "/usr/lib/gcc", "/usr/lib"), 106 * MB)
DOCUMENTS = Layer(("/usr/share/doc", "/usr/share/locale", "/usr/share/man", "/usr/share/perl"), 87 * MB)
HEADERS = Layer(("/usr/include",), 13 * MB)
LICENCES = Layer(("/usr/share/common-licenses", "/usr/share/zoneinfo", "/usr/share/vim"), 13 * MB)

SIX_LAYERS = (PROGRAMS, LIBRARIES, PYTHON, COMPILERS, DOCUMENTS, HEADERS)
"""The image that most cases push."""
ANOTHER_LAST = (*SIX_LAYERS[:-1], LICENCES)
"""The same with another last layer."""


def docker_tarball(out: Path, layers: Sequence[Sequence[Layer]]) -> None:
    """Write a tarball; each of its layers holds the files of one or several."""
    diff_ids = []
    with tarfile.open(out, "w", format=tarfile.GNU_FORMAT) as tar:
        for parts in layers:
            layer = out.with_suffix(".layer")
            _write_layer(layer, chain.from_iterable(part.files() for part in parts))
            diff_ids.append(_digest(_pieces(layer)))
            with layer.open("rb") as file:
                tar.addfile(_member(f"{diff_ids[-1]}/layer.tar", layer.stat().st_size), file)
            layer.unlink()
        _describe(tar, diff_ids)


def _describe(tar: tarfile.TarFile, diff_ids: Sequence[str]) -> None:
    """Add what says which layers make the image, and in which order."""
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["/bin/sh"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in diff_ids]},
        }
    ).encode()
    image = f"{hashlib.sha256(config).hexdigest()}.json"
    layers = [f"{digest}/layer.tar" for digest in diff_ids]
    manifest = json.dumps([{"Config": image, "RepoTags": ["bench/app:1.0"], "Layers": layers}]).encode()
    for name, content in ((image, config), ("manifest.json", manifest)):
        tar.addfile(_member(name, len(content)), io.BytesIO(content))


def _write_layer(layer: Path, files: Iterator[Path]) -> None:
    with tarfile.open(layer, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in files:
            content = path.read_bytes()
            tar.addfile(_member(str(path).lstrip("/"), len(content)), io.BytesIO(content))


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders.sort()
        for path in (Path(folder, name) for name in sorted(names)):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST_FILE:
                yield path


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = size, 1_700_000_000
    return info


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _digest(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
