"""The secrets that hold docker configs are found, whoever uses them."""

from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, put


def fill(operator: Operator) -> None:
    """Store two docker configs and a password, and let two workloads refer to one of them."""
    put(operator.sandbox, "team/pull", {"reg.example.com": auth(), "reg.example.com:443": auth("ci")}, is_text=True)
    put(operator.sandbox, "pull", {})
    operator.sandbox.secrets.put("team/password", "geheim")
    docker = {"image": operator.image, "pullConfig": {"secret": "pull"}}
    secrets = {"pull": {"source": "/team/pull"}}
    operator.idle_app(container={"type": "MESOS", "docker": docker}, secrets=secrets)
    operator.idle_app("/team/other", secrets=secrets, env={"CONFIG": {"secret": "pull"}})


def test_the_whole_list(operator: Operator) -> None:
    fill(operator)
    done = operator.call("secret-list")
    assert (done.exit_code, done.stderr) == (0, "2 of 3 secrets hold docker configs\n")
    assert done.stdout == (
        "PATH       REGISTRIES                            TYPE    USED BY\n"
        "pull       -                                     binary  -\n"
        "team/pull  reg.example.com, reg.example.com:443  text    /team/other, /team/web\n"
    )


def test_as_a_document(operator: Operator) -> None:
    fill(operator)
    assert operator.call("secret-list", "--json").document()["secrets"][1] == {
        "path": "team/pull",
        "registries": [
            {"key": "reg.example.com", "username": "bob"},
            {"key": "reg.example.com:443", "username": "ci"},
        ],
        "type": "text",
        "workloads": [
            {"id": "/team/other", "kind": "app", "pulls": False},
            {"id": "/team/web", "kind": "app", "pulls": True},
        ],
        "status": "done",
        "reason": None,
        "hint": None,
    }


def test_secrets_that_may_not_be_read_are_counted(operator: Operator) -> None:
    fill(operator)
    iam = operator.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    iam.grant("ci", "dcos:secrets:list:default:/", "read")
    iam.grant("ci", "dcos:secrets:default:/pull", "read")
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = operator.call("secret-list")
    assert (done.exit_code, done.stderr) == (
        0,
        "1 of 3 secrets holds a docker config\n"
        "2 of 3 secrets may not be read with this account; for the first: "
        "dcos security org users grant ci dcos:secrets:default:/team/password read\n"
        "Who uses them could not be asked: ci lacks the permission dcos:adminrouter:service:marathon full\n",
    )
    assert done.stdout == "PATH  REGISTRIES  TYPE    USED BY\npull  -           binary  -\n"


def test_who_may_not_list_is_told_what_is_missing(operator: Operator) -> None:
    operator.sandbox.iam.add_user("ci", "secret", superuser=False)
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": operator.sandbox.iam.issue_token("ci")}
    done = operator.call("secret-list")
    assert (done.exit_code, done.stderr) == (
        4,
        "Error: ci lacks the permission dcos:secrets:list:default:/ read\n"
        "  dcos security org users grant ci dcos:secrets:list:default:/ read\n",
    )


def test_a_secret_that_is_deleted_meanwhile_is_none(operator: Operator) -> None:
    fill(operator)
    gone = HttpFault(lambda request: request.path.endswith("/default/pull"), status=404)
    operator.sandbox.faults.http.append(gone)
    assert operator.call("secret-list").stderr == "1 of 3 secrets holds a docker config\n"


def test_without_secrets_there_is_none(operator: Operator) -> None:
    done = operator.call("secret-list")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "0 of 0 secrets hold docker configs\n")
