"""A login becomes a pull secret of the cluster."""

import json

from dcos_registry.sandbox.cluster import Sandbox
from tests.workflows.operator import Operator


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
