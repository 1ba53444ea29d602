"""`docker-credential-dcos-registry` by the protocol of docker-credential-helpers, as its Go clients read it."""

import io
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, strategies

from dcos_registry import __version__
from dcos_registry.cli import docker_credential
from dcos_registry.cli.environment import Environment
from tests.cli.calling import Called, call
from tests.servers.secret_service import secret_service

PROGRAM = Path(sys.executable).with_name("docker-credential-dcos-registry")
IN_FILE = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
HUB = "https://index.docker.io/v1/"
NOT_FOUND = "credentials not found in native keychain\n"


def ask(*arguments: str, given: str | bytes = "", **variables: str) -> Called:
    """Call in this process; logins are in the encrypted file where nothing else is said."""
    data = given.encode() if isinstance(given, str) else given
    stdin, stdout, stderr = (io.TextIOWrapper(io.BytesIO(held), encoding="utf-8") for held in (data, b"", b""))
    environment = {"HOME": os.environ["HOME"], **IN_FILE, **variables}
    exit_code = docker_credential.run(Environment(arguments, environment, stdin, stdout, stderr))
    texts = [stream.buffer.getvalue().decode() for stream in (stdout, stderr) if isinstance(stream.buffer, io.BytesIO)]
    return Called(exit_code, *texts)


def entry(server: str, user: str = "alice", secret: str = "word") -> str:
    return json.dumps({"ServerURL": server, "Username": user, "Secret": secret})


def store(server: str, user: str = "alice", secret: str = "word") -> None:
    assert ask("store", given=entry(server, user, secret)).exit_code == 0


def log_in(host: str, user: str, *flags: str, secret: str = "word") -> None:
    words = ("-u", user, "--password-stdin", "--skip-check", *flags)
    assert call("login", host, *words, given=secret, **IN_FILE).exit_code == 0


def logins() -> dict[str, dict[str, object]]:
    return {login["name"]: login for login in call("login-list", "--json").document()["logins"]}


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
    assert (answer.exit_code, answer.stderr) == (1, "")
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


def test_a_list_has_the_keys_of_docker_and_each_can_be_got() -> None:
    assert ask("list", given="unused") == Called(0, "{}\n", "")
    for server in ("docker.io", "https://a.example/v2/", "b.example:443", "c.example:5000"):
        store(server)
    listed = ask("list").document()
    assert listed == {HUB: "alice", "a.example": "alice", "b.example:443": "alice", "c.example:5000": "alice"}
    for server in listed:
        assert ask("get", given=server).document()["Username"] == "alice"


def test_a_stored_login_is_shown_as_unchecked() -> None:
    store("a.example")
    login = logins()["a.example"]
    assert (login["unchecked"], login["store"], login["username"]) == (True, "file", "alice")


def test_storing_what_is_there_changes_nothing_and_a_new_password_counts() -> None:
    log_in("a.example", "alice", "--plain-http", "--email", "a@example.com")
    before = logins()
    store("https://a.example")
    assert logins() == before
    store("a.example", secret="another")
    assert logins()["a.example"]["plain_http"] is True
    assert ask("get", given="a.example").document()["Secret"] == "another"


def test_an_identity_token_keeps_its_mark() -> None:
    store("a.example", "<token>", "the token")
    assert ask("get", given="a.example").document() == json.loads(entry("a.example", "<token>", "the token"))


def test_the_session_tokens_of_docker_take_no_logins_place() -> None:
    store(HUB)
    for token in ("access-token", "refresh-token"):
        answer = ask("store", given=entry(HUB + token, secret="token"))
        assert (answer.exit_code, answer.stdout) == (0, "")
        assert answer.stderr == f"Docker's session token is not kept, for it logs in nowhere ({HUB}{token})\n"
        assert ask("get", given=HUB + token).stdout == NOT_FOUND
        assert ask("erase", given=HUB + token) == Called(0, "", "")
    assert ask("get", given=HUB).document()["Secret"] == "word"


@pytest.mark.parametrize("server", ["a.example", "https://a.example", "https://a.example/v1/", "a.example:443"])
def test_erasing_forgets_the_login_and_a_second_time_is_no_error(server: str) -> None:
    store("a.example")
    store("b.example")
    for _ in range(2):
        assert ask("erase", given=server) == Called(0, "", "")
    assert ask("get", given="a.example").stdout == NOT_FOUND
    assert list(logins()) == ["b.example"]


def test_erasing_leaves_other_accounts_and_says_so() -> None:
    store("a.example")
    log_in("a.example", "bob", "--name", "ci")
    answer = ask("erase", given="a.example")
    assert answer == Called(
        0, "", "Warning: other logins for a.example stay: ci (bob); dcos-registry logout a.example\n"
    )
    assert list(logins()) == ["ci"]
    assert ask("erase", given="a.example") == Called(0, "", "")


def test_of_several_accounts_the_one_called_like_the_registry_is_given() -> None:
    log_in("a.example", "bob", "--name", "ci")
    assert ask("get", given="a.example").document()["Username"] == "bob"
    store("a.example")
    assert ask("get", given="a.example").document()["Username"] == "alice"
    assert ask("list").document() == {"a.example": "alice"}


def test_of_several_accounts_a_variable_chooses() -> None:
    for name in ("ci", "dev"):
        log_in("a.example", name, "--name", name)
    log_in("b.example", "bob", "--name", "other")
    told = "There are several logins for a.example: ci (ci), dev (dev); choose one with DCOS_REGISTRY_LOGIN=NAME\n"
    assert ask("get", given="a.example") == Called(1, told, "")
    answer = ask("list")
    assert answer.document() == {"b.example": "bob"}
    assert answer.stderr == f"Warning: a.example is left out: {told}"

    chosen = {"DCOS_REGISTRY_LOGIN": "other, dev"}
    assert ask("get", given="a.example", **chosen).document()["Username"] == "dev"
    assert ask("list", **chosen).document() == {"a.example": "dev", "b.example": "bob"}
    assert ask("get", given="a.example", DCOS_REGISTRY_LOGIN="ci,dev").stdout == told
    none = ask("get", given="a.example", DCOS_REGISTRY_LOGIN="none")
    assert none == Called(1, "There is no login none; there is: ci, dev, other\n", "")


def test_pain_30_an_ended_login_is_given_with_a_warning(home: Path) -> None:
    store("a.example")
    [index] = home.rglob("logins.json")
    document = json.loads(index.read_text())
    ended = datetime.now(timezone.utc) - timedelta(days=1)
    document["logins"]["a.example"]["expires"] = ended.isoformat()
    index.write_text(json.dumps(document))
    answer = ask("get", given="a.example")
    assert answer.document()["Secret"] == "word"
    assert answer.stderr == (
        f"Warning: the login a.example of alice expired on {ended:%Y-%m-%d at %H:%M} UTC; "
        "dcos-registry login a.example -u alice --name a.example\n"
    )


def test_the_name_of_another_registrys_login_is_left_to_it() -> None:
    log_in("b.example", "bob", "--name", "a.example")
    answer = ask("store", given=entry("a.example"))
    assert answer.exit_code == 1
    assert answer.stdout.startswith("The name a.example is that of a login at b.example; ")
    assert ask("get", given="a.example").stdout == NOT_FOUND


def test_without_a_passphrase_the_error_names_the_variable() -> None:
    store("a.example")
    answer = ask("get", given="a.example", DCOS_REGISTRY_PASSPHRASE="")
    assert (answer.exit_code, answer.stderr, answer.stdout.count("\n")) == (1, "", 1)
    assert "DCOS_REGISTRY_PASSPHRASE" in answer.stdout
    assert "nobody is here to ask" in answer.stdout
    wrong = ask("get", given="a.example", DCOS_REGISTRY_PASSPHRASE="wrong")
    assert (wrong.exit_code, wrong.stdout.count("\n")) == (1, 1)
    assert "does not open with this passphrase" in wrong.stdout


def test_without_a_keyring_one_line_names_the_ways_out() -> None:
    answer = ask("store", given=entry("a.example"), DCOS_REGISTRY_STORE="keyring")
    assert (answer.exit_code, answer.stderr, answer.stdout.count("\n")) == (1, "", 1)
    assert "DCOS_REGISTRY_STORE=file" in answer.stdout


def test_a_mistake_of_ours_is_one_line_and_its_place_is_told_on_demand(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(Environment, "data_folder", property(lambda _: 1 / 0))
    told = "Something went wrong that should not; call it again with DCOS_VERBOSITY=2, and report what it prints\n"
    assert ask("get", given="a.example") == Called(1, told, "")
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
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (1, "", 1)
    assert "unlock it and try again" in done.stdout


def test_nobody_reading_the_answer_is_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([PROGRAM, "version"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")
