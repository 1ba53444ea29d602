"""Files for one user only."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.store import private_file
from dcos_registry.store.private_file import PrivateFile
from tests.servers.namespaces import namespaces

LIMIT = 100


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "file"


@pytest.fixture
def file(path: Path) -> PrivateFile:
    return PrivateFile(path, LIMIT)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_there_is_nothing_at_first(file: PrivateFile, path: Path) -> None:
    assert file.read() is None
    assert not path.parent.exists()


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_only_the_user_can_read_what_is_written(file: PrivateFile, path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with file.locked():
            file.replace(b"content")
    finally:
        os.umask(before)
    assert file.read() == b"content"
    assert mode(path.parent) == 0o700
    assert {entry.name: mode(entry) for entry in path.parent.iterdir()} == {"file": 0o600, "file.lock": 0o600}


def test_a_folder_and_a_file_that_others_can_read_are_closed_to_them(file: PrivateFile, path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.write_bytes(b"old")
    path.chmod(0o644)
    with file.locked():
        file.replace(b"new")
    assert (mode(path.parent), mode(path)) == (0o700, 0o600)


def test_what_a_killed_process_left_is_no_hindrance(file: PrivateFile, path: Path) -> None:
    with file.locked():
        file.replace(b"old")
        path.with_name("file.new").write_bytes(b"hal")
    with file.locked():
        file.replace(b"new")
    assert file.read() == b"new"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["file", "file.lock"]


def test_an_interrupted_write_leaves_the_old_content(
    file: PrivateFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    with file.locked():
        file.replace(b"old")
        monkeypatch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            file.replace(b"new")
    assert file.read() == b"old"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["file", "file.lock"]


def test_more_than_the_limit_is_neither_written_nor_read(file: PrivateFile, path: Path) -> None:
    with file.locked():
        file.replace(b"x" * LIMIT)
        with pytest.raises(errors.RegistryPluginError, match="larger than 100 bytes"):
            file.replace(b"x" * (LIMIT + 1))
    assert file.read() == b"x" * LIMIT
    path.write_bytes(b"x" * (LIMIT + 1))
    with pytest.raises(errors.RegistryPluginError, match="larger than 100 bytes"):
        file.read()


def test_a_file_that_another_holds_is_a_conflict_after_a_while(
    file: PrivateFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_file, "_PATIENCE", 0.1)
    with file.locked(), pytest.raises(errors.ConflictError, match=str(path)), PrivateFile(path, LIMIT).locked():
        pytest.fail("both have the lock")
    with PrivateFile(path, LIMIT).locked():
        pass


def test_a_refusal_of_the_file_system_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    below_a_file = PrivateFile(tmp_path / "file" / "index", LIMIT)
    with pytest.raises(errors.RegistryPluginError, match=r"Cannot lock .*index: "), below_a_file.locked():
        pass
    with pytest.raises(errors.RegistryPluginError, match=r"Cannot read .*index: Not a directory") as caught:
        below_a_file.read()
    assert caught.value.hint == f"see who may: ls -ld {tmp_path / 'file'} {tmp_path / 'file' / 'index'}"

    (tmp_path / "folder").mkdir()
    a_folder = PrivateFile(tmp_path / "folder", LIMIT)
    with a_folder.locked(), pytest.raises(errors.RegistryPluginError, match=r"Cannot write .*folder: "):
        a_folder.replace(b"")


_FILLED = """
import sys
from pathlib import Path
from dcos_registry import errors
from dcos_registry.store.private_file import PrivateFile
from tests.servers.namespaces import namespaces
file = PrivateFile(Path(sys.argv[1]) / "index", 1024 * 1024)
with file.locked():
    file.replace(b"first")
    try:
        file.replace(bytes(64 * 1024))
    except errors.RegistryPluginError as error:
        names = sorted(path.name for path in Path(sys.argv[1]).iterdir())
        print(error.message, error.hint, file.read(), names, sep="|")
"""


def test_a_full_disk_leaves_the_file_as_it_was_and_says_how_to_see_it(tmp_path: Path) -> None:
    mounting = 'mount -t tmpfs -o size=16k none "$1" && exec "$2" -c "$3" "$1"'
    command = [*namespaces(), "sh", "-c", mounting, "sh", str(tmp_path), sys.executable, _FILLED]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.rstrip("\n").split("|") == [
        f"Cannot write {tmp_path / 'index'}: No space left on device",
        f"make room, then run it again: df -h {tmp_path}",
        "b'first'",
        "['index', 'index.lock']",
    ]
