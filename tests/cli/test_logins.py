"""`login-list` and `logout`, from the command line to the store."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.cli.calling import call, terminal

PASSPHRASE = {"DCOS_REGISTRY_PASSPHRASE": "a passphrase"}


def keep(registry: str, user: str, *flags: str) -> None:
    words = ("-u", user, "--password-stdin", "--skip-check", "--store", "file")
    assert call("login", registry, *words, *flags, given="word", **PASSPHRASE).exit_code == 0


def names() -> list[str]:
    return [login["name"] for login in call("login-list", "--json").document()["logins"]]


def end(home: Path, name: str, after: timedelta) -> datetime:
    """Have a login end after a time from now."""
    [index] = home.rglob("logins.json")
    document = json.loads(index.read_text())
    ends = datetime.now(timezone.utc) + after
    document["logins"][name]["expires"] = ends.isoformat()
    index.write_text(json.dumps(document))
    return ends


def test_a_list_of_nothing_says_what_comes_first() -> None:
    answer = call("login-list")
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert answer.stderr == "There are no logins; next: dcos-registry login REGISTRY -u USER\n"


def test_logins_are_listed_without_opening_a_store_and_without_a_secret(home: Path) -> None:
    keep("one.example:5000", "alice")
    keep("docker.io", "bob", "--name", "ci")
    ends = end(home, "ci", timedelta(days=2))
    answer = call("login-list")
    assert (answer.exit_code, answer.stderr) == (0, "")
    until = f"{ends:%Y-%m-%d %H:%M} UTC"
    assert answer.stdout == (
        "REGISTRY          NAME              USER   KIND                 EXPIRES               STORE           STATE\n"
        f"docker.io         ci                bob    docker-hub-password  {until}  encrypted file  unchecked\n"
        "one.example:5000  one.example:5000  alice  password             -                     encrypted file  "
        "unchecked\n"
    )


def test_what_ends_soon_is_a_problem(home: Path) -> None:
    for name in ("one", "two", "three"):
        keep("docker.io", "alice", "--name", name)
    soon, past = end(home, "one", timedelta(days=2)), end(home, "two", timedelta(days=-2))
    answer = call("login-list", "--expiring-within", "7d")
    assert answer.exit_code == 10
    assert [line.split()[1] for line in answer.stdout.splitlines()] == ["NAME", "one", "two"]
    assert answer.stderr == (
        "2 of 3 logins end within 7 days; 1 show no end\n"
        f"Error: The login one of alice at docker.io expires on {soon:%Y-%m-%d at %H:%M} UTC\n"
        "  dcos-registry login docker.io --username alice --name one --store file\n"
        f"Error: The login two of alice at docker.io expired on {past:%Y-%m-%d at %H:%M} UTC\n"
        "  dcos-registry login docker.io --username alice --name two --store file\n"
    )
    assert call("login-list", "--json").document()["logins"][2]["state"] == "unchecked, expired"


@pytest.mark.parametrize(
    ("registry", "user", "command"),
    [
        ("1234.dkr.ecr.eu-west-1.amazonaws.com", "AWS", "aws ecr get-login-password --region eu-west-1"),
        ("public.ecr.aws", "AWS", "aws ecr-public get-login-password --region us-east-1"),
        ("gcr.io", "oauth2accesstoken", "gcloud auth print-access-token"),
        (
            "acme.azurecr.io",
            "00000000-0000-0000-0000-000000000000",
            "az acr login --name acme --expose-token --output tsv --query accessToken",
        ),
    ],
)
def test_pain_30_a_token_that_a_command_prints_is_renewed_by_it(registry: str, user: str, command: str) -> None:
    keep(registry, user, "--name", "one")
    [login] = call("login-list", "--expiring-within", "12h", "--json").document()["logins"]
    renewal = f"dcos registry login {registry} --username {user} --name one --store file --password-stdin"
    assert login["hint"].replace("dcos-registry", "dcos registry") == f"{command} | {renewal}"


def test_nothing_that_ends_soon_is_well(home: Path) -> None:
    keep("docker.io", "alice")
    end(home, "docker.io", timedelta(days=8))
    answer = call("login-list", "--expiring-within", "1w", "--json")
    assert answer.exit_code == 0
    assert answer.document()["logins"] == []


def test_a_span_of_time_that_is_none_is_refused() -> None:
    answer = call("login-list", "--expiring-within", "soon")
    assert (answer.exit_code, answer.stderr) == (
        2,
        "Error: 'soon' is not a span of time\n  write it as 90m, 12h, 7d or 2w\n",
    )


@pytest.mark.parametrize("spelled", [(), ("hub.docker.com",), ("https://index.docker.io/v1/",)])
def test_logging_out_forgets_all_accounts_of_a_registry(spelled: tuple[str, ...]) -> None:
    keep("one.example", "alice")
    keep("docker.io", "bob")
    keep("index.docker.io", "carl", "--name", "ci")
    answer = call("logout", *spelled, **PASSPHRASE)
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert answer.stderr == (
        "Logged out of docker.io: the login ci of carl is forgotten (encrypted file)\n"
        "Logged out of docker.io: the login docker.io of bob is forgotten (encrypted file)\n"
    )
    assert names() == ["one.example"]


def test_a_registry_without_a_name_is_not_docker_hub() -> None:
    keep("docker.io", "alice")
    answer = call("logout", "", **PASSPHRASE)
    assert (answer.exit_code, answer.stderr) == (2, "Error: '' is not a registry: expected HOST or HOST:PORT\n")
    assert names() == ["docker.io"]


def test_one_account_can_be_forgotten() -> None:
    keep("docker.io", "bob")
    keep("docker.io", "carl", "--name", "ci")
    assert call("logout", "--login", "ci", **PASSPHRASE).exit_code == 0
    assert names() == ["docker.io"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("two.example",), "There is no login for two.example"),
        (("one.example", "--login", "ci"), "There is no login ci for one.example"),
        (("--login", "ci"), "There is no login ci"),
    ],
)
def test_what_there_is_not_cannot_be_forgotten(arguments: tuple[str, ...], message: str) -> None:
    keep("one.example", "alice")
    answer = call("logout", *arguments, **PASSPHRASE)
    assert (answer.exit_code, answer.stderr) == (5, f"Error: {message}\n  dcos-registry login-list\n")
    assert names() == ["one.example"]


def test_all_are_forgotten_after_a_question(home: Path) -> None:
    keep("one.example", "alice")
    keep("docker.io", "bob")
    nobody = call("logout", "--all", **PASSPHRASE)
    assert (nobody.exit_code, nobody.stderr) == (
        2,
        "Error: Forget 2 logins?: nobody is here to ask\n  give it with --yes\n",
    )
    with terminal("logout", "--all", NO_COLOR="1", **PASSPHRASE) as shown:
        shown.wait_for("Forget 2 logins? [y/N]: ")
        shown.type("n\r")
        assert shown.end() == 1
    assert shown.shown.endswith("Error: You did not agree, so nothing was changed\r\n")
    assert len(names()) == 2
    assert call("logout", "--all", "--yes", **PASSPHRASE).exit_code == 0
    assert names() == []
    assert call("logout", "--all").stderr == "There are no logins\n"


def test_an_interrupted_question_about_all_forgets_none() -> None:
    keep("docker.io", "alice")
    with terminal("logout", "--all", **PASSPHRASE) as shown:
        shown.wait_for("Forget the one login? [y/N]: ")
        shown.type("\x03")
        assert shown.end() == 130
    assert shown.shown.endswith("\r\nInterrupted\r\n")
    assert names() == ["docker.io"]


def test_a_store_that_does_not_open_keeps_its_login() -> None:
    keep("one.example", "alice")
    answer = call("logout", "one.example", DCOS_REGISTRY_PASSPHRASE="another")
    assert answer.exit_code == 8
    assert names() == ["one.example"]
    assert call("logout", "one.example", "--all").exit_code == 2


def test_of_several_accounts_a_terminal_is_asked() -> None:
    keep("127.0.0.1:1", "alice")
    keep("127.0.0.1:1", "bob", "--name", "ci")
    script = call("image-check", "127.0.0.1:1/web", **PASSPHRASE)
    assert script.exit_code == 2
    assert script.stderr == (
        "Error: There are several logins for 127.0.0.1:1: 127.0.0.1:1 (alice), ci (bob)\n"
        "  choose one with --login NAME\n"
    )
    with terminal("image-check", "127.0.0.1:1/web", **PASSPHRASE) as shown:
        shown.wait_for("Which one [1]: ")
        assert (
            "There are several logins for 127.0.0.1:1:\r\n  1  127.0.0.1:1 (alice)\r\n  2  ci (bob)\r\n" in shown.shown
        )
        shown.type("2\r")
        assert shown.end() == 10
    assert "the login ci" in shown.shown


def test_a_login_that_fits_no_image_is_warned_of() -> None:
    keep("one.example", "alice")
    answer = call("image-check", "127.0.0.1:1/web", "--login", "one.example", **PASSPHRASE)
    assert answer.stderr.startswith("Warning: the login one.example is for none of these images\n")
