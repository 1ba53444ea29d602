"""What is found of docker's and podman's logins: what helpers keep, what is broken, what there is not."""

import json
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.errors import ExitCode
from tests.conftest import USERS
from tests.store.helpers import script
from tests.workflows.importing import ALICE, BOB, Importer, auth, outcome


def test_pain_28_what_a_helper_keeps_is_taken_and_one_that_fails_is_told(
    user: Importer, here: str, there: str, tmp_path: Path
) -> None:
    answer = json.dumps({"Username": "alice", "Secret": USERS["alice"]})
    not_found = "echo credentials not found in native keychain; exit 1"
    text = f"read -r key || true; case $1$key in list) echo null;; get{here}) echo '{answer}';; *) {not_found};; esac"
    user.variables |= script(tmp_path / "bin", text)
    user.docker(auths={here: {}, there: {}, "gone.example": {}}, credsStore="test", credHelpers={there: "desktop"})
    script(tmp_path / "bin", "echo canary; exit 3", "broken")
    user.podman(auths={"lost.example": {}}, credHelpers={"own.example": "broken"})

    report = user.take_over(here, there, "lost.example", "own.example")

    assert user.kept() == {here: ALICE}
    assert [(key, status) for key, status, _ in outcome(report)] == [
        (here, "done"),
        (there, "failed"),
        ("lost.example", "skipped"),
        ("own.example", "failed"),
        (None, "failed"),
    ]
    reasons = [item.reason for item in report.items]
    assert reasons == [
        None,
        f"{there} in {user.docker_file}: docker-credential-desktop is missing or cannot be run",
        "its entry is empty, and no helper is named for it",
        f"own.example in {user.podman_file}: docker-credential-broken failed to get with exit code 3",
        reasons[-1],
    ]
    assert reasons[-1] is not None
    assert reasons[-1].startswith("No login for lost.example was found in ")
    assert all("canary" not in repr(item) for item in report.items)


def test_what_is_no_login_is_passed_over_with_the_reason(user: Importer) -> None:
    hub = "https://index.docker.io/v1/"
    user.docker(auths={f"{hub}access-token": auth("a", "b"), "*.example": auth("a", "b"), "e.example": {}})

    report = user.take_over(checks=False)

    assert (user.kept(), report.exit_code) == ({}, ExitCode.DONE)
    assert [item.reason for item in report.items] == [
        "it belongs to a session of docker with the browser, and is no login to a registry",
        "its key is the name of no registry",
        "its entry is empty, and no helper is named for it",
    ]


def test_a_broken_file_or_entry_does_not_stop_the_others(user: Importer, here: str) -> None:
    user.docker_file.parent.mkdir()
    user.docker_file.write_text('{"auths": canary}')
    user.podman(
        auths={"https://a:canary@bad.example": auth("a", "b"), "bad.example": {"auth": "canary"}, here: auth("bob")}
    )

    report = user.take_over()

    assert (user.kept(), report.exit_code) == ({here: BOB}, ExitCode.SOME_FAILED)
    assert [item.reason for item in report.items][::2] == [
        f"{user.docker_file} is not JSON: invalid character 'c' looking for beginning of value",
        f"bad.example in {user.podman_file}: its auth is not the base64 of USER:PASSWORD",
    ]
    assert "canary" not in repr(report)


def test_only_the_registries_that_are_named_are_taken_and_asked_of_helpers(
    user: Importer, here: str, there: str, tmp_path: Path
) -> None:
    user.variables |= script(tmp_path / "bin", f"touch {tmp_path}/asked; exit 1")
    user.docker(auths={here: auth("alice"), "bad key": {}, there: {}}, credHelpers={there: "test"})

    assert outcome(user.take_over(here)) == [(here, "done", here)]
    assert not (tmp_path / "asked").exists()


def test_a_registry_that_nobody_has_a_login_for_is_not_found(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice")})

    report = user.take_over("elsewhere.example")

    assert (report.exit_code, user.kept()) == (ExitCode.NOT_FOUND, {})
    [(message, hint)] = report.failures
    assert message.startswith(f"No login for elsewhere.example was found in {user.docker_file}, ")
    assert hint == "dcos registry login elsewhere.example"


def test_where_there_is_nothing_the_files_are_named(user: Importer, home: Path) -> None:
    user.docker(HttpHeaders={})
    with pytest.raises(errors.NotFoundError) as raised:
        user.take_over()
    assert raised.value.message == (
        f"No logins of docker or podman were found in {home}/.docker/config.json, {home}/.dockercfg, "
        f"{home}/run/containers/auth.json, {home}/.config/containers/auth.json"
    )
    with pytest.raises(errors.NotFoundError, match=r"were found in /nowhere/auth\.json"):
        user.take_over(file=Path("/nowhere/auth.json"))


def test_passwords_are_sent_in_clear_to_a_registry_that_is_named_only(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice")})
    with pytest.raises(errors.UsageError, match="Passwords are not sent in clear to all registries"):
        user.take_over(plain_http=True)
