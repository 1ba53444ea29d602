"""Logins in a secret are renewed, and everything else in it stays."""

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of, put, stored

OTHER = "other.example.com:5000"


def use(operator: Operator, app_id: str, source: str = "/team/pull") -> None:
    """Deploy an app that pulls with a secret."""
    docker = {"image": operator.image, "pullConfig": {"secret": "pull"}}
    operator.idle_app(app_id, container={"type": "MESOS", "docker": docker}, secrets={"pull": {"source": source}})


def test_a_renewed_login_is_written_while_type_and_other_registries_stay(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    put(operator.sandbox, "team/pull", {OTHER: auth("x"), host: auth()}, is_text=True)
    use(operator, "/team/web")
    use(operator, "/team/api")
    operator.log_in()
    done = operator.call("secret-update", "team/pull", "--registry", host)
    assert (done.exit_code, done.stderr) == (
        0,
        f"The secret team/pull is written anew with {host} ({operator.sandbox.registry.username})\n"
        "It is used by app /team/api and app /team/web; none needs a restart, since the secret is read at each pull\n",
    )
    assert stored(operator.sandbox, "team/pull") == {OTHER: auth("x"), host: login_of(operator.sandbox)}
    secret = operator.sandbox.secrets.get("team/pull")
    assert secret is not None
    assert secret.kind == "text"


def test_without_a_registry_every_registry_with_a_login_is_renewed_in_its_spelling(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    put(operator.sandbox, "team/pull", {f"https://{host}/v2/": auth(), host: auth(), OTHER: auth("x")})
    operator.log_in()
    done = operator.call("secret-update", "team/pull", "--json")
    assert done.document()["secrets"] == [
        {
            "path": "team/pull",
            "registries": [
                {"key": f"https://{host}/v2/", "username": operator.sandbox.registry.username},
                {"key": host, "username": operator.sandbox.registry.username},
                {"key": OTHER, "username": "x"},
            ],
            "type": "binary",
            "status": "done",
            "reason": None,
            "hint": None,
        }
    ]
    assert done.stderr == (
        f"There is no login for {OTHER}, whose entry stays as it is\n"
        f"The secret team/pull is written anew with {host} ({operator.sandbox.registry.username})\n"
        "No app or pod refers to it; next: dcos-registry app-attach ID --secret team/pull\n"
    )
    new = login_of(operator.sandbox)
    assert stored(operator.sandbox, "team/pull") == {f"https://{host}/v2/": new, host: new, OTHER: auth("x")}


def test_nothing_new_is_not_written(operator: Operator) -> None:
    operator.create_secret()
    operator.requests()
    done = operator.call("secret-update", "team/pull", "--json")
    assert done.document()["secrets"][0]["status"] == "already"
    assert done.stderr == "The secret team/pull holds these logins already, and nothing is written\n"
    assert operator.requests() == [("GET", "/secrets/v1/secret/default/team/pull")]


def test_a_dry_run_says_what_would_be_and_writes_nothing(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    put(operator.sandbox, "team/pull", {host: auth()})
    operator.log_in()
    operator.requests()
    done = operator.call("secret-update", "team/pull", "--dry-run")
    assert done.exit_code == 0
    assert done.stderr.startswith(f"The secret team/pull would get {host} ({operator.sandbox.registry.username}); ")
    assert {method for method, _ in operator.requests()} == {"GET"}


def test_with_replace_nothing_else_stays(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    put(operator.sandbox, "team/pull", {OTHER: auth("x")})
    operator.log_in()
    assert operator.call("secret-update", "team/pull", "--registry", host, "--replace").exit_code == 0
    assert stored(operator.sandbox, "team/pull") == {host: login_of(operator.sandbox)}


def test_replace_needs_a_registry(operator: Operator) -> None:
    operator.create_secret()
    done = operator.call("secret-update", "team/pull", "--replace")
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: --replace leaves nothing in the secret but the registries that are named\n"
        "  name them with --registry HOST\n",
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("geheim", "is no docker config: it is not JSON"),
        ('{"credsStore": "desktop"}', "holds no login: they are in a keyring (docker-credential-desktop)"),
    ],
)
def test_pain_28_what_is_no_docker_config_is_replaced_on_demand_alone(
    operator: Operator, value: str, reason: str
) -> None:
    operator.sandbox.secrets.put("team/pull", value)
    operator.log_in()
    call = ("secret-update", "team/pull", "--registry", operator.sandbox.registry.host)
    done = operator.call(*call)
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: The secret team/pull {reason}\n"
        "  to replace all of it: dcos-registry secret-update team/pull --registry HOST --replace\n",
    )
    assert operator.sandbox.secrets.read("team/pull") == value.encode()
    assert operator.call(*call, "--replace").exit_code == 0


def test_pain_19_the_spelling_of_an_image_is_added_to_a_secret_that_has_another(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {"reg.example.com": auth()})
    typed = ("--docker-server", "reg.example.com:443", "--docker-username", "ci", "--docker-password-stdin")
    assert operator.call("secret-update", "team/pull", *typed, given="new").exit_code == 0
    new = auth("ci", "new")
    assert stored(operator.sandbox, "team/pull") == {"reg.example.com": new, "reg.example.com:443": new}


def test_pain_20_a_login_that_rivals_one_that_stays_is_refused(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {"mydocker.io": auth()})
    typed = ("--docker-username", "ci", "--docker-password-stdin")
    done = operator.call("secret-update", "team/pull", *typed, given="new")
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: 'https://index.docker.io/v1/' and 'mydocker.io' have different logins, and the UCR takes either for "
        "the registry of the other: chance would decide which is sent\n  make a secret for each of them\n",
    )


def test_pain_30_a_token_is_renewed_without_a_restart(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {operator.sandbox.registry.host: auth()})
    use(operator, "/team/web")
    version = operator.app()["version"]
    operator.log_in()
    assert operator.call("secret-update", "team/pull").exit_code == 0
    assert operator.app()["version"] == version


def test_what_could_not_pull_pulls_after_the_remedy_that_is_told(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    put(operator.sandbox, "team/pull", {host: auth()})
    use(operator, "/team/web")
    check = ("image-check", "--for", "/team/web", "--plain-http")
    refused = operator.call(*check)
    assert refused.exit_code == 10
    assert refused.stderr.endswith(f"then dcos-registry secret-update team/pull --registry {host}\n")
    operator.log_in()
    assert operator.call("secret-update", "team/pull", "--registry", host).exit_code == 0
    assert operator.call(*check).exit_code == 0


def test_a_workload_that_reads_the_secret_for_itself_keeps_the_old_value(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {operator.sandbox.registry.host: auth()})
    operator.idle_app(secrets={"config": {"source": "team/pull"}}, env={"CONFIG": {"secret": "config"}})
    operator.log_in()
    done = operator.call("secret-update", "team/pull")
    assert done.stderr.endswith("\napp /team/web does not pull with it, and has the old value until it starts anew\n")


def test_where_marathon_cannot_be_asked_it_is_written_all_the_same(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {operator.sandbox.registry.host: auth()})
    operator.log_in()
    iam = operator.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    for action in ("read", "update"):
        iam.grant("ci", "dcos:secrets:default:/team/pull", action)
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = operator.call("secret-update", "team/pull")
    assert done.exit_code == 0
    assert done.stderr.endswith(
        "\nWho uses team/pull could not be asked: ci lacks the permission dcos:adminrouter:service:marathon full; "
        "none needs a restart\n"
    )


def test_without_any_login_for_it_the_next_step_is_to_log_in(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {OTHER: auth("x")})
    done = operator.call("secret-update", "team/pull")
    assert (done.exit_code, done.stderr) == (
        5,
        f"Error: The secret team/pull holds {OTHER}, and there is no login to renew it with\n"
        f"  dcos-registry login {OTHER} -u USER\n",
    )


def test_a_secret_that_is_not_there_has_to_be_made(operator: Operator) -> None:
    operator.log_in()
    done = operator.call("secret-update", "team/pull", "--registry", operator.sandbox.registry.host)
    assert (done.exit_code, done.stderr) == (
        5,
        "Error: There is no secret team/pull\n  dcos-registry secret-create team/pull --registry HOST\n",
    )


def test_the_store_that_is_named_is_asked(operator: Operator) -> None:
    done = operator.call("secret-update", "team/pull", "--store-id", "other")
    assert operator.requests() == [("GET", "/secrets/v1/secret/other/team/pull")]
    assert done.exit_code == 5


@pytest.mark.parametrize(
    ("command", "action"),
    [(("secret-update", "team/pull"), "read"), (("secret-show", "team/pull"), "read")],
)
def test_a_missing_permission_comes_with_the_command_that_grants_it(
    operator: Operator, command: tuple[str, ...], action: str
) -> None:
    put(operator.sandbox, "team/pull", {OTHER: auth()})
    operator.sandbox.iam.add_user("ci", "secret", superuser=False)
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": operator.sandbox.iam.issue_token("ci")}
    done = operator.call(*command)
    assert (done.exit_code, done.stderr) == (
        4,
        f"Error: ci lacks the permission dcos:secrets:default:/team/pull {action}\n"
        f"  dcos security org users grant ci dcos:secrets:default:/team/pull {action}\n",
    )


COMMANDS = [
    ("secret-update", "team/pull"),
    ("secret-list",),
    ("secret-show", "team/pull"),
    ("secret-delete", "team/pull", "--yes"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_sealed_store_is_named(operator: Operator, command: tuple[str, ...]) -> None:
    operator.create_secret()
    operator.sandbox.faults.sealed = True
    done = operator.call(*command)
    assert (done.exit_code, done.stderr) == (
        7,
        "Error: The secret store is sealed\n"
        "  unseal it: https://docs.d2iq.com/mesosphere/dcos/latest/security/ent/secrets\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_logged_out_of_the_cluster(operator: Operator, command: tuple[str, ...]) -> None:
    operator.variables = {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": ""}
    done = operator.call(*command)
    assert (done.exit_code, done.stderr) == (
        3,
        f"Error: Not logged in to {operator.sandbox.url}\n  dcos auth login\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_open_source_has_no_secret_store(operator: Operator, command: tuple[str, ...]) -> None:
    with Sandbox(variant="open") as cluster:
        operator.variables = {"DCOS_DIR": str(cluster.dcos_dir)}
        done = operator.call(*command)
        assert (done.exit_code, done.stderr) == (
            11,
            f"Error: {cluster.url} has no secret store: only DC/OS Enterprise does\n"
            "  on open-source DC/OS give the credentials to the agents (cluster_docker_credentials), or to Docker "
            "Engine apps as an archive\n",
        )
