"""`login` from the command line to the store, against the sandbox's registry."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.cli.calling import Called, call, spawn
from tests.cli.clusters import Clusters

PASSPHRASE = {"DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
PASSWORD = " pass wörd "
WITH_FILE = ("--plain-http", "--store", "file")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(registry_accounts={"alice": PASSWORD}) as cluster:
        yield cluster


def log_in(sandbox: Sandbox, password: str, *flags: str, **variables: str) -> Called:
    host = sandbox.registry.host
    return call("login", host, "-u", "alice", "--password-stdin", *flags, given=password.encode(), **variables)


def kept(home: Path) -> list[Path]:
    return [file for file in home.rglob("*") if file.is_file() and not file.name.endswith(".lock")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_line_end_is_not_of_the_password(sandbox: Sandbox, home: Path, end: str) -> None:
    answer = log_in(sandbox, PASSWORD + end, *WITH_FILE, "--json", **PASSPHRASE)
    assert answer.exit_code == 0, answer.stderr
    (login,) = answer.document()["logins"]
    assert (login["registry"], login["username"], login["store"]) == (sandbox.registry.host, "alice", "file")
    assert {file.name for file in kept(home)} == {"logins.json", "credentials.enc"}
    for file in kept(home):
        assert file.stat().st_mode & 0o777 == 0o600
        assert PASSWORD.strip().encode() not in file.read_bytes()


@pytest.mark.parametrize("password", [PASSWORD + " ", PASSWORD.strip(), "wrong"])
def test_a_refused_password_is_not_kept(sandbox: Sandbox, home: Path, password: str) -> None:
    answer = log_in(sandbox, password, *WITH_FILE, **PASSPHRASE)
    assert (answer.exit_code, answer.stdout) == (3, "")
    assert answer.stderr.startswith("Error: ")
    assert sandbox.registry.host in answer.stderr
    assert "wrong" not in answer.stderr
    assert kept(home) == []


def test_more_than_one_line_is_no_password(sandbox: Sandbox, home: Path) -> None:
    answer = log_in(sandbox, PASSWORD + "\n\n", *WITH_FILE, **PASSPHRASE)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert PASSWORD.strip() not in answer.stderr
    assert kept(home) == []


def test_without_a_keyring_nothing_is_read_or_asked_and_the_ways_out_are_shown(sandbox: Sandbox, home: Path) -> None:
    answer = spawn("login", sandbox.registry.host, PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert (answer.exit_code, answer.stdout) == (8, "")
    for way in ("--store file", "DCOS_REGISTRY_STORE=file", "DCOS_REGISTRY_PASSPHRASE", "Secret Service"):
        assert way in answer.stderr.splitlines()[1]
    assert kept(home) == []


def test_the_flag_beats_the_variable_and_that_the_file(sandbox: Sandbox, dcos: Clusters) -> None:
    dcos.add("a", registry={"store": "nope"})
    by_file = log_in(sandbox, PASSWORD + "\n", "--plain-http", **PASSPHRASE)
    assert by_file.stderr == (
        "Error: 'nope' is not a store for logins: keyring or file\n"
        "  add --store file, or mend DCOS_REGISTRY_STORE or registry.store\n"
    )
    by_variable = log_in(sandbox, PASSWORD + "\n", "--plain-http", DCOS_REGISTRY_STORE="never", **PASSPHRASE)
    assert by_variable.stderr.startswith("Error: 'never' is not a store")
    by_flag = log_in(sandbox, PASSWORD + "\n", *WITH_FILE, DCOS_REGISTRY_STORE="never", **PASSPHRASE)
    assert by_flag.exit_code == 0, by_flag.stderr


def test_the_setting_in_the_file_is_enough(sandbox: Sandbox, dcos: Clusters, home: Path) -> None:
    dcos.add("a", registry={"store": "file"})
    assert log_in(sandbox, PASSWORD + "\n", "--plain-http", **PASSPHRASE).exit_code == 0
    assert "credentials.enc" in {file.name for file in kept(home)}


@pytest.mark.parametrize("key", ["passphrase", "Passphrase", "PASSPHRASE"])
def test_a_passphrase_in_the_file_is_refused(sandbox: Sandbox, dcos: Clusters, key: str) -> None:
    dcos.add("a", registry={key: "canary"})
    answer = log_in(sandbox, PASSWORD + "\n", *WITH_FILE, **PASSPHRASE)
    assert answer == Called(
        2,
        "",
        "Error: A passphrase does not belong into dcos.toml, which keeps it in clear\n"
        "  dcos config unset registry.passphrase\n",
    )


def test_a_file_that_was_passed_over_is_warned_of(sandbox: Sandbox, dcos: Clusters) -> None:
    dcos.add("a")
    broken = dcos.add("b") / "dcos.toml"
    broken.write_text("[core")
    answer = log_in(sandbox, PASSWORD + "\n", *WITH_FILE, **PASSPHRASE)
    assert answer.exit_code == 0
    assert f"Warning: {broken} cannot be parsed and was passed over\n" in answer.stderr


def test_nothing_is_shown_of_the_password_at_any_verbosity(sandbox: Sandbox) -> None:
    for password in (PASSWORD + "\n", "wrong canary"):
        answer = log_in(sandbox, password, *WITH_FILE, "-vv", "--json", **PASSPHRASE)
        for secret in (PASSWORD.strip(), "canary", json.dumps(PASSWORD)[1:-1], PASSPHRASE["DCOS_REGISTRY_PASSPHRASE"]):
            assert secret not in answer.stdout + answer.stderr


def test_a_password_in_the_command_works_and_warns(sandbox: Sandbox) -> None:
    host = sandbox.registry.host
    answer = call("login", host, "-u", "alice", "-p", PASSWORD, *WITH_FILE, **PASSPHRASE)
    assert answer.exit_code == 0
    assert answer.stderr == (
        "Warning: a password after --password shows in the list of processes and in the shell's history; "
        "use --password-stdin\n"
        f"Logged in to {host} as alice; the password is kept in the encrypted file\n"
    )


def test_one_way_to_give_a_password_is_enough(sandbox: Sandbox, home: Path) -> None:
    answer = log_in(sandbox, PASSWORD, "-p", PASSWORD, *WITH_FILE, **PASSPHRASE)
    assert answer.exit_code == 2
    assert "Only one of --password-stdin, --password-file and --password" in answer.stderr
    assert kept(home) == []


def test_a_password_comes_from_a_file_that_others_cannot_read(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    login = ("login", sandbox.registry.host, "-u", "alice", "--password-file", str(file), *WITH_FILE)
    file.chmod(0o640)
    assert call(*login, **PASSPHRASE) == Called(
        2, "", f"Error: The password file {file} is open to others\n  chmod 600 {file}\n"
    )
    file.chmod(0o600)
    assert call(*login, **PASSPHRASE).exit_code == 0


def test_a_login_that_is_not_tried_is_kept_as_unchecked(home: Path) -> None:
    flags = ("--password-stdin", "--skip-check", "--store", "file", "--json")
    answer = call("login", "nobody.example", "-u", "alice", *flags, given="word", **PASSPHRASE)
    assert answer.exit_code == 0, answer.stderr
    assert answer.stderr == (
        "Kept the login of alice at nobody.example, unchecked; the password is in the encrypted file\n"
    )
    [login] = answer.document()["logins"]
    assert (login["unchecked"], login["challenge"]) == (True, None)


def test_several_accounts_of_a_registry_have_names(sandbox: Sandbox) -> None:
    host = sandbox.registry.host
    for flags in ((), ("--name", "ci")):
        assert log_in(sandbox, PASSWORD, *flags, *WITH_FILE, **PASSPHRASE).exit_code == 0
    elsewhere = ("nobody.example", "-u", "bob", "--password-stdin", "--skip-check", "--name", "ci", "--store", "file")
    answer = call("login", *elsewhere, given="word", **PASSPHRASE)
    assert (answer.exit_code, answer.stderr) == (
        2,
        f"Error: The name ci is that of a login at {host}\n"
        f"  choose another with --name, or forget that one: dcos-registry logout {host} --login ci\n",
    )


def test_without_a_name_an_account_takes_the_place_of_the_other() -> None:
    flags = ("--password-stdin", "--skip-check", "--store", "file")
    assert call("login", "-u", "alice", *flags, given="word", **PASSPHRASE).exit_code == 0
    answer = call("login", "-u", "bob", *flags, given="word", **PASSPHRASE)
    assert answer.stderr == (
        "Warning: the login of alice was called docker.io too and is replaced; --name keeps several\n"
        "Kept the login of bob at docker.io, unchecked; the password is in the encrypted file\n"
    )


def test_an_image_says_where_to_log_in_and_is_proved(sandbox: Sandbox, home: Path) -> None:
    image = f"{sandbox.registry.host}/team/none:1.0"
    given = ("login", "--image", image, "-u", "alice", "--password-stdin", *WITH_FILE)
    answer = call(*given, given=PASSWORD, **PASSPHRASE)
    assert answer.exit_code == 5
    assert answer.stderr.startswith(f"Error: {sandbox.registry.host} has no repository team/none, or none that alice")
    assert kept(home) == []


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--image", "a.example/b", "--skip-check"), "--image tries the login, and --skip-check does not"),
        (("--client-key", "k.pem"), "A client key (--client-key) needs its certificate (--client-cert)"),
        (("--from-docker", "/none.json"), "The docker config /none.json cannot be read: there is no such file"),
        (("-u", "alice", "--from-docker"), "--from-docker brings the logins"),
        (("--plain-http", "--from-docker"), "Passwords are not sent in clear to all registries"),
    ],
)
def test_flags_that_contradict_each_other_are_told(flags: tuple[str, ...], message: str, home: Path) -> None:
    answer = call("login", *flags, "--store", "file", "--no-input", **PASSPHRASE)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"Error: {message}")
    assert kept(home) == []


def test_logins_of_docker_are_taken_over(sandbox: Sandbox, home: Path) -> None:
    host = sandbox.registry.host
    auth = base64.b64encode(f"alice:{PASSWORD}".encode()).decode()
    config = home / "config.json"
    config.write_text(json.dumps({"auths": {host: {"auth": auth}, "gone.example": {"auth": auth}}}))
    answer = call("login", host, "--from-docker", str(config), *WITH_FILE, "--json", **PASSPHRASE)
    assert answer.exit_code == 0, answer.stderr
    [taken] = answer.document()["logins"]
    assert (taken["registry"], taken["username"], taken["status"]) == (host, "alice", "done")
    assert PASSWORD.strip() not in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("",), "'' is not a registry: expected HOST or HOST:PORT"),
        (("a.example", "--image", ""), "'' is not an image"),
        (("a.example", "--name", ""), "'' cannot be the name of a login"),
        (("a.example", "--ca-file", ""), "The CA file . cannot be read: is a directory"),
    ],
)
def test_a_variable_that_is_not_set_is_no_word_for_the_default(
    arguments: tuple[str, ...], message: str, home: Path
) -> None:
    flags = ("-u", "alice", "--password-stdin", "--store", "file")
    answer = call("login", *arguments, *flags, given="word", DCOS_REGISTRY_PASSPHRASE="a passphrase")
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"Error: {message}")
