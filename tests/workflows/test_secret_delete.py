"""A secret is deleted when nothing refers to it."""

import pytest

from tests.cli.calling import terminal
from tests.workflows.operator import PASSPHRASE, Operator
from tests.workflows.secret_samples import auth, put


def use(operator: Operator, source: str = "/team/pull") -> None:
    """Deploy an app that refers to a secret."""
    operator.idle_app(secrets={"config": {"source": source}}, env={"CONFIG": {"secret": "config"}})


def test_what_nothing_refers_to_is_deleted(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {"reg.example.com": auth()})
    use(operator, "team/pull-2")
    done = operator.call("secret-delete", "/team/pull", "--yes")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "The secret team/pull is deleted\n")
    assert operator.sandbox.secrets.get("team/pull") is None


def test_what_is_in_use_stays(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {"reg.example.com": auth()})
    use(operator)
    done = operator.call("secret-delete", "team/pull", "--yes")
    assert (done.exit_code, done.stdout, done.stderr) == (
        6,
        "",
        "Error: The secret team/pull is in use by app /team/web\n"
        "  to delete it all the same: dcos-registry secret-delete team/pull --force\n",
    )
    assert operator.sandbox.secrets.get("team/pull") is not None


def test_force_deletes_it_all_the_same(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {"reg.example.com": auth()})
    use(operator)
    done = operator.call("secret-delete", "team/pull", "--force", "--yes")
    assert (done.exit_code, done.stderr) == (
        0,
        "The secret team/pull is deleted; app /team/web cannot start tasks without it\n",
    )


def test_of_several_the_free_ones_go(operator: Operator) -> None:
    for path in ("team/pull", "team/free"):
        put(operator.sandbox, path, {})
    use(operator)
    done = operator.call("secret-delete", "team/pull", "team/free", "team/none", "--yes", "--json")
    assert done.exit_code == 9
    secrets = done.document()["secrets"]
    assert [(each["path"], each["status"]) for each in secrets] == [
        ("team/pull", "refused"),
        ("team/free", "done"),
        ("team/none", "failed"),
    ]
    assert secrets[0]["workloads"] == [{"id": "/team/web", "kind": "app", "pulls": False}]
    assert operator.sandbox.secrets.below("") == ["team/pull"]


def test_a_secret_that_is_not_there(operator: Operator) -> None:
    done = operator.call("secret-delete", "team/none", "--yes")
    assert (done.exit_code, done.stderr) == (5, "Error: There is no secret team/none\n  dcos-registry secret-list\n")


def test_a_script_has_to_say_yes(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {})
    done = operator.call("secret-delete", "team/pull")
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: Delete the secret team/pull?: nobody is here to ask\n  give it with --yes\n",
    )
    assert operator.sandbox.secrets.get("team/pull") is not None


@pytest.mark.parametrize(("answer", "exit_code", "is_left"), [("y", 0, False), ("n", 1, True)])
def test_on_a_terminal_it_is_asked_first(operator: Operator, answer: str, exit_code: int, *, is_left: bool) -> None:
    put(operator.sandbox, "team/pull", {})
    put(operator.sandbox, "pull", {})
    variables = {"DCOS_DIR": str(operator.sandbox.dcos_dir), "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE}
    with terminal("secret-delete", "team/pull", "pull", **variables) as somebody:
        somebody.wait_for("Delete the secrets team/pull and pull? [y/N]: ")
        somebody.type(f"{answer}\n")
        assert somebody.end() == exit_code
    assert (operator.sandbox.secrets.get("team/pull") is not None) == is_left


def test_where_marathon_cannot_be_asked_nothing_goes_without_force(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {})
    iam = operator.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    iam.grant("ci", "dcos:secrets:default:/team/pull", "delete")
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = operator.call("secret-delete", "team/pull", "--yes")
    reason = "could not be asked: ci lacks the permission dcos:adminrouter:service:marathon full\n"
    assert (done.exit_code, done.stderr) == (
        4,
        f"Error: Whether something uses the secret team/pull {reason}"
        "  to delete it all the same: dcos-registry secret-delete team/pull --force\n",
    )
    forced = operator.call("secret-delete", "team/pull", "--yes", "--force")
    assert (forced.exit_code, forced.stderr) == (
        0,
        f"The secret team/pull is deleted; whether something uses it {reason}",
    )


def test_a_missing_permission_comes_with_the_command_that_grants_it(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {})
    iam = operator.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = operator.call("secret-delete", "team/pull", "--yes", "--force")
    assert (done.exit_code, done.stderr) == (
        4,
        "Error: ci lacks the permission dcos:secrets:default:/team/pull delete\n"
        "  dcos security org users grant ci dcos:secrets:default:/team/pull delete\n",
    )
