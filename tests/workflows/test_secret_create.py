"""A login becomes a pull secret of the cluster."""

import json
import stat

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.audited_cluster import EXPIRED
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of, put, stored


def test_the_secret_is_a_docker_config_with_that_registry_alone(operator: Operator) -> None:
    operator.create_secret("team/pull")
    host = operator.sandbox.registry.host
    stored = json.loads(operator.sandbox.secrets.read("team/pull") or b"")
    assert list(stored) == ["auths"]
    assert list(stored["auths"]) == [host]
    assert list(stored["auths"][host]) == ["auth"]


def test_it_takes_one_request(operator: Operator) -> None:
    operator.create_secret("team/pull")
    assert operator.requests() == [("PUT", "/secrets/v1/secret/default/team/pull")]


def test_a_secret_that_exists_is_left_alone(operator: Operator) -> None:
    operator.create_secret("team/pull")
    before = operator.sandbox.secrets.read("team/pull")
    done = operator.call("secret-create", "team/pull", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 6
    assert done.stdout == ""
    assert done.stderr.startswith("Error: The secret team/pull exists already\n")
    assert operator.sandbox.secrets.read("team/pull") == before


def test_without_a_login_the_next_step_is_to_log_in(operator: Operator) -> None:
    done = operator.call("secret-create", "team/pull", "--registry", "reg.example.com")
    assert done.exit_code == 5
    assert done.stderr == (
        "Error: There is no login for reg.example.com\n  dcos-registry login reg.example.com -u USER\n"
    )


def test_a_sealed_store_is_named(operator: Operator) -> None:
    operator.log_in()
    operator.sandbox.faults.sealed = True
    done = operator.call("secret-create", "team/pull", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 7
    assert done.stderr.startswith("Error: The secret store is sealed\n")


def test_a_missing_permission_comes_with_the_command_that_grants_it(operator: Operator) -> None:
    operator.log_in()
    operator.sandbox.iam.add_user("ci", "secret", superuser=False)
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": operator.sandbox.iam.issue_token("ci")}
    done = operator.call("secret-create", "team/pull", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 4
    assert done.stderr == (
        "Error: ci lacks the permission dcos:secrets:default:/team/pull create\n"
        "  dcos security org users grant ci dcos:secrets:default:/team/pull create\n"
    )


def test_open_source_has_no_secret_store(operator: Operator) -> None:
    operator.log_in()
    with Sandbox(variant="open") as cluster:
        operator.variables = {"DCOS_DIR": str(cluster.dcos_dir)}
        done = operator.call("secret-create", "team/pull", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 11
    assert "has no secret store: only DC/OS Enterprise does" in done.stderr


def test_logged_out_of_the_cluster(operator: Operator) -> None:
    operator.log_in()
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": ""}
    done = operator.call("secret-create", "team/pull", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 3
    assert done.stderr == f"Error: Not logged in to {operator.sandbox.url}\n  dcos auth login\n"


def test_of_several_accounts_the_chosen_one_is_written_and_named(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    operator.log_in()
    given = ("login", host, "-u", "bob", "--password-stdin", "--plain-http", "--name", "ci", "--skip-check")
    assert operator.call(*given, given="word").exit_code == 0
    several = operator.call("secret-create", "team/pull", "--registry", host)
    assert several.exit_code == 2
    done = operator.call("secret-create", "team/pull", "--registry", host, "--login", "ci")
    assert done.exit_code == 0
    assert done.stderr == (
        "Warning: the login ci was never tried\n"
        "The secret team/pull is there, made of ci (bob), for services in /team; "
        "next: dcos-registry app-attach ID --secret team/pull\n"
    )


def test_a_text_secret_on_demand(operator: Operator) -> None:
    operator.log_in()
    host = operator.sandbox.registry.host
    assert operator.call("secret-create", "team/pull", "--registry", host, "--text").exit_code == 0
    secret = operator.sandbox.secrets.get("team/pull")
    assert secret is not None
    assert secret.kind == "text"


def test_a_dry_run_needs_no_cluster_and_writes_nothing(operator: Operator) -> None:
    operator.log_in()
    host, username = operator.sandbox.registry.host, operator.sandbox.registry.username
    operator.requests()
    done = operator.call("secret-create", "team/pull", "--registry", host, "--dry-run")
    assert (done.exit_code, done.stderr) == (
        0,
        f"The secret team/pull would be made of {host} ({username}), for services in /team; nothing is written\n",
    )
    pad = " " * (len(host) - len("REGISTRIES"))
    assert done.stdout == (f"PATH       REGISTRIES{pad}  USERS    TYPE\nteam/pull  {host}  {username}  binary\n")
    assert operator.requests() == []


def test_into_a_file_that_others_cannot_read_and_without_a_cluster(operator: Operator) -> None:
    operator.log_in()
    host, username = operator.sandbox.registry.host, operator.sandbox.registry.username
    file = operator.home / "pull secret.json"
    operator.variables = {"DCOS_DIR": str(operator.home / "nowhere")}
    call = ("secret-create", "--registry", host, "--output", str(file))
    assert operator.call(*call, "--dry-run").exit_code == 0
    assert not file.exists()
    done = operator.call(*call, "--json")
    assert (done.exit_code, done.stderr) == (
        0,
        f"{file} is there, made of {host} ({username}); next: dcos security secrets create --file='{file}' PATH\n",
    )
    assert done.document()["secrets"] == [
        {
            "path": None,
            "file": str(file),
            "type": None,
            "registries": [{"key": host, "username": username}],
            "logins": [host],
            "status": "done",
            "reason": None,
            "hint": None,
        }
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_bytes()) == {"auths": {host: {"auth": login_of(operator.sandbox)}}}
    again = operator.call(*call)
    assert (again.exit_code, again.stderr) == (
        6,
        f"Error: {file} exists already\n  choose another name, or remove it first\n",
    )
    assert [path.name for path in operator.home.glob(".dcos-registry-*")] == []


def test_a_file_where_none_can_be(operator: Operator) -> None:
    operator.log_in()
    file = operator.home / "none" / "pull.json"
    done = operator.call("secret-create", "--registry", operator.sandbox.registry.host, "--output", str(file))
    assert (done.exit_code, done.stderr) == (
        1,
        f"Error: {file} cannot be written: no such file or directory\n",
    )


def test_a_registry_in_capitals_is_written_as_it_was_given(operator: Operator) -> None:
    login = ("login", "reg.example.com", "-u", "ci", "--password-stdin", "--skip-check")
    assert operator.call(*login, given="word").exit_code == 0
    assert operator.call("secret-create", "pull", "--registry", "REG.example.com").exit_code == 0
    assert list(stored(operator.sandbox, "pull")) == ["REG.example.com"]


def test_a_login_that_ends_is_warned_of(operator: Operator) -> None:
    login = ("login", "reg.example.com", "-u", "ci", "--password-stdin", "--skip-check")
    assert operator.call(*login, given=EXPIRED).exit_code == 0
    done = operator.call("secret-create", "pull", "--registry", "reg.example.com")
    assert done.stderr.splitlines()[:2] == [
        "Warning: the login reg.example.com was never tried",
        "Warning: the login reg.example.com ended on 2020-01-01 at 00:00 UTC, and nothing pulls with it from then on",
    ]


def test_a_secret_over_four_kib_is_warned_of(operator: Operator) -> None:
    login = ("login", "reg.example.com", "-u", "ci", "--password-stdin", "--skip-check")
    assert operator.call(*login, given="x" * 4000).exit_code == 0
    done = operator.call("secret-create", "pull", "--registry", "reg.example.com")
    assert done.exit_code == 0
    assert (
        "Warning: the secret has 5,384 bytes, and tasks of some services do not start with one over 4 KiB: write fewer "
        "registries into it\n"
    ) in done.stderr


def test_a_secret_that_is_too_large_is_not_sent(operator: Operator) -> None:
    file = operator.home / "config.json"
    registries = {f"{number}.example.com": {"auth": auth("ci", "x" * 3000)} for number in range(300)}
    file.write_text(json.dumps({"auths": registries}))
    done = operator.call("secret-create", "pull", "--docker-config", str(file))
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: The secret pull would have 1,211,001 bytes, and the store takes 1 MiB\n"
        "  write fewer registries into it, each named with --registry HOST\n",
    )
    assert operator.call("secret-create", "pull", "--docker-config", str(file), "--dry-run").stderr == done.stderr
    assert operator.requests() == []


def test_a_password_in_a_key_is_not_shown(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    auths = {f"https://bob:hunter2/x@{host}/v1/": auth(), host: auth()}
    file = operator.home / "config.json"
    file.write_text(json.dumps({"auths": {key: {"auth": text} for key, text in auths.items()}}))
    put(operator.sandbox, "team/pull", auths)
    put(operator.sandbox, "team/other", {f"https://bob:hunter2@{host}": auth()})
    renewed = ("secret-update", "team/pull", "--docker-username", "ci", "--docker-password-stdin")
    calls = (
        ("secret-create", "pull", "--docker-config", str(file)),
        ("secret-list",),
        ("secret-show", "team/pull"),
        ("secret-show", "team/other", "--json"),
        (*renewed, "--docker-server", host, "--json"),
        ("image-check", "--secret", "team/other", operator.image, "--plain-http"),
    )
    for call in calls:
        done = operator.call(*call, "-vv", given="word")
        assert "...@" in done.stdout + done.stderr, call
        assert "hunter2" not in done.stdout + done.stderr, call


def test_a_file_of_the_name_that_comes_in_between_is_not_overwritten(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.log_in()
    file = operator.home / "pull.json"
    monkeypatch.setattr("os.fsync", lambda _: file.write_text("somebody else's"))
    done = operator.call("secret-create", "--registry", operator.sandbox.registry.host, "--output", str(file))
    assert (done.exit_code, file.read_text()) == (6, "somebody else's")
    assert [path.name for path in operator.home.glob(".dcos-registry-*")] == []


def test_a_link_that_leads_nowhere_is_not_followed(operator: Operator) -> None:
    operator.log_in()
    file = operator.home / "pull.json"
    file.symlink_to(operator.home / "elsewhere.json")
    done = operator.call("secret-create", "--registry", operator.sandbox.registry.host, "--output", str(file))
    assert done.exit_code == 6
    assert not (operator.home / "elsewhere.json").exists()


def test_the_next_step_makes_a_text_secret_where_one_is_wanted(operator: Operator) -> None:
    operator.log_in()
    file = operator.home / "pull.json"
    call = ("secret-create", "a/pull", "--registry", operator.sandbox.registry.host, "--output", str(file), "--text")
    assert operator.call(*call).stderr.endswith(f"; next: dcos security secrets create --text-file={file} a/pull\n")


def test_a_store_that_does_not_answer_is_named(operator: Operator) -> None:
    operator.log_in()
    operator.sandbox.faults.http.append(HttpFault(lambda request: "/secrets/" in request.path, cut=True))
    done = operator.call("secret-create", "team/pull", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 7
    assert done.stderr.endswith("\n  dcos cluster list\n")


@pytest.mark.parametrize(
    "command",
    [
        ("secret-create", "team/pull", "--docker-username", "ci", "--docker-password-stdin"),
        ("secret-update", "team/pull", "--docker-username", "ci", "--docker-password-stdin"),
        ("secret-list",),
        ("secret-show", "team/pull"),
    ],
)
def test_a_store_that_stalls_is_given_up_after_the_timeout_of_the_cluster(
    operator: Operator, command: tuple[str, ...]
) -> None:
    operator.variables = {"DCOS_TIMEOUT": "0.5"}
    operator.sandbox.faults.http.append(HttpFault(lambda request: "/secrets/" in request.path, stall_seconds=60))
    done = operator.call(*command, given="word")
    assert (done.exit_code, done.stderr) == (
        7,
        f"Error: {operator.sandbox.url} stopped answering for 0.5 seconds\n  dcos cluster list\n",
    )
