"""The ways of attaching beside a secret to a UCR app: archives, conversion, replacing, and a dry run."""

import pytest

from tests.workflows.operator import Operator

SECRET = ("app-attach", "/team/web", "--secret", "team/pull")
ARCHIVE = "https://files.example/docker.tar.gz"
URI = ("app-attach", "/team/web", "--uri", ARCHIVE)


def docker_app(operator: Operator) -> None:
    """Deploy an app of the Docker Engine."""
    operator.idle_app(container={"type": "DOCKER", "docker": {"image": operator.image}})


def test_an_app_of_the_docker_engine_fetches_the_archive(operator: Operator) -> None:
    docker_app(operator)
    done = operator.call(*URI)
    assert done.exit_code == 0, done.stderr
    assert "Warning: whoever may read the sandboxes of the tasks reads the credentials in the archive" in done.stderr
    [entry] = operator.app()["fetch"]
    assert (entry["uri"], entry["extract"], entry["executable"]) == (ARCHIVE, True, False)
    assert operator.call(*URI, "--json").document()["workloads"][0]["verdict"] == "already"


def test_a_dry_run_shows_each_change_and_writes_nothing(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    before = operator.app()
    done = operator.call(*SECRET, "--dry-run")
    assert done.exit_code == 0
    [_, row, _, *changes] = done.stdout.splitlines()
    assert row.split()[:3] == ["/team/web", "app", "attached"]
    assert changes == [
        '+ /container/docker/pullConfig: {"secret": "pullConfigSecret"}',
        '+ /secrets: {"pullConfigSecret": {"source": "team/pull"}}',
    ]
    assert done.stderr.endswith("; nothing was written (--dry-run)\n")
    assert operator.app() == before


def test_an_app_of_the_docker_engine_is_converted_on_request(operator: Operator) -> None:
    operator.create_secret()
    docker_app(operator)
    assert operator.call(*SECRET).exit_code == 11
    done = operator.call(*SECRET, "--to-ucr")
    assert done.exit_code == 0, done.stderr
    container = operator.app()["container"]
    assert (container["type"], container["docker"]["pullConfig"]) == ("MESOS", {"secret": "pullConfigSecret"})


def test_another_secret_is_taken_out_only_on_request(operator: Operator) -> None:
    operator.create_secret()
    operator.create_secret("team/other")
    operator.idle_app()
    other = (*SECRET[:3], "team/other")
    assert operator.call(*SECRET).exit_code == 0
    refused = operator.call(*other)
    assert refused.exit_code == 6
    assert "team/pull" in refused.stderr
    done = operator.call(*other, "--replace", "--json")
    assert done.document()["workloads"][0]["verdict"] == "replaced"
    assert [secret["source"] for secret in operator.app()["secrets"].values()] == ["team/other"]


def test_an_app_without_an_image_of_the_registry_is_skipped(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    done = operator.call(*SECRET, "--registry", "other.example", "--json")
    assert done.exit_code == 0
    [workload] = done.document()["workloads"]
    assert (workload["verdict"], workload["status"]) == ("skipped", "skipped")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--secret", "a", "--uri", ARCHIVE), "One credential is attached"),
        (("--uri", ARCHIVE, "--secret-name", "x"), "--secret-name declares a secret, and an archive has none"),
        (("--uri", ARCHIVE, "--to-ucr"), "The UCR never reads a credentials archive"),
        (("--secret", "a", "--secret-name", ""), "A secret is declared by a name, and --secret-name is empty"),
    ],
)
def test_flags_that_make_no_sense_are_told(operator: Operator, flags: tuple[str, ...], message: str) -> None:
    done = operator.call("app-attach", "/team/web", *flags)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {message}")


@pytest.mark.parametrize("shown", [("--dry-run",), ("--dry-run", "--json"), ("--json",)])
def test_no_change_shows_what_an_environment_or_a_signature_holds(operator: Operator, shown: tuple[str, ...]) -> None:
    operator.create_secret()
    docker = {"image": operator.image, "parameters": [{"key": "env", "value": "PASSWORD=hunter2"}]}
    operator.idle_app(container={"type": "DOCKER", "docker": docker}, env={"LEVEL": "debug"})
    operator.idle_app("/team/legacy", container={"type": "DOCKER", "docker": {"image": operator.image}})
    converted = operator.call("app-attach", "/team/web", "--secret", "team/pull", "--to-ucr", *shown)
    signed = "https://files.example.com/docker.tar.gz?X-Amz-Signature=5ec2e7"
    fetched = operator.call("app-attach", "/team/legacy", "--uri", signed, *shown)
    for done in (converted, fetched):
        assert done.exit_code == 0, done.stderr
        assert "hunter2" not in done.stdout + done.stderr
        assert "5ec2e7" not in done.stdout + done.stderr
    assert "PASSWORD=***" in converted.stdout
    assert "X-Amz-Signature=***" in fetched.stdout
