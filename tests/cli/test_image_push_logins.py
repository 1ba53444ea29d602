"""With whose login `image-push` pushes, and which flags go together."""

from pathlib import Path

import pytest

from tests.bundle.image_tarballs import (
    LAYERS,
    legacy,
)
from tests.cli.calling import call
from tests.cli.pushing import config, push, there, write
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry

STORE = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}


def test_the_login_of_the_keyring_is_taken(registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    trust = ["--ca-file", str(registry.ca_file)] if registry.ca_file else []
    plain = [] if registry.ca_file else ["--plain-http"]
    login = ["login", registry.host, "-u", "alice", "--password-stdin", *plain, *trust]
    assert call(*login, given=USERS["alice"], **STORE).exit_code == 0
    assert call(*login[:3], "bob", *login[4:], "--name", "other", given=USERS["bob"], **STORE).exit_code == 0
    arguments = ["image-push", write(tmp_path, legacy()), f"{registry.host}/{repository}:1.0", "--no-check", *trust]

    unclear = call(*arguments, **STORE)
    assert (unclear.exit_code, "choose one with --login NAME" in unclear.stderr) == (2, True)
    called = call(*arguments, "--login", registry.host, **STORE)  # which was said to speak plain HTTP at the login
    assert called.exit_code == 0, called.stderr
    assert there(registry, repository).contents == list(LAYERS)


def test_a_password_can_be_given_as_to_login(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    arguments = ["image-push", write(tmp_path, legacy()), f"{plain_registry.host}/{repository}:1.0", "--plain-http"]
    right = call(*arguments, "-u", "alice", "--password-stdin", given=USERS["alice"])
    assert right.exit_code == 0, right.stderr
    wrong = call(*arguments, "-u", "alice", "--password-stdin", given="wrong")
    assert wrong.exit_code == 3
    assert "wrong" not in wrong.stderr.partition(f"{plain_registry.host}")[0]


def test_without_a_login_the_registry_says_no(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    called = call("image-push", write(tmp_path, legacy()), target, "--plain-http")
    assert called.exit_code == 3
    assert f"dcos-registry login {plain_registry.host}" in called.stderr.replace("dcos registry", "dcos-registry")


def test_a_docker_config_without_the_registry_is_told(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    arguments = ["image-push", write(tmp_path, legacy()), f"{plain_registry.host}/{repository}:1.0", "--plain-http"]
    called = call(*arguments, "--docker-config", config(tmp_path, "other.example"))
    assert called.exit_code == 5
    assert f"config.json has no login for {plain_registry.host}" in called.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["app.tar"], "Nothing says what the image is to be called"),
        (["app.tar", "r.example/app:1.0", "--all", "--to", "r.example"], "leave out IMAGE and --image"),
        (["app.tar", "--all"], "Nothing says where all images are to go"),
        (["app.tar", "r.example/app", "--to", "r.example"], "--to is for --all"),
        (["app.tar", "r.example/App"], "must be in lower case"),
        (["app.tar", "r.example/app", "--tag", "no tag"], "it has a blank in it"),
        (["app.tar", "r.example/app", "--tag", "a@b"], "is not an image"),
        (["app.tar", "r.example/app", "--tag", ""], "'' is not a tag"),
        (["app.tar", "r.example/app", "--reuse-from", "other.example/app"], "is in another registry than r.example"),
        (["-", "r.example/app", "-u", "ci", "--password-stdin"], "Standard input is the tarball already"),
        (["app.tar", "r.example/app", "-u", "ci", "--login", "ci"], "Only one of --login, --docker-config"),
        (["app.tar", "r.example/app", "--password-stdin"], "Nothing says whose password it is"),
        (["app.tar", "r.example/app", "--client-key", "k.pem"], "needs its certificate"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: list[str], told: str) -> None:
    called = call("image-push", *arguments)
    assert (called.exit_code, called.stdout) == (2, "")
    assert told in called.stderr


def test_a_tarball_that_is_not_there_is_told(plain_registry: DockerRegistry, tmp_path: Path) -> None:
    called = push(plain_registry, tmp_path, "/nowhere/app.tar", f"{plain_registry.host}/app:1.0")
    assert (called.exit_code, "/nowhere/app.tar cannot be read" in called.stderr) == (2, True)
