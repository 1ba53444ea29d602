"""Which logins `docker-credential-dcos-registry` gives, keeps and forgets."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.cli.calling import Called
from tests.cli.helping import HUB, NOT_FOUND, ask, entry, failed, log_in, logins, store


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
    assert ask("get", given="a.example") == failed(told)
    answer = ask("list")
    assert answer.document() == {"b.example": "bob"}
    assert answer.stderr == f"Warning: a.example is left out: {told}"

    chosen = {"DCOS_REGISTRY_LOGIN": "other, dev"}
    assert ask("get", given="a.example", **chosen).document()["Username"] == "dev"
    assert ask("list", **chosen).document() == {"a.example": "dev", "b.example": "bob"}
    assert ask("get", given="a.example", DCOS_REGISTRY_LOGIN="ci,dev").stdout == told
    none = ask("get", given="a.example", DCOS_REGISTRY_LOGIN="none")
    assert none == failed("There is no login none; there is: ci, dev, other\n")


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
        "dcos-registry login a.example --username alice --store file\n"
    )


def test_the_name_of_another_registrys_login_is_left_to_it() -> None:
    log_in("b.example", "bob", "--name", "a.example")
    answer = ask("store", given=entry("a.example"))
    assert answer.exit_code == 1
    assert answer.stdout.startswith("The name a.example is that of a login at b.example; ")
    assert ask("get", given="a.example").stdout == NOT_FOUND
