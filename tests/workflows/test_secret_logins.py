"""The logins of a secret out of a docker config, or typed in as users of kubectl do."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import terminal
from tests.workflows.audited_cluster import EXPIRED
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, stored

TRIAL = "to try it from the secret: dcos-registry image-check IMAGE --secret PATH"


def config(operator: Operator, auths: Any, **more: Any) -> Path:
    """Write a docker config."""
    file = operator.home / "config.json"
    file.write_text(json.dumps({"auths": auths, **more}))
    return file


def create(file: Path, *flags: str) -> list[str]:
    """Make a call with a docker config."""
    return ["secret-create", "pull", "--docker-config", str(file), *flags]


def test_pain_29_of_a_docker_config_only_logins_are_taken(operator: Operator) -> None:
    entry = {"auth": auth(), "email": "bob@example.com"}
    file = config(operator, {"https://reg.example.com/v2/": entry}, credsStore="desktop", HttpHeaders={"X": "y"})
    done = operator.call(*create(file))
    assert (done.exit_code, done.stderr) == (
        0,
        f"Warning: what {file} holds was not tried; {TRIAL}\n"
        f"The secret pull is there, made of bob of {file}, for every service; "
        "next: dcos-registry app-attach ID --secret pull\n",
    )
    document = {"auths": {"reg.example.com": {"auth": auth()}}}
    assert json.loads(operator.sandbox.secrets.read("pull") or b"") == document


def test_only_the_named_registries_are_taken_and_spelled_as_they_were_named(operator: Operator) -> None:
    file = config(operator, {"reg.example.com": {"auth": auth()}, "other.example.com": {"auth": auth("ci")}})
    assert operator.call(*create(file, "--registry", "reg.example.com:443")).exit_code == 0
    assert stored(operator.sandbox, "pull") == {"reg.example.com:443": auth()}


def test_a_registry_that_the_file_does_not_hold(operator: Operator) -> None:
    file = config(operator, {"reg.example.com": {"auth": auth()}})
    done = operator.call(*create(file, "--registry", "none.example.com"))
    assert (done.exit_code, done.stderr) == (
        5,
        f"Error: {file} holds no login for none.example.com\n  docker login none.example.com\n",
    )


@pytest.mark.parametrize("flags", [[], ["--registry", "reg.example.com"]])
def test_pain_28_an_entry_whose_password_a_keyring_holds_is_refused(operator: Operator, flags: list[str]) -> None:
    file = config(operator, {"reg.example.com": {}}, credsStore="desktop")
    done = operator.call(*create(file, *flags))
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {file}: The entry for reg.example.com holds no login: it is in a keyring of the machine that made it "
        "(docker-credential-desktop), which no agent can open\n"
        f"  dcos-registry login reg.example.com --from-docker {file}, and then without the file\n",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"credsStore": "desktop"}', "holds no login: they are in a keyring (docker-credential-desktop)"),
        ("hunter2", "is no docker config: it is not JSON"),
        ('{"auths": {}}', "holds no login"),
    ],
)
def test_pain_28_a_file_without_logins_is_refused(operator: Operator, content: str, reason: str) -> None:
    file = operator.home / "config.json"
    file.write_text(content)
    done = operator.call(*create(file))
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {file} {reason}\n"
        f"  dcos-registry login --from-docker {file}, which keeps its logins, and then without the file\n",
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (auth("bob", "x\n"), "has a newline behind the password, as echo without -n makes it, and it is sent along"),
        ("bob:hunter2", "has an auth that is USER:PASSWORD as it is, and not its base64"),
        ("aHVudGVyMg==", "has an auth that is not the base64 of USER:PASSWORD, but of one word"),
    ],
)
def test_pain_32_an_auth_that_is_no_login_is_not_stored(operator: Operator, value: str, reason: str) -> None:
    done = operator.call(*create(config(operator, {"reg.example.com": {"auth": value}})))
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: The entry 'reg.example.com' of {operator.home / 'config.json'} {reason}\n"
        "  docker login reg.example.com\n",
    )
    assert operator.sandbox.secrets.below("") == []


def test_pain_20_two_logins_for_one_registry_are_refused(operator: Operator) -> None:
    file = config(operator, {"reg.example.com": {"auth": auth()}, "https://reg.example.com": {"auth": auth("ci")}})
    done = operator.call(*create(file))
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {file} holds different logins for reg.example.com: 'reg.example.com', 'https://reg.example.com'\n"
        "  leave one of them in the file\n",
    )


def test_pain_20_two_registries_that_the_ucr_takes_for_each_other_are_refused(operator: Operator) -> None:
    file = config(operator, {"docker.io": {"auth": auth()}, "mydocker.io": {"auth": auth("ci")}})
    done = operator.call(*create(file))
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: 'https://index.docker.io/v1/' and 'mydocker.io' have different logins, and the UCR takes either for "
        "the registry of the other: chance would decide which is sent\n  make a secret for each of them\n",
    )


def test_host_and_host_443_may_have_logins_of_their_own(operator: Operator) -> None:
    file = config(operator, {"reg.example.com": {"auth": auth()}, "reg.example.com:443": {"auth": auth("ci")}})
    assert operator.call(*create(file)).exit_code == 0
    assert stored(operator.sandbox, "pull") == {"reg.example.com": auth(), "reg.example.com:443": auth("ci")}


def test_the_entries_of_a_login_with_the_browser_are_left_out(operator: Operator) -> None:
    hub = "https://index.docker.io/v1/"
    entries = {hub: auth(), f"{hub}access-token": auth("x"), f"{hub}refresh-token": auth("y")}
    file = config(operator, {key: {"auth": each} for key, each in entries.items()})
    assert operator.call(*create(file)).exit_code == 0
    assert stored(operator.sandbox, "pull") == {hub: auth()}


def test_a_key_for_a_part_of_a_registry_is_refused(operator: Operator) -> None:
    file = config(operator, {"reg.example.com/team": {"auth": auth()}})
    done = operator.call(*create(file))
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: {file} has the key 'reg.example.com/team': 'reg.example.com/team' has a path, and engines choose "
        "credentials by host alone\n  choose registries of it with --registry HOST\n",
    )


def test_pain_30_a_token_in_a_docker_config_is_warned_of(operator: Operator) -> None:
    done = operator.call(*create(config(operator, {"reg.example.com": {"auth": auth("ci", EXPIRED)}})))
    assert "it ended on 2020-01-01 at 00:00 UTC, and nothing pulls with it" in done.stderr.splitlines()[0]


KUBECTL = ("--docker-username", "bob", "--docker-password-stdin", "--docker-email", "bob@example.com")


def test_in_the_words_of_kubectl(operator: Operator) -> None:
    call = ("secret-create", "pull", "--docker-server", "Reg.example.com:5000", *KUBECTL)
    done = operator.call(*call, given="hunter2\n")
    assert (done.exit_code, done.stderr) == (
        0,
        f"Warning: the login of bob at reg.example.com:5000 was not tried; {TRIAL}\n"
        "The secret pull is there, made of bob, for every service; next: dcos-registry app-attach ID --secret pull\n",
    )
    document = {"auths": {"Reg.example.com:5000": {"auth": auth("bob", "hunter2")}}}
    assert json.loads(operator.sandbox.secrets.read("pull") or b"") == document


def test_pain_31_a_user_name_that_a_shell_ate_is_warned_of(operator: Operator) -> None:
    typed = ("--docker-server", "harbor.example.com", "--docker-username", "robot", "--docker-password-stdin")
    done = operator.call("secret-create", "pull", *typed, given="hunter2")
    assert done.stderr.startswith("Warning: the user name 'robot' looks like what a shell leaves of a robot account")


def test_without_a_server_it_is_docker_hub_as_in_kubectl(operator: Operator) -> None:
    assert operator.call("secret-create", "pull", *KUBECTL, given="hunter2").exit_code == 0
    assert list(stored(operator.sandbox, "pull")) == ["https://index.docker.io/v1/"]


def test_the_password_is_asked_for_on_a_terminal(operator: Operator) -> None:
    call = ("secret-create", "pull", "--docker-server", "reg.example.com", "--docker-username", "bob")
    with terminal(*call, DCOS_DIR=str(operator.sandbox.dcos_dir)) as somebody:
        somebody.wait_for("Password of bob for reg.example.com: ")
        somebody.type("hunter2\n")
        assert somebody.end() == 0
    assert stored(operator.sandbox, "pull") == {"reg.example.com": auth("bob", "hunter2")}
    assert "hunter2" not in somebody.shown


@pytest.mark.parametrize(
    ("flags", "message", "hint"),
    [
        (
            ("--docker-username", "bob"),
            "Password of bob for docker.io: nobody is here to ask",
            "give it with --docker-password-stdin",
        ),
        (("--docker-server", "a.example"), "Nothing says who logs in", "give it with --docker-username USER"),
        (
            ("--docker-server", "a.example", "--registry", "b.example"),
            "--docker-server and what goes with it give one login: leave out --registry, --docker-config and --login",
            None,
        ),
        (
            ("--docker-config", "/dev/null", "--login", "x"),
            "Only one of --docker-config and --login can be given",
            None,
        ),
    ],
)
def test_flags_that_do_not_go_together(
    operator: Operator, flags: tuple[str, ...], message: str, hint: str | None
) -> None:
    done = operator.call("secret-create", "pull", *flags)
    assert (done.exit_code, done.stderr) == (2, f"Error: {message}\n" + (f"  {hint}\n" if hint else ""))


def test_an_image_of_another_registry_is_no_use_for_a_typed_login(operator: Operator) -> None:
    operator.idle_app()
    call = ("secret-create", "--for", "/team/web", "--docker-server", "reg.example.com", *KUBECTL)
    done = operator.call(*call, given="hunter2")
    assert (done.exit_code, done.stderr) == (
        5,
        f"Error: The login is for reg.example.com, and there is none for {operator.sandbox.registry.host}\n",
    )
