"""`docker-credential-dcos-registry` by the protocol of docker-credential-helpers, as its Go clients read it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies

from dcos_registry import __version__
from dcos_registry.cli.environment import Environment
from tests.cli.calling import Called
from tests.cli.helping import HUB, NOT_FOUND, ask, entry, failed, store
from tests.servers.secret_service import secret_service

PROGRAM = Path(sys.executable).with_name("docker-credential-dcos-registry")


def test_what_is_stored_is_given_as_the_go_client_reads_it() -> None:
    answer = ask("store", given=entry("registry.example.com:5000", secret='pass "wörd"'))
    assert (answer.exit_code, answer.stdout) == (0, "")
    answer = ask("get", given="registry.example.com:5000\n")
    assert (answer.exit_code, answer.stderr, answer.stdout.count("\n")) == (0, "", 1)
    assert answer.document() == {
        "ServerURL": "registry.example.com:5000",
        "Username": "alice",
        "Secret": 'pass "wörd"',
    }


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (HUB, (HUB, "docker.io", "index.docker.io", "registry-1.docker.io", "docker.io/library/alpine")),
        ("docker.io", (HUB, "registry-1.docker.io", "index.docker.io/team/app")),
        ("a.example", ("a.example", "https://a.example", "https://a.example/v2/", "A.example", "a.example:443")),
        ("https://a.example/", ("a.example", "http://a.example", "a.example/team", "a.example/team/app")),
        ("a.example:5000", ("a.example:5000", "https://a.example:5000/v1/", "a.example:5000/team/app")),
    ],
)
def test_a_server_is_found_in_every_spelling_of_its_clients(stored: str, asked: tuple[str, ...]) -> None:
    store(stored)
    for server in asked:
        answer = ask("get", given=server)
        assert answer.exit_code == 0, (server, answer.stdout)
        assert (answer.document()["ServerURL"], answer.document()["Secret"]) == (server, "word")


@pytest.mark.parametrize(
    "server", ["b.example", "a.example:5001", "[::1]:5000", "no registry", f"{HUB}refresh-token", "https://a.example/x"]
)
def test_what_there_is_not_is_said_in_the_words_that_clients_compare(server: str) -> None:
    store("a.example")
    store(HUB)
    assert ask("get", given=server) == Called(1, NOT_FOUND, "")


@pytest.mark.parametrize(
    ("action", "given", "told"),
    [
        ("get", "", "no credentials server URL\n"),
        ("get", " \n", "no credentials server URL\n"),
        ("erase", "", "no credentials server URL\n"),
        ("store", '{"Username":"alice","Secret":"word"}', "no credentials server URL\n"),
        ("store", '{"ServerURL":"a.example","Secret":"word"}', "no credentials username\n"),
        ("store", "word", "Standard input is not a JSON object with ServerURL, Username and Secret\n"),
        ("store", '["word"]', "Standard input is not a JSON object with ServerURL, Username and Secret\n"),
        ("store", '{"ServerURL":"a.example","Secret":["word"]}', "Secret on standard input is not a text\n"),
        ("store", entry("a.example/team"), "'a.example/team' has a path, and engines choose credentials by host alone"),
        ("store", entry("a.example", secret=""), "A login needs a user name and a password"),
        ("store", entry("a.example", secret="two\nlines"), "The password has a line break in it\n"),
        ("store", b'{"ServerURL":"\xff"}', "Standard input is not UTF-8\n"),
        ("store", b"x" * (1 << 20) + b"x", "Standard input is over 1,048,576 bytes\n"),
    ],
)
def test_what_is_no_login_is_refused_in_one_line_on_standard_output(
    action: str, given: str | bytes, told: str, home: Path
) -> None:
    answer = ask(action, given=given)
    assert answer == failed(answer.stdout)
    assert answer.stdout.startswith(told)
    assert answer.stdout.count("\n") == 1
    assert "word" not in answer.stdout.replace("password", "")
    assert list(home.rglob("logins.json")) == []


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        ((), 1, "Usage: docker-credential-dcos-registry <store|get|erase|list|version>\n"),
        (("get", "a.example"), 1, "Usage: docker-credential-dcos-registry <store|get|erase|list|version>\n"),
        (("--help",), 0, "Usage: docker-credential-dcos-registry <store|get|erase|list|version>\n"),
        (("version",), 0, f"docker-credential-dcos-registry (dcos-registry) {__version__}\n"),
        (("-v",), 0, f"docker-credential-dcos-registry (dcos-registry) {__version__}\n"),
        (("login",), 1, "docker-credential-dcos-registry: unknown action: login\n"),
    ],
)
def test_it_says_what_it_is_as_other_helpers_do(arguments: tuple[str, ...], exit_code: int, told: str) -> None:
    assert ask(*arguments) == Called(exit_code, told, "")


def test_without_a_passphrase_the_error_names_the_variable() -> None:
    store("a.example")
    answer = ask("get", given="a.example", DCOS_REGISTRY_PASSPHRASE="")
    assert answer == failed(answer.stdout)
    assert answer.stdout.count("\n") == 1
    assert "DCOS_REGISTRY_PASSPHRASE" in answer.stdout
    assert "nobody is here to ask" in answer.stdout
    wrong = ask("get", given="a.example", DCOS_REGISTRY_PASSPHRASE="wrong")
    assert (wrong.exit_code, wrong.stdout.count("\n")) == (1, 1)
    assert "does not open with this passphrase" in wrong.stdout


def test_without_a_keyring_one_line_names_the_ways_out() -> None:
    answer = ask("store", given=entry("a.example"), DCOS_REGISTRY_STORE="keyring")
    assert answer == failed(answer.stdout)
    assert answer.stdout.count("\n") == 1
    assert "DCOS_REGISTRY_STORE=file" in answer.stdout


def test_a_mistake_of_ours_is_one_line_and_its_place_is_told_on_demand(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(Environment, "data_folder", property(lambda _: 1 / 0))
    told = "Something went wrong that should not; call it again with DCOS_VERBOSITY=2, and report what it prints\n"
    assert ask("get", given="a.example") == failed(told)
    loud = ask("get", given="a.example", DCOS_VERBOSITY="2")
    assert (loud.exit_code, loud.stdout) == (1, told)
    assert "ZeroDivisionError" in loud.stderr
    assert list(home.iterdir()) == []


@given(strategies.sampled_from(["get", "list", "store", "erase"]), strategies.binary(max_size=60))
def test_whatever_comes_in_ends_as_one_line_or_none(action: str, data: bytes) -> None:
    answer = ask(action, given=data)
    assert answer.exit_code in (0, 1)
    assert answer.stdout.count("\n") == (0 if answer.exit_code == 0 and action in ("store", "erase") else 1)


@given(strategies.text(max_size=30), strategies.text(max_size=20), strategies.text(max_size=20))
def test_whatever_is_stored_is_given_again_or_refused(server: str, user: str, secret: str) -> None:
    if ask("store", given=entry(server, user, secret)).exit_code == 0:
        assert ask("get", given=server).document() == json.loads(entry(server.strip(), user, secret))


def test_a_real_keyring_serves_it() -> None:
    with secret_service() as keyring:
        variables = {**keyring, "DCOS_REGISTRY_STORE": ""}

        def spawn(action: str, given: str) -> str:
            done = subprocess.run(
                [PROGRAM, action], env=variables, input=given, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout
            return done.stdout

        long = "0123456789abcdef" * 1024
        spawn("store", entry("a.example", secret=long))
        assert json.loads(spawn("get", "https://a.example/v2/"))["Secret"] == long
        assert json.loads(spawn("list", "")) == {"a.example": "alice"}
        spawn("erase", "a.example")
        assert json.loads(spawn("list", "")) == {}


def test_a_locked_keyring_is_one_line(home: Path) -> None:
    with secret_service(unlocked=False) as keyring:
        done = subprocess.run(
            [PROGRAM, "store"], env=keyring, input=entry("a.example"), capture_output=True, text=True, check=False
        )
    assert Called(done.returncode, done.stdout, done.stderr) == failed(done.stdout)
    assert done.stdout.count("\n") == 1
    assert "unlock it and try again" in done.stdout


def test_nobody_reading_the_answer_is_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([PROGRAM, "version"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_locale_without_the_letters_is_no_traceback(home: Path) -> None:
    variables = {"HOME": str(home), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [PROGRAM, "store"], env=variables, input=entry("ł.example").encode(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout.count(b"\n")) == (1, 1)
    assert b"Traceback" not in done.stderr
    asked = subprocess.run([PROGRAM, "ł"], env=variables, capture_output=True, check=False)
    assert asked.stdout == b"docker-credential-dcos-registry: unknown action: \\u0142\n"
