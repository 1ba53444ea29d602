"""A secret for certain workloads: registries as their images spell them, under the narrowest path that all may use."""

import json
from collections.abc import Sequence

import pytest

from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, stored

WARNED = "Warning: the login reg.example.com was never tried\n"


def log_in(operator: Operator, registry: str = "reg.example.com", username: str = "ci") -> None:
    """Keep a login that nobody tries."""
    login = ("login", registry, "-u", username, "--password-stdin", "--skip-check")
    assert operator.call(*login, given="word").exit_code == 0


def app(operator: Operator, app_id: str, image: str = "reg.example.com/web", engine: str = "MESOS") -> None:
    """Deploy an app of an image."""
    operator.idle_app(app_id, container={"type": engine, "docker": {"image": image}})


def create(*targets: str) -> list[str]:
    """Make a call for targets, without a path."""
    return ["secret-create", *(word for target in targets for word in ("--for", target))]


def test_pain_16_the_path_is_derived_and_who_else_may_use_it_is_said(operator: Operator) -> None:
    log_in(operator)
    app(operator, "/team/shop/web")
    app(operator, "/team/api")
    for number in range(6):
        app(operator, f"/team/other-{number}")
    app(operator, "/elsewhere")
    done = operator.call(*create("/team/shop/*", "/team/api"))
    assert (done.exit_code, done.stderr) == (
        0,
        f"{WARNED}"
        "/team/other-0, /team/other-1, /team/other-2, /team/other-3, /team/other-4 and 1 more may use team/pull too\n"
        "The secret team/pull is there, made of reg.example.com (ci), for services in /team; "
        "next: dcos-registry app-attach ID --secret team/pull\n",
    )
    assert stored(operator.sandbox, "team/pull") == {"reg.example.com": auth("ci", "word")}


@pytest.mark.parametrize(
    ("ids", "path"),
    [
        (["/team/web"], "team/web/pull"),
        (["/team/web", "/other/web"], "pull"),
        (["/team/web", "/team-2/web"], "pull"),
        (["/team/1.0/web", "/team/1.0/api"], "team/pull"),
    ],
)
def test_the_narrowest_path_that_all_may_use(operator: Operator, ids: Sequence[str], path: str) -> None:
    log_in(operator)
    for each in ids:
        app(operator, each)
    assert operator.call(*create(*ids), "--json").document()["secrets"][0]["path"] == path


def test_pain_16_a_path_that_a_target_may_not_use_is_refused_with_one_that_works(operator: Operator) -> None:
    log_in(operator)
    app(operator, "/team/web")
    done = operator.call("secret-create", "hr/pull", "--for", "/team/web")
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: /team/web may not use the secret hr/pull, which serves only /hr and what is below it\n"
        "  take a path that works for all: team/web/pull\n",
    )


def test_pain_19_every_spelling_that_the_images_have_gets_a_key(operator: Operator) -> None:
    log_in(operator)
    app(operator, "/team/a", "reg.example.com:443/web")
    app(operator, "/team/b", "reg.example.com/web")
    app(operator, "/team/c", "REG.example.com/web")
    log_in(operator, "docker.io")
    app(operator, "/team/d", "team/private")
    for flags in ([], ["--registry", "https://reg.example.com/", "--registry", "index.docker.io"]):
        assert operator.call(*create("/team/*"), *flags).exit_code == 0
        assert set(stored(operator.sandbox, "team/pull")) == {
            "reg.example.com:443",
            "reg.example.com",
            "REG.example.com",
            "https://index.docker.io/v1/",
        }
        operator.sandbox.secrets.remove("team/pull")


def test_only_registries_with_a_login_are_taken_and_the_others_named(operator: Operator) -> None:
    log_in(operator)
    app(operator, "/team/a")
    app(operator, "/team/b", "other.example.com/web")
    app(operator, "/team/c", "redis")
    done = operator.call(*create("/team/*"))
    assert done.exit_code == 0
    assert done.stderr.splitlines()[0] == (
        "There is no login for other.example.com, from which /team/b pulls: it is not in the secret"
    )
    assert list(stored(operator.sandbox, "team/pull")) == ["reg.example.com"]


def test_without_any_login_the_next_step_is_to_log_in(operator: Operator) -> None:
    app(operator, "/team/a")
    done = operator.call(*create("/team/a"))
    assert (done.exit_code, done.stderr) == (
        5,
        "Error: There is no login for reg.example.com\n  dcos-registry login reg.example.com -u USER\n",
    )


def test_targets_that_pull_nothing(operator: Operator) -> None:
    operator.ask("POST", "/v2/apps", {"id": "/team/sleep", "cmd": "sleep 9", "cpus": 0.1, "mem": 32, "instances": 0})
    done = operator.call(*create("/team/sleep"))
    assert (done.exit_code, done.stderr) == (2, "Error: No image is pulled by /team/sleep\n")


def test_pain_14_apps_of_the_docker_engine_are_named_with_the_way_that_serves_them(operator: Operator) -> None:
    log_in(operator)
    app(operator, "/team/a", engine="DOCKER")
    done = operator.call(*create("/team/a"), "--dry-run")
    assert done.exit_code == 0
    assert done.stderr.splitlines()[1] == (
        "Warning: /team/a: pullConfig is not supported with Docker containerizer: a pull secret serves the UCR only; "
        "give it a credentials archive as a URI (app-attach --uri), or convert it to the UCR (app-attach --to-ucr)"
    )


def test_a_file_with_definitions_needs_no_cluster_for_a_dry_run(operator: Operator) -> None:
    log_in(operator)
    operator.variables = {"DCOS_DIR": str(operator.home / "nowhere")}
    definition = {"id": "/team/web", "container": {"type": "MESOS", "docker": {"image": "reg.example.com:443/web"}}}
    done = operator.call(*create("-"), "--dry-run", "--json", given=json.dumps(definition))
    assert done.exit_code == 0
    secret = done.document()["secrets"][0]
    assert (secret["path"], secret["status"]) == ("team/web/pull", "skipped")
    assert secret["registries"] == [{"key": "reg.example.com:443", "username": "ci"}]
    assert "\nWho else may use team/web/pull could not be asked: " in done.stderr


def test_a_target_that_is_not_there(operator: Operator) -> None:
    log_in(operator)
    done = operator.call(*create("/team/none"))
    assert (done.exit_code, done.stderr) == (5, "Error: There is no app or pod /team/none\n  dcos marathon app list\n")
