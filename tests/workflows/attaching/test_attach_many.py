"""Attaching to many at once: what is meant, what is asked before, and what is told after."""

import os
from collections.abc import Iterator

import pytest

from tests.cli.calling import Terminal, terminal
from tests.workflows.operator import PASSPHRASE, Operator

ALL = ("app-attach", "/team/*", "--secret", "team/pull")
YES = (*ALL, "--yes")


@pytest.fixture
def team(operator: Operator) -> Operator:
    """Deploy a team's apps, of which three pull from the private registry."""
    operator.create_secret()
    for name in ("api", "web", "db"):
        operator.idle_app(f"/team/{name}")
    operator.idle_app("/team/cache", container={"type": "MESOS", "docker": {"image": "redis:7"}})
    operator.idle_app("/team/cron", container=None)
    operator.idle_app("/other/web")
    return operator


def attached(operator: Operator) -> list[str]:
    """List the apps that declare a secret."""
    apps = operator.ask("GET", "/v2/apps")["apps"]
    return sorted(app["id"] for app in apps if app.get("secrets"))


def test_of_a_group_those_are_meant_that_the_secret_is_for(team: Operator) -> None:
    done = team.call(*YES)
    assert done.exit_code == 0, done.stderr
    assert attached(team) == ["/team/api", "/team/db", "/team/web"]
    rows = [line.split()[:3] for line in done.stdout.splitlines()[1:]]
    assert rows == [[f"/team/{name}", "app", "attached"] for name in ("api", "db", "web")]
    assert done.stderr == "5 apps and pods: 3 attached, 2 skipped\n"


def test_again_there_is_nothing_to_do_and_nothing_is_asked(team: Operator) -> None:
    team.call(*YES)
    team.requests()
    done = team.call(*ALL)
    assert done.exit_code == 0
    assert done.stderr == "5 apps and pods: 3 already, 2 skipped\n"
    assert {method for method, _ in team.requests()} == {"GET"}


def test_what_is_excluded_stays(team: Operator) -> None:
    assert team.call(*YES, "--exclude", "/team/db", "--exclude", "/team/cache").exit_code == 0
    assert attached(team) == ["/team/api", "/team/web"]


def test_only_images_of_a_registry_are_meant(team: Operator) -> None:
    done = team.call(*YES, "--registry", "other.example")
    assert done.exit_code == 0
    [counted, reason] = done.stderr.splitlines()
    assert counted == "5 apps and pods: 5 skipped"
    assert reason.startswith("None of them is meant; for one, /team/")
    assert reason.endswith(", and nothing from other.example")
    assert attached(team) == []


def test_one_that_cannot_be_attached_does_not_stop_the_others(team: Operator) -> None:
    team.idle_app("/team/legacy", container={"type": "DOCKER", "docker": {"image": team.image}})
    done = team.call(*YES)
    assert done.exit_code == 9
    assert attached(team) == ["/team/api", "/team/db", "/team/web"]
    assert "6 apps and pods: 3 attached, 2 skipped, 1 refused\n" in done.stderr
    assert "Error: /team/legacy cannot pull with a secret: " in done.stderr


def test_without_somebody_to_agree_nothing_is_written(team: Operator) -> None:
    done = team.call(*ALL)
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "ID         KIND  TASKS  WILL BE",
        "/team/api  app   0      attached",
        "/team/db   app   0      attached",
        "/team/web  app   0      attached",
        "Error: Change 3 apps and pods: nobody is here to ask",
        "  give it with --yes",
    ]
    assert done.stdout == ""
    assert attached(team) == []


@pytest.fixture
def at_a_terminal(team: Operator) -> Iterator[Terminal]:
    """Attach to the team's apps on a terminal."""
    variables = {
        "HOME": str(team.home),
        "DCOS_DIR": str(team.sandbox.dcos_dir),
        "DCOS_REGISTRY_STORE": "file",
        "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE,
        "PATH": os.environ["PATH"],
    }
    with terminal(*ALL, **variables) as shown:
        yield shown


def test_a_terminal_is_shown_the_plan_and_asked_once(team: Operator, at_a_terminal: Terminal) -> None:
    at_a_terminal.wait_for("Change 3 apps and pods [y/N]:")
    assert attached(team) == []
    at_a_terminal.type("y\n")
    assert at_a_terminal.end() == 0
    assert attached(team) == ["/team/api", "/team/db", "/team/web"]


def test_who_does_not_agree_has_changed_nothing(team: Operator, at_a_terminal: Terminal) -> None:
    at_a_terminal.wait_for("[y/N]:")
    at_a_terminal.type("n\n")
    assert at_a_terminal.end() == 1
    assert "You did not agree, so nothing was changed" in at_a_terminal.shown
    assert attached(team) == []


def test_a_dry_run_shows_each_change_below_its_id(team: Operator) -> None:
    done = team.call(*ALL, "--dry-run")
    assert done.exit_code == 0
    assert done.stdout.split("\n\n")[1:] == [
        f"/team/{name}\n"
        '+ /container/docker/pullConfig: {"secret": "pullConfigSecret"}\n'
        '+ /secrets: {"pullConfigSecret": {"source": "team/pull"}}' + ("\n" if name == "db" else "")
        for name in ("api", "web", "db")
    ]
    assert done.stderr.endswith("5 apps and pods: 3 attached, 2 skipped; nothing was written (--dry-run)\n")
    assert attached(team) == []


def test_an_app_that_a_deployment_holds_is_refused_and_the_rest_goes_on(team: Operator) -> None:
    team.sandbox.faults.deployment_seconds = 60
    team.ask("PATCH", "/v2/apps/team/web", {"instances": 1})
    done = team.call(*YES, "--json")
    assert done.exit_code == 9
    verdicts = {workload["id"]: workload["verdict"] for workload in done.document()["workloads"]}
    assert verdicts["/team/web"] == "refused"
    assert verdicts["/team/api"] == verdicts["/team/db"] == "attached"
    assert "Error: /team/web is locked by a deployment (" in done.stderr


def test_a_secret_that_may_not_be_read_is_not_given_to_a_whole_group(team: Operator) -> None:
    iam = team.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    iam.grant("ci", "dcos:adminrouter:service:marathon", "full")
    team.variables |= {"DCOS_URL": team.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}
    done = team.call(*YES)
    assert done.exit_code == 4
    assert done.stderr == (
        "Error: The secret may not be read, so that nothing tells for which of the apps and pods it is\n"
        "  name the registry whose images are meant: --registry HOST\n"
    )
    assert team.call(*YES, "--registry", team.sandbox.registry.host).exit_code == 0
    assert attached(team) == ["/team/api", "/team/db", "/team/web"]


def test_what_to_mind_is_told_before_the_question_and_once_for_all(team: Operator) -> None:
    for name in ("old", "older"):
        team.idle_app(f"/team/{name}", container={"type": "DOCKER", "docker": {"image": team.image}})
    asked = team.call(*ALL, "--to-ucr")
    assert asked.exit_code == 2
    told = [line for line in asked.stderr.splitlines() if line.startswith("Warning: ")]
    environment = "MARATHON_APP_DOCKER_IMAGE and MESOS_CONTAINER_NAME are no longer in the environment"
    assert f"Warning: /team/old and /team/older: {environment}" in told
    assert all(line.startswith("Warning: /team/old and /team/older: ") for line in told)
    assert asked.stderr.index(told[-1]) < asked.stderr.index("WILL BE") < asked.stderr.index("nobody is here to ask")


def test_of_a_group_those_are_meant_that_have_the_container(team: Operator) -> None:
    team.deploy_pod()
    done = team.call(*YES, "--container", "worker", "--force")
    assert done.exit_code == 0, done.stderr
    assert done.stderr == "6 apps and pods: 5 skipped, 1 attached\n"
    assert attached(team) == []


def test_where_all_is_excluded_that_is_said(team: Operator) -> None:
    done = team.call(*YES, "--exclude", "/team/*")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "No app or pod is left to change\n")


def test_waiting_again_follows_what_an_earlier_call_has_written(team: Operator) -> None:
    host = team.sandbox.registry.host
    good = team.sandbox.secrets.read("team/pull") or b""
    team.sandbox.secrets.put("team/pull", b'{"auths": {"%b": {"auth": "d3Jvbmc6d3Jvbmc="}}}' % host.encode())
    for name in ("api", "web"):
        team.ask("PATCH", f"/v2/apps/team/{name}", {"instances": 1}, force="true")
    assert team.call(*YES, "--force", "--no-wait").exit_code == 0
    failing = team.call(*YES, "--wait")
    assert failing.exit_code == 9
    assert failing.stderr.count("Error: ") == 2
    team.sandbox.secrets.put("team/pull", good)
    mended = team.call(*YES, "--wait", "--json")
    assert mended.exit_code == 0, mended.stderr
    running = {each["id"]: each.get("running") for each in mended.document()["workloads"]}
    assert (running["/team/api"], running["/team/web"], running.get("/team/cache")) == (1, 1, None)
