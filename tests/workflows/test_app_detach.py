"""What was attached is taken out again, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest

from tests.workflows.operator import Operator, wait_until
from tests.workflows.test_app_attach import definition

DETACH = ("app-detach", "/team/web")
ARCHIVE = "https://files.example.com/docker.tar.gz"
FILE = """{
    "id":   "/team/web",     "cpus": 0.10,
    "container": { "type": "MESOS", "docker": { "image": "%s" } },
    "x-unknown": [1,2,
                  null]
}
"""


@pytest.fixture
def ready(operator: Operator) -> Operator:
    """Return an operator with a secret and an app."""
    operator.create_secret()
    operator.idle_app()
    return operator


def attach(operator: Operator, workload_id: str = "/team/web", *flags: str) -> None:
    """Attach, and wait until no deployment holds it."""
    done = operator.call("app-attach", workload_id, *(flags or ("--secret", "team/pull")), "--force", "--wait")
    assert done.exit_code == 0, done.stderr


def docker_app(operator: Operator, **fields: Any) -> None:
    """Deploy an app of the Docker Engine."""
    operator.idle_app("/team/legacy", container={"type": "DOCKER", "docker": {"image": operator.image}}, **fields)


@pytest.mark.parametrize("named", [(), ("--secret", "team/pull")], ids=["whatever", "named"])
def test_an_app_is_as_it_was_before_it_was_attached(ready: Operator, named: tuple[str, ...]) -> None:
    before = definition(ready)
    attach(ready)
    done = ready.call(*DETACH, *named)
    assert done.exit_code == 0, done.stderr
    assert definition(ready) == before
    deployment = done.stdout.split()[-1]
    assert done.stdout == (
        f"ID         KIND  VERDICT   SECRET     DEPLOYMENT\n/team/web  app   detached  team/pull  {deployment}\n"
    )
    assert done.stderr == (
        f"/team/web will pull '{ready.image}' no longer with the secret team/pull; "
        f"deployment {deployment} replaces its tasks\n"
    )


def test_a_pod_is_as_it_was_before_it_was_attached(operator: Operator) -> None:
    operator.create_secret()
    operator.deploy_pod()
    before = operator.ask("GET", "/v2/pods/team/worker")
    attach(operator, "/team/worker")
    done = operator.call("app-detach", "/team/worker", "--json")
    assert done.exit_code == 0, done.stderr
    after = operator.ask("GET", "/v2/pods/team/worker")
    assert {**after, "version": ""} == {**before, "version": ""}
    [workload] = done.document()["workloads"]
    assert (workload["verdict"], workload["secret"], workload["uri"]) == ("detached", "team/pull", None)


def test_an_archive_is_fetched_no_longer(operator: Operator) -> None:
    fetched = [{"uri": "https://files.example.com/data.bin", "extract": False, "executable": False, "cache": False}]
    docker_app(operator, fetch=fetched)
    attach(operator, "/team/legacy", "--uri", ARCHIVE)
    assert len(operator.app("/team/legacy")["fetch"]) == 2
    done = operator.call("app-detach", "/team/legacy", "--uri", ARCHIVE)
    assert done.exit_code == 0, done.stderr
    deployment = done.stdout.split()[-1]
    assert done.stderr == (f"/team/legacy will fetch {ARCHIVE} no longer; deployment {deployment} replaces its tasks\n")
    assert done.stdout.splitlines()[0].split() == ["ID", "KIND", "VERDICT", "URI", "DEPLOYMENT"]
    assert operator.app("/team/legacy")["fetch"] == fetched


def test_detached_twice_writes_nothing(ready: Operator) -> None:
    attach(ready)
    ready.call(*DETACH, "--wait")
    ready.requests()
    done = ready.call(*DETACH)
    assert done.exit_code == 0
    assert done.stdout == "ID         KIND  VERDICT  SECRET  DEPLOYMENT\n/team/web  app   already  -       -\n"
    assert done.stderr == "/team/web pulls nothing with a secret\n"
    assert ready.requests() == [("GET", "/service/marathon/v2/apps/team/web")]


def test_another_secret_stays(ready: Operator) -> None:
    attach(ready)
    done = ready.call(*DETACH, "--secret", "team/other")
    assert done.exit_code == 0
    assert done.stderr == "/team/web pulls nothing with the secret team/other\n"
    assert ready.app()["secrets"] == {"pullConfigSecret": {"source": "team/pull"}}


def test_a_declaration_stays_that_something_else_uses(ready: Operator) -> None:
    attach(ready)
    ready.ask("PATCH", "/v2/apps/team/web", {"env": {"CONFIG": {"secret": "pullConfigSecret"}}})
    wait_until(lambda: not ready.app()["deployments"])
    done = ready.call(*DETACH)
    deployment = done.stdout.split()[-1]
    assert done.stderr == (
        f"/team/web will pull '{ready.image}' no longer with the secret team/pull; "
        f"'pullConfigSecret' stays declared for /env/CONFIG/secret; deployment {deployment} replaces its tasks\n"
    )
    assert ready.app()["secrets"] == {"pullConfigSecret": {"source": "team/pull"}}
    assert "pullConfig" not in ready.app()["container"]["docker"]


def test_a_dry_run_shows_what_would_go_and_writes_nothing(ready: Operator) -> None:
    attach(ready)
    before = ready.app()
    done = ready.call(*DETACH, "--dry-run")
    assert done.exit_code == 0
    assert done.stdout == (
        "ID         KIND  VERDICT   SECRET     DEPLOYMENT\n"
        "/team/web  app   detached  team/pull  -\n"
        "\n"
        '- /container/docker/pullConfig: {"secret": "pullConfigSecret"}\n'
        '- /secrets/pullConfigSecret: {"source": "team/pull"}\n'
    )
    assert done.stderr == (
        f"/team/web will pull '{ready.image}' no longer with the secret team/pull; nothing was written (--dry-run)\n"
    )
    assert ready.app() == before


def test_of_a_group_those_are_meant_that_have_it(ready: Operator) -> None:
    attach(ready)
    ready.create_secret("team/other")
    ready.idle_app("/team/api")
    attach(ready, "/team/api", "--secret", "team/other")
    docker_app(ready, fetch=[{"uri": ARCHIVE}])
    ready.idle_app("/team/cron", container=None)
    done = ready.call("app-detach", "/team/*", "--yes", "--exclude", "/team/cron")
    assert done.exit_code == 0, done.stderr
    rows = [line.split()[:4] for line in done.stdout.splitlines()[1:]]
    assert rows == [["/team/api", "app", "detached", "team/other"], ["/team/web", "app", "detached", "team/pull"]]
    assert done.stderr == "3 apps and pods: 2 detached, 1 skipped\n"


def test_before_many_are_changed_somebody_has_to_agree(ready: Operator) -> None:
    attach(ready)
    ready.idle_app("/team/api")
    attach(ready, "/team/api")
    done = ready.call("app-detach", "/team/*")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr == (
        "ID         KIND  TASKS  WILL BE\n"
        "/team/api  app   0      detached\n"
        "/team/web  app   0      detached\n"
        "Error: Change 2 apps and pods: nobody is here to ask\n"
        "  give it with --yes\n"
    )


def test_only_a_container_or_a_registry_is_meant(operator: Operator) -> None:
    operator.create_secret()
    operator.deploy_pod()
    attach(operator, "/team/worker")
    skipped = operator.call("app-detach", "/team/worker", "--registry", "other.example")
    assert skipped.exit_code == 0
    assert skipped.stderr == f"/team/worker pulls '{operator.image}', and nothing from other.example\n"
    refused = operator.call("app-detach", "/team/worker", "--container", "nope")
    assert refused.exit_code == 2
    assert refused.stderr == "Error: /team/worker has no container 'nope': there are 'worker'\n"
    assert operator.call("app-detach", "/team/worker", "--container", "worker").exit_code == 0
    assert "secrets" not in operator.ask("GET", "/v2/pods/team/worker")


def test_it_waits_until_the_tasks_without_it_run(ready: Operator) -> None:
    ready.ask("PATCH", "/v2/apps/team/web", {"instances": 1, "cmd": "sleep 1"}, force="true")
    attach(ready)
    done = ready.call(*DETACH, "--wait")
    assert done.exit_code == 0, done.stderr  # the agent has the image
    assert done.stderr.endswith("/team/web: 1 of 1 new tasks run\n")


def test_what_cannot_run_without_it_gets_it_back(ready: Operator) -> None:
    docker = {"image": ready.image, "forcePullImage": True}
    ready.ask("PATCH", "/v2/apps/team/web", {"instances": 1, "container": {"type": "MESOS", "docker": docker}})
    attach(ready)
    done = ready.call(*DETACH, "--rollback", "--json")
    assert done.exit_code == 1, done.stderr
    [workload] = done.document()["workloads"]
    assert workload["reason"].startswith("/team/web does not start: Failed to launch container: ")
    assert workload["reason"].endswith("; it was undone: 1 of 1 tasks run as before")
    assert ready.app()["secrets"] == {"pullConfigSecret": {"source": "team/pull"}}


def test_a_file_has_the_bytes_that_it_had_before(operator: Operator, tmp_path: Path) -> None:
    operator.create_secret()
    file = tmp_path / "app.json"
    file.write_text(FILE % operator.image)
    assert operator.call("app-attach", str(file), "--secret", "team/pull").exit_code == 0
    operator.requests()
    done = operator.call("app-detach", str(file))
    assert done.exit_code == 0, done.stderr
    assert file.read_text() == FILE % operator.image
    assert operator.requests() == []


def test_standard_input_comes_out_without_it(operator: Operator) -> None:
    operator.create_secret()
    attached = operator.call("app-attach", "-", "--secret", "team/pull", given=FILE % operator.image).stdout
    assert "pullConfig" in attached
    done = operator.call("app-detach", "-", given=attached)
    assert done.stdout == FILE % operator.image
    assert done.stderr == f"/team/web will pull '{operator.image}' no longer with the secret team/pull\n"


def test_an_app_of_the_docker_engine_is_asked_for_the_archive_that_is_meant(operator: Operator) -> None:
    docker_app(operator, fetch=[{"uri": ARCHIVE}])
    before = operator.app("/team/legacy")
    done = operator.call("app-detach", "/team/legacy")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: /team/legacy has no pull secret, but fetches {ARCHIVE} (/fetch/0): name what is to go with --uri URL\n"
    )
    assert operator.app("/team/legacy") == before


def test_a_locked_app_stays_as_it_is(ready: Operator) -> None:
    attach(ready)
    ready.sandbox.faults.locked.add("/team/web")
    [hold] = ready.app()["deployments"]
    done = ready.call(*DETACH)
    assert (done.exit_code, done.stdout) == (6, "")
    assert done.stderr == (
        f"Error: /team/web is locked by a deployment ({hold['id']})\n"
        "  wait until it is done (dcos marathon deployment list), or add --force, which cancels it\n"
    )
    assert ready.call(*DETACH, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "exit_code", "stderr"),
    [
        (
            ("/team/web", "--secret", "a", "--uri", ARCHIVE),
            2,
            "Error: One credential is taken out at a time: name it with --secret PATH or with --uri URL\n",
        ),
        (
            ("/team/web", "--secret", "/a//b"),
            2,
            "Error: '/a//b' is not a secret's path: letters, digits, - and _ between slashes\n  use a/b instead\n",
        ),
        (("/nope",), 5, "Error: There is no app or pod /nope\n  dcos marathon app list\n"),
        (("/nope/*",), 5, "Error: There is no app or pod in the group /nope\n  dcos marathon group list\n"),
    ],
    ids=["both", "no-path", "no-app", "no-group"],
)
def test_what_cannot_be_meant_is_refused(
    operator: Operator, arguments: tuple[str, ...], exit_code: int, stderr: str
) -> None:
    done = operator.call("app-detach", *arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (exit_code, "", stderr)
