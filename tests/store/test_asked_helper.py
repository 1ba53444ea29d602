"""Credential helpers that are asked for logins to take over: real ones, and ones that are broken."""

import json
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.store.asked_helper import AskedHelper
from tests.servers.password_store import password_store
from tests.servers.secret_service import secret_service
from tests.store.helpers import script, store

KEY = "registry.example:5000"
HUB = "https://index.docker.io/v1/"


def test_the_secret_service_has_what_docker_put_there() -> None:
    with secret_service() as environment:
        variables = store("secretservice", environment, HUB, "alice", "pässword: 1")
        helper = AskedHelper("secretservice", variables)

        assert helper.listed() == [HUB]
        assert helper.credential(HUB) == Credential("alice", "pässword: 1")
        assert helper.credential("https://elsewhere.example") is None


def test_pass_has_what_docker_put_there() -> None:
    with password_store() as environment:
        variables = store("pass", environment, KEY, "alice", "word")
        helper = AskedHelper("pass", variables)

        assert helper.listed() == [KEY]
        assert helper.credential(KEY) == Credential("alice", "word")
        assert helper.credential("elsewhere.example") is None, "it answers with two empty strings"


def test_it_gets_the_key_and_nothing_of_ours(tmp_path: Path) -> None:
    ours = {"DCOS_REGISTRY_PASSPHRASE": "word"}
    text = 'read -r key; echo "{\\"Username\\": \\"$1\\", \\"Secret\\": \\"$key ${DCOS_REGISTRY_PASSPHRASE-unset}\\"}"'
    helper = AskedHelper("test", {**script(tmp_path, f"{{ cat; echo; }} | {{ {text}; }}"), **ours})

    assert helper.credential(KEY) == Credential("get", f"{KEY} unset")


def test_an_identity_token_comes_with_a_user_that_is_none(tmp_path: Path) -> None:
    answer = json.dumps({"ServerURL": KEY, "Username": "<token>", "Secret": "refresh"})
    helper = AskedHelper("test", script(tmp_path, f"echo '{answer}'"))

    assert helper.credential(KEY) == Credential("<token>", "refresh")


@pytest.mark.parametrize("action", ["get", "list"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("echo credentials not found; exit 1", "failed to {} with exit code 1"),
        ("echo 'credentials not found in native keychain' >&2; exit 1", "failed to {} with exit code 1"),
        ("kill -9 $$", "failed to {} with exit code -9"),
        ("echo '{canary'", "answers what is no JSON"),
        ("", "answers what is no JSON"),
        ("printf '\\377'", "answers what is no JSON"),
        ("echo '[\"canary\"]'", "answers what is no JSON object"),
    ],
)
def test_pain_29_a_broken_helper_is_an_error(tmp_path: Path, text: str, told: str, action: str) -> None:
    helper = AskedHelper("test", script(tmp_path, text))

    with pytest.raises(errors.RegistryPluginError) as raised:
        helper.credential(KEY) if action == "get" else helper.listed()

    assert raised.value.message == f"docker-credential-test {told.format(action)}"
    assert raised.value.hint == (
        "see whether it works: docker-credential-test list; or log in by hand: dcos registry login REGISTRY"
    )


@pytest.mark.parametrize("answer", [{"Username": "a"}, {"Secret": "canary"}, {"Username": 1, "Secret": "canary"}])
def test_half_a_login_is_none(tmp_path: Path, answer: dict[str, object]) -> None:
    helper = AskedHelper("test", script(tmp_path, f"echo '{json.dumps(answer)}'"))

    with pytest.raises(errors.RegistryPluginError, match="without a user name or without a secret") as raised:
        helper.credential(KEY)
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize("name", ["desktop", "../docker-credential-test", "a\0b", ""])
def test_pain_29_a_helper_that_is_not_here_is_named(tmp_path: Path, name: str) -> None:
    helper = AskedHelper(name, script(tmp_path, "echo {}"))

    with pytest.raises(errors.RegistryPluginError, match="is missing or cannot be run"):
        helper.credential(KEY)


def test_one_that_hangs_is_not_asked_twice(tmp_path: Path) -> None:
    variables = script(tmp_path, f"echo once >> {tmp_path}/calls; exec sleep 60")
    helper = AskedHelper("test", variables, patience=1)

    for _ in range(2):
        with pytest.raises(errors.RegistryPluginError, match="does not answer within 1 seconds"):
            helper.credential(KEY)
    assert (tmp_path / "calls").read_text() == "once\n"


def test_an_empty_keychain_lists_nothing(tmp_path: Path) -> None:
    assert AskedHelper("test", script(tmp_path, "echo null")).listed() == []
