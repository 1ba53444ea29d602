"""`image-check --for`: every image of what runs on a cluster, with what it is really pulled with."""

import json

import pytest

from tests.workflows.operator import Done, Operator


def checked(operator: Operator, *arguments: str) -> Done:
    return operator.call("image-check", *arguments, "--json")


def attached(operator: Operator) -> None:
    operator.create_secret()
    operator.idle_app()
    assert operator.call("app-attach", "/team/web", "--secret", "team/pull").exit_code == 0


def test_an_app_is_checked_with_its_own_secret(operator: Operator) -> None:
    attached(operator)

    done = checked(operator, "--for", "/team/web")

    (check,) = done.document()["checks"]
    assert (done.exit_code, check["pullable"], check["engine"]) == (0, True, "ucr")
    assert (check["credentials"], check["workloads"]) == ("the secret team/pull", ["/team/web"])


def test_a_rotated_password_is_found_before_anything_is_deployed(operator: Operator) -> None:
    attached(operator)
    registry = operator.sandbox.registry
    registry.accounts[registry.username] = "another"

    done = operator.call("image-check", "--for", "/team/web")

    assert done.exit_code == 10
    assert done.stdout.splitlines()[1].split()[:4] == ["/team/web", operator.image, "ucr", "no"]
    assert f"{registry.host} refuses the login of {registry.username}" in done.stderr
    assert f"dcos-registry secret-update team/pull --registry {registry.host}" in done.stderr


def test_an_image_of_many_is_asked_for_once(operator: Operator) -> None:
    operator.log_in()
    for name in ("a", "b", "c"):
        operator.idle_app(f"/team/{name}")
    operator.sandbox.registry.requests.clear()

    done = checked(operator, "--for", "/team/*")

    (check,) = done.document()["checks"]
    assert check["workloads"] == ["/team/a", "/team/b", "/team/c"]
    assert len(check["requests"]) == 1
    assert done.exit_code == 10


def test_pain_28_a_secret_that_is_no_docker_config_is_replaced(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", b"geheim")
    done = operator.call("image-check", "--secret", "team/pull", operator.image, "--plain-http")
    assert done.exit_code == 10
    host = operator.sandbox.registry.host
    assert done.stderr.endswith(f"then dcos-registry secret-update team/pull --registry {host} --replace\n")


def test_pain_35_a_secret_that_is_not_there(operator: Operator) -> None:
    attached(operator)
    operator.sandbox.secrets.remove("team/pull")

    done = checked(operator, "--for", "/team/web")

    (check,) = done.document()["checks"]
    assert (check["stage"], check["requests"]) == ("definition", [])
    assert check["cause"] == "the secret team/pull is declared, and is not in the store"


def test_a_file_needs_no_cluster(operator: Operator) -> None:
    operator.log_in()
    secrets = {"pull": {"source": "team/pull"}}
    docker = {"image": operator.image, "pullConfig": {"secret": "pull"}}
    app = {"id": "/team/web", "container": {"type": "MESOS", "docker": docker}, "secrets": secrets}
    operator.variables["DCOS_DIR"] = str(operator.home / "nowhere")

    done = operator.call("image-check", "--for", "-", "--json", given=json.dumps(app))

    (check,) = done.document()["checks"]
    assert (done.exit_code, check["credentials"]) == (0, f"the login {operator.sandbox.registry.host}")
    assert "the secret team/pull was not read" in check["notes"][0].lower()


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("--for", "/team/none"), 5, "There is no app or pod /team/none"),
        (("--for", "/team/web", "--anonymous"), 2, "--for checks with what the app or pod really pulls with"),
        (("x", "--for", "/team/web"), 2, "Name images, or apps and pods with --for"),
    ],
)
def test_a_mistake_is_told(operator: Operator, arguments: tuple[str, ...], exit_code: int, words: str) -> None:
    done = operator.call("image-check", *arguments)

    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert words in done.stderr
