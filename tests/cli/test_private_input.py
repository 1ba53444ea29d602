"""Secrets that a file of the user's holds."""

import os
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.cli import files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "password file"


def write(path: Path, content: bytes, mode: int = 0o600) -> str:
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_one_line_end_is_not_of_the_secret(path: Path, end: str, mode: int) -> None:
    name = write(path, f" pass\n\nwörd {end}".encode(), mode)
    assert files.read_private(name, "password file") == " pass\n\nwörd "


def test_a_second_line_end_is_of_the_secret(path: Path) -> None:
    assert files.read_private(write(path, b"word\n\n"), "password file") == "word\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644])
def test_a_file_that_is_open_to_others_is_refused(path: Path, mode: int) -> None:
    with pytest.raises(errors.UsageError, match=r"^The password file .*/password file is open to others$") as caught:
        files.read_private(write(path, b"canary", mode), "password file")
    assert caught.value.hint == f"chmod 600 '{path}'"


def test_a_file_of_another_user_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, owner = write(path, b"canary"), os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(errors.UsageError, match="belongs to another user"):
        files.read_private(name, "password file")


def test_a_link_is_as_private_as_what_it_leads_to(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(write(path, b"word"))
    assert files.read_private(str(link), "password file") == "word"
    path.chmod(0o644)
    with pytest.raises(errors.UsageError, match="is open to others"):
        files.read_private(str(link), "password file")


@pytest.mark.parametrize(
    ("content", "defect"),
    [
        (b"", "is empty"),
        (b"\r\n", "is empty"),
        (b"x" * (64 * 1024 + 1), "is over 65,536 bytes"),
        (b"can\xffary", "is not UTF-8"),
    ],
)
def test_what_cannot_be_a_secret_is_refused_and_not_shown(path: Path, content: bytes, defect: str) -> None:
    with pytest.raises(errors.UsageError, match=rf"^The password file .* {defect}$") as caught:
        files.read_private(write(path, content), "password file")
    assert "can" not in f"{caught.value.hint} {caught.value.__cause__!r}"


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    with pytest.raises(errors.UsageError, match="cannot be read: no such file or directory"):
        files.read_private(str(path), "password file")
