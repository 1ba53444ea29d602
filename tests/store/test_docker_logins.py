"""Where docker's and podman's logins are, and who has each."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.docker_entries import Document
from dcos_registry.store.docker_logins import DockerLogins, FoundLogin
from tests.store.helpers import script

KNOWS_TWO = """
case $1 in
list) echo '{"a.example": "alice", "b.example": "bob"}';;
get) read -r key || true
    case $key in
    a.example | b.example | quiet.example) echo "{\\"Username\\": \\"alice\\", \\"Secret\\": \\"of $key\\"}";;
    *) echo 'credentials not found in native keychain'; exit 1;;
    esac;;
esac
"""


def login(text: str) -> dict[str, str]:
    return {"auth": base64.b64encode(text.encode()).decode()}


def found(
    document: Any, variables: dict[str, str], folder: Path, *only: str
) -> tuple[dict[str, FoundLogin], errors.RegistryPluginError | None]:
    """List the logins of one file by key, and the error of its store."""
    file = folder / "config.json"
    file.write_text(json.dumps(document))
    logins = DockerLogins(variables, folder, file)
    [(source, parsed)] = logins.documents()
    assert source == str(file)
    assert isinstance(parsed, Document)
    listed, error = logins.found(source, parsed, [RegistryHost.parse(each) for each in only])
    return {one.key: one for one in listed}, error


def test_docker_goes_before_podman(home: Path) -> None:
    assert DockerLogins({"DOCKER_AUTH_CONFIG": "{}", "XDG_RUNTIME_DIR": "/run/user/7"}, home).places == [
        "DOCKER_AUTH_CONFIG",
        f"{home}/.docker/config.json",
        f"{home}/.dockercfg",
        "/run/user/7/containers/auth.json",
        f"{home}/.config/containers/auth.json",
    ]


def test_the_variables_of_docker_and_podman_say_where_else(home: Path) -> None:
    variables = {"DOCKER_CONFIG": "/d", "XDG_RUNTIME_DIR": "/r", "XDG_CONFIG_HOME": "/c"}
    moved = ["/d/config.json", f"{home}/.dockercfg", "/r/containers/auth.json", "/c/containers/auth.json"]
    assert DockerLogins(variables, home).places == moved
    alone = {**variables, "REGISTRY_AUTH_FILE": "/a.json"}
    assert DockerLogins(alone, home).places == [*moved[:2], "/a.json"]


def test_a_file_that_both_read_is_read_once(home: Path) -> None:
    places = DockerLogins({"REGISTRY_AUTH_FILE": f"{home}/.docker/config.json"}, home).places
    assert places == [f"{home}/.docker/config.json", f"{home}/.dockercfg"]


def test_a_file_that_is_named_is_read_alone(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "auth.json"
    logins = DockerLogins({"DOCKER_AUTH_CONFIG": "{}"}, home, file)
    assert (logins.places, list(logins.documents())) == ([str(file)], [])


def test_each_place_is_read_or_said_to_be_unreadable(home: Path) -> None:
    folder = home / ".docker"
    folder.mkdir()
    (folder / "config.json").mkdir()
    (home / ".dockercfg").write_text(" " * (4 * 1024 * 1024 + 1))
    podman = home / ".config" / "containers"
    podman.mkdir(parents=True)
    (podman / "auth.json").write_text(json.dumps({"auths": {"a.example": login("alice:word")}}))

    variables = {"DOCKER_AUTH_CONFIG": "{", "XDG_RUNTIME_DIR": str(home)}
    told = [
        (source, read.message if isinstance(read, errors.RegistryPluginError) else list(read.entries))
        for source, read in DockerLogins(variables, home).documents()
    ]

    assert told == [
        ("DOCKER_AUTH_CONFIG", "DOCKER_AUTH_CONFIG is not JSON: unexpected EOF"),
        (f"{folder}/config.json", f"Cannot read {folder}/config.json: Is a directory"),
        (f"{home}/.dockercfg", f"{home}/.dockercfg is larger than 4194304 bytes"),
        (f"{podman}/auth.json", ["a.example"]),
    ]


def test_the_store_lists_what_the_file_does_not(tmp_path: Path) -> None:
    document = {"auths": {"a.example": {}, "own.example": login("carol:word")}, "credsStore": "test"}
    logins, error = found(document, script(tmp_path / "bin", KNOWS_TWO), tmp_path)

    assert error is None
    assert {key: one.credential() for key, one in logins.items()} == {
        "a.example": (Credential("alice", "of a.example"), ""),
        "own.example": (Credential("carol", "word"), ""),
        "b.example": (Credential("alice", "of b.example"), ""),
    }


def test_the_helper_of_a_key_goes_before_the_store_and_both_before_the_entry(tmp_path: Path) -> None:
    variables = script(tmp_path / "bin", 'echo "{\\"Username\\": \\"other\\", \\"Secret\\": \\"$(cat)\\"}"', "other")
    script(tmp_path / "bin", KNOWS_TWO)
    document = {
        "auths": {"a.example": login("old:old"), "b.example": login("own:own")},
        "credsStore": "test",
        "credHelpers": {"A.example": "other", "b.example": "", "c.example": "other"},
    }
    logins, _ = found(document, variables, tmp_path)

    taken = {key: one.credential()[0] for key, one in logins.items()}
    assert taken == {
        "a.example": Credential("alice", "of a.example"),
        "b.example": Credential("own", "own"),
        "A.example": Credential("other", "A.example"),
        "c.example": Credential("other", "c.example"),
    }


def test_pain_28_a_helper_that_is_missing_fails_what_it_keeps_and_no_other(tmp_path: Path) -> None:
    document = {"auths": {"a.example": {}, "own.example": login("carol:word")}, "credsStore": "desktop"}
    logins, error = found(document, {"PATH": str(tmp_path)}, tmp_path)

    assert error is None, "the entry says it"
    with pytest.raises(errors.RegistryPluginError, match="docker-credential-desktop is missing"):
        logins["a.example"].credential()
    assert logins["own.example"].credential() == (
        Credential("carol", "word"),
        "taken from the file, since docker-credential-desktop is missing or cannot be run",
    )


def test_pain_28_a_store_that_cannot_list_is_an_error_where_no_entry_says_so(tmp_path: Path) -> None:
    logins, error = found({"credsStore": "desktop"}, {"PATH": str(tmp_path)}, tmp_path)
    assert not logins
    assert error is not None


def test_a_registry_that_is_asked_for_is_asked_of_a_store_that_does_not_list_it(tmp_path: Path) -> None:
    variables = script(tmp_path / "bin", KNOWS_TWO)
    document = {"auths": {"b.example": {}, "not a host": {}}, "credsStore": "test"}
    logins, _ = found(document, variables, tmp_path, "quiet.example", "b.example:443")

    assert {key: one.guessed for key, one in logins.items()} == {"b.example": False, "quiet.example": True}
    assert logins["quiet.example"].credential()[0] == Credential("alice", "of quiet.example")


def test_our_own_helper_is_not_asked_and_what_is_left_in_the_file_is_taken(tmp_path: Path) -> None:
    variables = script(tmp_path / "bin", f"touch {tmp_path}/asked; echo {{}}", "dcos-registry")
    document = {"auths": {"a.example": {}, "b.example": login("bob:word")}, "credsStore": "dcos-registry"}
    logins, error = found(document, variables, tmp_path, "a.example", "b.example", "c.example")

    assert error is None
    assert {key: one.not_for_us for key, one in logins.items()} == {
        "a.example": "docker asks dcos-registry itself for it",
        "b.example": None,
    }
    assert logins["b.example"].credential() == (Credential("bob", "word"), "")
    assert not (tmp_path / "asked").exists()
