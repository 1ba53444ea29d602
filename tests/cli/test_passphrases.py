"""The passphrase of the encrypted file of logins: where it comes from, and how it is changed."""

from pathlib import Path

import pytest

from tests.cli.calling import Called, call, terminal
from tests.cli.clusters import Clusters

OLD, NEW = "an old pässphrase", "a new one"
VARIABLE = "DCOS_REGISTRY_PASSPHRASE"


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    return write(tmp_path / "passphrase", OLD)


def write(path: Path, passphrase: str, mode: int = 0o600) -> Path:
    path.write_text(passphrase + "\n")
    path.chmod(mode)
    return path


def log_in(registry: str = "a.example", **variables: str) -> Called:
    flags = ("-u", "alice", "--password-stdin", "--skip-check", "--store", "file")
    return call("login", registry, *flags, given="word", **variables)


def store(home: Path) -> Path:
    [file] = home.rglob("credentials.enc")
    return file


def opens_with(passphrase: str) -> bool:
    answer = log_in("tried.example", **{VARIABLE: passphrase})
    assert answer.exit_code in (0, 8)
    return answer.exit_code == 0


def test_it_comes_from_a_file(passphrase_file: Path) -> None:
    answer = log_in(DCOS_REGISTRY_PASSPHRASE_FILE=str(passphrase_file))
    assert answer.exit_code == 0, answer.stderr
    assert opens_with(OLD)


def test_the_file_is_a_setting(dcos: Clusters, passphrase_file: Path) -> None:
    dcos.add("a", registry={"passphrase_file": str(passphrase_file)})
    assert log_in().exit_code == 0
    assert opens_with(OLD)


def test_the_variable_goes_before_the_file_and_that_before_the_setting(dcos: Clusters, passphrase_file: Path) -> None:
    dcos.add("a", registry={"passphrase_file": "/nowhere"})
    named = {"DCOS_REGISTRY_PASSPHRASE_FILE": str(passphrase_file)}
    assert log_in(**named).exit_code == 0
    assert opens_with(OLD)
    assert log_in(**{VARIABLE: NEW, **named}).exit_code == 8


@pytest.mark.parametrize(
    ("content", "mode", "defect"),
    [(OLD, 0o644, "is open to others"), (OLD, 0o620, "is open to"), ("", 0o600, "is empty")],
)
def test_a_file_that_others_can_read_or_that_holds_none_is_refused(
    passphrase_file: Path, home: Path, content: str, mode: int, defect: str
) -> None:
    write(passphrase_file, content, mode)
    answer = log_in(DCOS_REGISTRY_PASSPHRASE_FILE=str(passphrase_file))
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"Error: The passphrase file {passphrase_file} {defect}")
    assert OLD not in answer.stderr
    assert list(home.rglob("credentials.enc")) == []


def change(new: Path, **variables: str) -> Called:
    return call("passphrase-change", "--new-passphrase-file", str(new), "--json", **variables)


def test_it_is_changed_and_the_place_of_the_old_one_named(home: Path, tmp_path: Path) -> None:
    log_in(**{VARIABLE: OLD})
    answer = change(write(tmp_path / "new", NEW), **{VARIABLE: OLD})
    assert answer.exit_code == 0
    assert answer.stderr == (
        f"Changed the passphrase of {store(home)}\n"
        "Warning: the old passphrase came from DCOS_REGISTRY_PASSPHRASE: put the new one there too\n"
    )
    [changed] = answer.document()["stores"]
    assert (changed["store"], changed["path"], changed["passwords"]) == ("file", str(store(home)), 1)
    assert (opens_with(NEW), opens_with(OLD)) == (True, False)


def test_a_file_with_the_old_one_is_named(tmp_path: Path, passphrase_file: Path) -> None:
    log_in(**{VARIABLE: OLD})
    answer = change(write(tmp_path / "new", NEW), DCOS_REGISTRY_PASSPHRASE_FILE=str(passphrase_file))
    assert f"Warning: the old passphrase came from the file {passphrase_file}: " in answer.stderr


def test_with_a_wrong_one_all_stays(home: Path, tmp_path: Path) -> None:
    log_in(**{VARIABLE: OLD})
    content = store(home).read_bytes()
    answer = change(write(tmp_path / "new", NEW), **{VARIABLE: "wrong"})
    assert answer.exit_code == 8
    assert answer.stderr.startswith(f"Error: {store(home)} does not open with this passphrase")
    assert store(home).read_bytes() == content


def test_a_new_one_that_others_can_read_is_refused(home: Path, tmp_path: Path) -> None:
    log_in(**{VARIABLE: OLD})
    content = store(home).read_bytes()
    answer = change(write(tmp_path / "new", NEW, 0o640), **{VARIABLE: OLD})
    assert (answer.exit_code, store(home).read_bytes()) == (2, content)


def test_without_a_file_of_logins_there_is_nothing_to_change(home: Path, tmp_path: Path) -> None:
    answer = change(write(tmp_path / "new", NEW), **{VARIABLE: OLD})
    assert answer.exit_code == 5
    assert "There is no encrypted file of logins" in answer.stderr
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_without_a_terminal_the_flag_is_named() -> None:
    log_in(**{VARIABLE: OLD})
    answer = call("passphrase-change", **{VARIABLE: OLD})
    assert answer.exit_code == 2
    assert answer.stderr.endswith(": nobody is here to ask\n  give it with --new-passphrase-file\n")


def test_it_is_asked_for_and_typed_twice(home: Path) -> None:
    log_in(**{VARIABLE: OLD})
    with terminal("passphrase-change") as shown:
        shown.wait_for(f"Passphrase of {store(home)}: ")
        shown.type(OLD + "\r")
        shown.wait_for(f"New passphrase for {store(home)}: ")
        shown.type(NEW + "\r")
        shown.wait_for("Repeat for confirmation: ")
        shown.type(NEW + "\r")
        assert shown.end() == 0
    assert "Warning" not in shown.shown
    assert (opens_with(NEW), opens_with(OLD)) == (True, False)


def test_who_types_a_wrong_one_is_asked_for_no_new_one() -> None:
    log_in(**{VARIABLE: OLD})
    with terminal("passphrase-change", NO_COLOR="1") as shown:
        shown.wait_for(": ")
        shown.type("wrong\r")
        assert shown.end() == 8
    assert "New passphrase" not in shown.shown
