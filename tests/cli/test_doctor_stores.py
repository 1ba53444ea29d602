"""What `doctor` says of the places where logins are kept, and of their list."""

import subprocess
import sys
from pathlib import Path

from tests.cli.calling import call, spawn, terminal
from tests.cli.test_doctor import PROBLEM, SKIPPED, doctor, keep
from tests.servers import secret_service

LISTING = """
import secretstorage
connection = secretstorage.dbus_init()
print([item.get_label() for item in secretstorage.get_default_collection(connection).get_all_items()])
connection.close()
"""


def test_a_store_that_is_none_is_a_problem_of_the_settings() -> None:
    status, detail, _ = doctor(DCOS_REGISTRY_STORE="disk")["settings"]
    assert (status, detail) == (PROBLEM, "'disk' is not a store for logins: keyring or file")


def test_without_the_passphrase_it_says_what_it_could_not_look_at(home: Path) -> None:
    keep()
    file = home / ".local" / "share" / "dcos-registry" / "credentials.enc"
    before = file.read_bytes()
    answer = call("doctor", "--json", DCOS_REGISTRY_STORE="file")
    lines = [
        (check["check"], check["status"], check["detail"])
        for check in answer.document()["checks"]
        if check["check"] in ("encrypted-file", "logins")
    ]
    assert lines == [
        ("encrypted-file", SKIPPED, f"Passphrase of {file}: nobody is here to ask"),
        ("logins", SKIPPED, "Nobody knows whether it works, as it was kept untried: one.example"),
        ("logins", SKIPPED, "Whether the password is still there cannot be seen of one.example"),
    ]
    assert file.read_bytes() == before


def test_a_wrong_passphrase_is_a_problem(home: Path) -> None:
    keep()
    status, detail, _ = doctor(DCOS_REGISTRY_PASSPHRASE="another")["encrypted-file"]
    assert (status, "does not open with this passphrase" in detail) == (PROBLEM, True)


def test_on_a_terminal_the_passphrase_is_asked_for_once_and_first() -> None:
    keep()
    with terminal("doctor", DCOS_REGISTRY_STORE="file", NO_COLOR="1") as shown:
        shown.wait_for("credentials.enc: ")
        assert "CHECK" not in shown.shown
        shown.type("a passphrase\r")
        assert shown.end() == 0
    assert shown.shown.count("Passphrase of") == 1
    assert "encrypted-file  ok " in shown.shown


def test_nothing_is_asked_where_the_file_is_not_used() -> None:
    with terminal("doctor", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring") as shown:
        assert shown.end() == 10
    assert "Passphrase" not in shown.shown


def test_a_file_with_passwords_that_is_gone_is_a_problem(home: Path) -> None:
    keep("--name", "ci")
    [file] = home.rglob("credentials.enc")
    file.unlink()
    assert doctor()["encrypted-file"] == (
        PROBLEM,
        f"{file} is gone, and with it the passwords of ci",
        "dcos-registry login one.example --username alice --name ci --store file",
    )
    assert not file.exists()


def test_an_index_that_cannot_be_read_is_a_problem(home: Path) -> None:
    keep()
    [index] = home.rglob("logins.json")
    index.write_text("{")
    status, detail, hint = doctor()["logins"]
    assert (status, detail) == (PROBLEM, f"The index of logins {index} is not JSON")
    assert hint == (f"use the dcos-registry that wrote it, or move it away and log in again: mv {index} {index}.old")


def test_without_a_keyring_the_ways_out_are_named() -> None:
    answer = spawn("doctor", "--json", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert answer.exit_code == 10
    [keyring] = [check for check in answer.document()["checks"] if check["check"] == "keyring"]
    assert keyring["status"] == PROBLEM
    assert keyring["detail"].endswith("keyring.backends.fail.Keyring, which is not known to encrypt and keep secrets")
    assert "--store file" in keyring["hint"]


def test_a_real_keyring_is_written_to_read_and_left_as_it_was() -> None:
    with secret_service.secret_service() as environment:
        answer = spawn("doctor", "--json", **environment)
        [keyring] = [check for check in answer.document()["checks"] if check["check"] == "keyring"]
        assert keyring["detail"] == "An entry was written to the Secret Service, read back and deleted"
        left = subprocess.run([sys.executable, "-c", LISTING], env=environment, capture_output=True, check=True)
    assert left.stdout == b"[]\n"
