"""Files of the user's, replaced whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.store.definition_files import replace_definitions
from tests.servers.required import lack

OLD, NEW = b'{"id": "/a"}', b'{"id": "/a", "cpus": 1}'
NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "app.json"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def as_a_user() -> Iterator[Path]:
    """Be no one who may do everything, as root may; give a folder in which to be."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)


def give_to_root(file: Path) -> None:
    """Make root the owner of a file, as which the tests run."""
    user = os.geteuid()
    if os.getuid() != 0:
        lack("only root can have files of others")
    os.seteuid(0)
    os.chown(file, 0, 0)
    os.seteuid(user)


def untouched(path: Path, content: bytes = OLD) -> bool:
    """Tell whether a file is as it was and nothing lies beside it."""
    return path.read_bytes() == content and [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_what_becomes_private_is_for_its_owner_alone(file: Path) -> None:
    file.chmod(0o644)
    replace_definitions(file, before=OLD, after=NEW, private=True)
    assert untouched(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o4644])
def test_the_content_is_replaced_and_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    umask = os.umask(0o077)
    try:
        replace_definitions(file, before=OLD, after=NEW)
    finally:
        os.umask(umask)
    assert untouched(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_whoever_reads_meanwhile_has_the_old_file_whole(file: Path) -> None:
    with file.open("rb") as reader:
        replace_definitions(file, before=OLD, after=NEW)
        assert reader.read() == OLD


def test_the_time_of_the_change_is_now(file: Path) -> None:
    os.utime(file, (0, 0))
    replace_definitions(file, before=OLD, after=NEW)
    assert file.stat().st_mtime > 0


def test_the_owner_stays(file: Path) -> None:
    if os.geteuid() != 0:
        lack("only root can have files of others")
    os.chown(file, 1234, 4321)
    replace_definitions(file, before=OLD, after=NEW)
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 4321)


def test_a_link_is_followed_and_stays_one(file: Path) -> None:
    (file.parent / "folder").mkdir()
    first, second = file.parent / "folder" / "link.json", file.parent / "first.json"
    first.symlink_to("../app.json")
    second.symlink_to("folder/link.json")
    replace_definitions(second, before=OLD, after=NEW)
    assert file.read_bytes() == NEW
    assert (first.readlink(), second.readlink()) == (Path("../app.json"), Path("folder/link.json"))
    assert not file.is_symlink()


def test_a_file_that_was_changed_since_it_was_read_is_left_alone(file: Path) -> None:
    for other in (b"", OLD + b"\n", OLD[:-1]):
        file.write_bytes(other)
        with pytest.raises(errors.ConflictError, match="was changed by someone else in the meantime") as caught:
            replace_definitions(file, before=OLD, after=NEW)
        assert caught.value.hint == "run the command again"
        assert untouched(file, other)


def test_an_interrupted_write_leaves_the_file_and_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_definitions(file, before=OLD, after=NEW)
    assert untouched(file)


def test_a_read_only_file_is_refused(as_a_user: Path) -> None:
    file = as_a_user / "app.json"
    file.write_bytes(OLD)
    file.chmod(0o444)
    with pytest.raises(errors.RegistryPluginError) as caught:
        replace_definitions(file, before=OLD, after=NEW)
    assert caught.value.message == f"{file} cannot be written: permission denied"
    assert caught.value.hint == f"see who may: ls -ld {as_a_user} {file}"
    assert untouched(file)


def test_a_file_in_a_read_only_folder_is_refused(as_a_user: Path) -> None:
    file = as_a_user / "app.json"
    file.write_bytes(OLD)
    as_a_user.chmod(0o555)
    with pytest.raises(errors.RegistryPluginError, match="cannot be written: permission denied"):
        replace_definitions(file, before=OLD, after=NEW)
    assert untouched(file)


def test_a_file_that_would_change_its_owner_is_refused(as_a_user: Path) -> None:
    file = as_a_user / "app.json"
    file.write_bytes(OLD)
    file.chmod(0o666)
    give_to_root(file)
    with pytest.raises(errors.RegistryPluginError, match="cannot be written: it would not keep its owner"):
        replace_definitions(file, before=OLD, after=NEW)
    assert untouched(file)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    pipe, loop, gone = tmp_path / "pipe", tmp_path / "loop", tmp_path / "gone" / "app.json"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    reasons = {
        tmp_path: "it is no regular file",
        pipe: "it is no regular file",
        Path("/dev/null"): "it is no regular file",
        loop: "too many levels of symbolic links",
        gone: "no such file or directory",
    }
    for path, reason in reasons.items():
        with pytest.raises(errors.RegistryPluginError) as caught:
            replace_definitions(path, before=b"", after=NEW)
        assert caught.value.message == f"{path} cannot be written: {reason}"
    assert {entry.name for entry in tmp_path.iterdir()} == {"pipe", "loop"}


def test_a_folder_in_which_nothing_can_be_made_is_refused_to_root_too() -> None:
    with pytest.raises(errors.RegistryPluginError, match="/proc/self/comm cannot be written: "):
        replace_definitions(Path("/proc/self/comm"), before=Path("/proc/self/comm").read_bytes(), after=NEW)
