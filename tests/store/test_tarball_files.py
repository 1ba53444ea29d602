"""Tarballs are read where they lie, or out of a file that nobody else gets at and that is gone afterwards."""

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.store import tarball_files
from dcos_registry.store.tarball_files import TarballFile, is_seekable, open_file, pieces, spool
from tests.servers.required import lack

DATA = bytes(range(256)) * 5000
MIB = 1024 * 1024


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "app.tar"
    file.write_bytes(DATA)
    return file


@pytest.fixture
def spools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for temporary files, which is empty."""
    folder = tmp_path / "spools"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def small_disk(spools: Path) -> Iterator[Path]:
    """Make the folder for temporary files a disk of 8 MB."""
    if os.geteuid() != 0:
        lack("only root can mount a disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", spools], check=True)
    yield spools
    subprocess.run(["umount", spools], check=True)


def opened_in(folder: Path) -> list[Path]:
    """List what this process has open of what lies, or lay, in a folder."""
    return [one for one in Path("/proc/self/fd").iterdir() if one.is_symlink() and str(folder) in str(one.readlink())]


@pytest.mark.parametrize("has_pread", [True, False])
def test_ranges_are_read_by_many_threads_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, has_pread: bool
) -> None:
    if not has_pread:
        monkeypatch.delattr(os, "pread")
    with open_file(str(path)) as stream, ThreadPoolExecutor(8) as pool:
        file = TarballFile(stream, "app.tar")
        assert file.size == len(DATA)
        starts = range(0, len(DATA) + 5000, 997)
        assert list(pool.map(lambda at: file.read(at, 1000), starts)) == [DATA[at : at + 1000] for at in starts]


def test_what_is_spooled_is_for_its_owner_alone_and_gone_afterwards(spools: Path) -> None:
    with spool(iter([DATA[:1000], DATA[1000:]]), "Standard input") as file:
        assert (file.read(0, file.size), file.name) == (DATA, "Standard input")
        assert list(spools.iterdir()) == [], "it has no name"
        assert [one.stat().st_mode & 0o777 for one in opened_in(spools)] == [0o600]
    assert opened_in(spools) == []


def test_a_stream_that_fails_leaves_nothing(spools: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield DATA
        raise errors.UsageError("it is damaged")

    with pytest.raises(errors.UsageError, match="it is damaged"), spool(failing(), "app.tar.gz"):
        pass
    assert opened_in(spools) == []


def test_what_is_larger_than_the_room_is_not_begun(spools: Path) -> None:
    stream = zeros()
    refusal = pytest.raises(errors.RegistryPluginError, match=f"There is no room in {spools} to unpack app.tar.gz")
    with refusal as error, spool(stream, "app.tar.gz", at_least=1 << 60):
        pass
    assert "TMPDIR" in (error.value.hint or "")
    assert len(list(stream)) == 64, "nothing was taken from it"


def test_a_disk_is_not_filled_to_its_end(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tarball_files, "_LEFT_FREE", 4 * MIB)
    monkeypatch.setattr(tarball_files, "_BETWEEN_CHECKS", MIB)
    with pytest.raises(errors.RegistryPluginError, match="MB are free there"), spool(zeros(), "app.tar"):
        pass


def test_a_disk_that_is_full_is_said(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tarball_files, "_LEFT_FREE", 0)
    with pytest.raises(errors.RegistryPluginError, match="no space left on device"), spool(zeros(), "app.tar"):
        pass


def zeros() -> Iterator[bytes]:
    """Yield more than the small disk has room for."""
    for _ in range(64):
        yield bytes(MIB)


def test_a_pipe_is_no_file_and_neither_is_the_rest_of_one(path: Path) -> None:
    with path.open("rb") as file:
        assert is_seekable(file)
        file.read(1)
        assert not is_seekable(file)
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as pipe:
        os.close(writer)
        assert not is_seekable(pipe)
    assert not is_seekable(io.BytesIO(DATA))


def test_a_stream_is_given_in_pieces(path: Path) -> None:
    with open_file(str(path)) as stream:
        assert b"".join(pieces(stream, "app.tar")) == DATA


@pytest.mark.parametrize(("name", "reason"), [("none.tar", "no such file or directory"), ("", "is a directory")])
def test_what_cannot_be_opened_is_named(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(errors.UsageError, match=f"cannot be read: {reason}"):
        open_file(str(tmp_path / name))


def test_a_disk_that_fails_is_said(path: Path) -> None:
    with open_file(str(path)) as stream:
        file = TarballFile(stream, "app.tar")
        with Path("/proc/self/mem").open("rb", buffering=0) as unreadable:
            os.dup2(unreadable.fileno(), stream.fileno())
        with pytest.raises(errors.UsageError, match=r"app\.tar cannot be read: input/output error"):
            file.read(0, 10)
