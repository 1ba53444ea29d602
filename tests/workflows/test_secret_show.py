"""A secret is shown without its passwords, with who uses it and what is wrong with it."""

import pytest

from tests.workflows.audited_cluster import EXPIRED
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of, put

REGISTRY = "reg.example.com"


def use(operator: Operator, app_id: str = "/team/web", image: str = "") -> None:
    """Deploy an app that pulls with the secret."""
    docker = {"image": image or operator.image, "pullConfig": {"secret": "pull"}}
    operator.idle_app(app_id, container={"type": "MESOS", "docker": docker}, secrets={"pull": {"source": "/team/pull"}})


def test_what_is_well_is_shown_whole(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    put(operator.sandbox, "team/pull", {host: login_of(operator.sandbox), REGISTRY: auth("ci", EXPIRED)})
    use(operator)
    done = operator.call("secret-show", "team/pull")
    assert (done.exit_code, done.stderr) == (0, "")
    size = len(operator.sandbox.secrets.read("team/pull") or b"")
    pad = " " * (len(host) - len(REGISTRY))
    assert done.stdout.splitlines() == [
        f"REGISTRY{' ' * (len(host) - 8)}  USER     KIND      EXPIRES",
        f"{host}  {operator.sandbox.registry.username}  password  -",
        f"{REGISTRY}{pad}  ci       token     2020-01-01 00:00 UTC",
        "",
        f"TYPE     binary, {size} bytes",
        "FOR      services in /team",
        "USED BY  app /team/web",
    ]


def test_pain_30_without_a_workload_each_of_its_own_registries_is_looked_at(operator: Operator) -> None:
    put(operator.sandbox, "pull", {REGISTRY: auth("ci", EXPIRED)}, is_text=True)
    done = operator.call("secret-show", "pull")
    lines = done.stdout.splitlines()
    assert lines[4:6] == ["FOR      every service", "USED BY  no app or pod"]
    assert lines[6].startswith(f"PROBLEM  The entry '{REGISTRY}' of the secret pull holds ")
    assert lines[6].endswith("it expired on 2020-01-01 at 00:00 UTC")
    assert lines[7].endswith(f"dcos-registry secret-update pull --registry {REGISTRY}")


def test_pain_19_a_key_that_no_image_spells_so_is_a_problem(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {f"{REGISTRY}:443": auth()})
    use(operator, image=f"{REGISTRY}/team/web:1.0")
    problems = operator.call("secret-show", "team/pull", "--json").document()["problems"]
    assert [problem["id"] for problem in problems] == ["no-entry-for-registry"]
    assert f"'{REGISTRY}:443' differs in the port" in problems[0]["sentence"]
    assert problems[0]["remedy"] == (
        f"dcos-registry login {REGISTRY}, then dcos-registry secret-update team/pull --registry {REGISTRY}"
    )


def test_pain_20_two_keys_that_match_one_image_are_a_problem(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {REGISTRY: auth("a"), f"https://{REGISTRY}": auth("b")})
    problems = operator.call("secret-show", "team/pull", "--json").document()["problems"]
    assert {problem["id"] for problem in problems} == {"ambiguous-keys"}


@pytest.mark.parametrize(
    ("value", "identifier"),
    [
        (f"bob:{'x'}", "auth-not-user-and-password"),
        (auth("bob", "x\n"), "auth-with-newline"),
    ],
)
def test_pain_32_an_auth_that_is_no_login_is_a_problem(operator: Operator, value: str, identifier: str) -> None:
    put(operator.sandbox, "team/pull", {REGISTRY: value})
    problems = operator.call("secret-show", "team/pull", "--json").document()["problems"]
    assert [problem["id"] for problem in problems] == [identifier]


def test_pain_16_a_user_outside_the_space_is_a_problem(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {operator.sandbox.registry.host: login_of(operator.sandbox)})
    image = {"kind": "DOCKER", "id": operator.image, "pullConfig": {"secret": "pull"}}
    container = {"name": "web", "resources": {"cpus": 0.1, "mem": 32}, "image": image}
    pod = {"id": "/other/web", "containers": [container], "secrets": {"pull": {"source": "team/pull"}}}
    operator.sandbox.marathon.load([pod])  # Marathon lets a pod pass that no agent will start
    problems = operator.call("secret-show", "team/pull", "--json").document()["problems"]
    assert [problem["id"] for problem in problems] == ["secret-outside-space"]


def test_what_is_no_docker_config_is_named_and_not_shown(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", "geheim")
    done = operator.call("secret-show", "team/pull")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "TYPE     text, 6 bytes",
        "FOR      services in /team",
        "USED BY  no app or pod",
        "PROBLEM  The secret team/pull is no docker config that Mesos can read, and images that need no login do not "
        "pull with it either: JSON parse failed: syntax error at line 1 near: ***",
        "         dcos-registry login HOST, then dcos-registry secret-update team/pull --registry HOST --replace",
    ]


def test_no_password_is_shown(operator: Operator) -> None:
    put(operator.sandbox, "team/pull", {REGISTRY: auth("bob", "hunter2"), "plain.example": "bob:hunter2"})
    done = operator.call("secret-show", "team/pull", "-vv")
    listed = operator.call("secret-list", "--json", "-vv")
    for printed in (done.stdout, done.stderr, listed.stdout, listed.stderr):
        assert "hunter2" not in printed
        assert auth("bob", "hunter2") not in printed


def test_a_secret_that_is_not_there(operator: Operator) -> None:
    done = operator.call("secret-show", "team/pull")
    assert (done.exit_code, done.stderr) == (
        5,
        "Error: There is no secret team/pull\n  dcos-registry secret-create team/pull --registry HOST\n",
    )
