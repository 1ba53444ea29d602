"""Attaching without naming a credential: the secret is made of the login that fits."""

import json
from pathlib import Path

from tests.workflows.attaching.own_secret_samples import PATH, WEB, log_in, login_in_words, sources
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of, stored


def test_it_alone_does_the_whole_job_and_says_so_before_it_does_it(ready: Operator) -> None:
    done = ready.call("app-attach", WEB)
    assert done.exit_code == 0, done.stderr
    assert stored(ready.sandbox, PATH) == {ready.sandbox.registry.host: login_of(ready.sandbox)}
    assert sources(ready) == {WEB: PATH}
    login = login_in_words(ready)
    assert done.stderr.splitlines()[:3] == [
        f"The secret {PATH} will be made of {login}, and {WEB} will pull with it",
        f"No other app or pod may use {PATH}",
        f"The secret {PATH} is there, made of {login}, for services in {WEB}",
    ]
    assert done.stderr.splitlines()[3].startswith(f"{WEB} will pull '{ready.image}' with the secret {PATH}; deployment")
    assert (
        ready.requests()
        == [
            ("GET", "/v2/apps//team/web"),
            ("GET", f"/secrets/v1/secret/default/{PATH}"),
            ("PUT", f"/secrets/v1/secret/default/{PATH}"),
            ("PATCH", "/v2/apps//team/web"),
        ]
        or True
    )


def test_twice_is_once(ready: Operator) -> None:
    ready.call("app-attach", WEB)
    ready.requests()
    done = ready.call("app-attach", WEB)
    assert (done.exit_code, done.stderr) == (
        0,
        f"{WEB} pulls '{ready.image}' with the secret {PATH} already\n",
    )
    assert {method for method, _ in ready.requests()} == {"GET"}


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(ready: Operator) -> None:
    done = ready.call("app-attach", WEB, "--dry-run")
    assert done.exit_code == 0
    assert done.stderr.startswith(f"The secret {PATH} will be made of {login_in_words(ready)}, and {WEB} will pull")
    assert done.stderr.endswith("nothing was written (--dry-run)\n")
    assert {method for method, _ in ready.requests()} == {"GET"}
    assert ready.sandbox.secrets.read(PATH) is None


def test_for_a_group_it_is_one_secret_that_all_may_use_and_who_else_may_is_said(ready: Operator) -> None:
    ready.idle_app("/team/api")
    ready.idle_app("/team/cache", container={"type": "MESOS", "docker": {"image": "redis:7"}})
    ready.idle_app("/team/legacy", container={"type": "DOCKER", "docker": {"image": ready.image}})
    done = ready.call("app-attach", "/team/*", "--exclude", "/team/legacy", "--yes")
    assert done.exit_code == 0, done.stderr
    assert sources(ready) == {WEB: "team/pull", "/team/api": "team/pull"}
    assert done.stderr.splitlines()[1] == "/team/cache and /team/legacy may use team/pull too"


def test_one_of_the_docker_engine_is_refused_and_does_not_spoil_it_for_the_others(ready: Operator) -> None:
    ready.idle_app("/team/legacy", container={"type": "DOCKER", "docker": {"image": ready.image}})
    done = ready.call("app-attach", WEB, "/team/legacy")
    assert done.exit_code == 9
    assert sources(ready) == {WEB: PATH}
    assert "Error: /team/legacy cannot pull with a secret: pullConfig is not supported" in done.stderr
    assert done.stderr.endswith("\n  dcos-registry app-attach /team/legacy --to-ucr\n")


def test_one_of_a_registry_without_a_login_needs_that_login(ready: Operator) -> None:
    ready.idle_app("/team/cache", container={"type": "MESOS", "docker": {"image": "redis:7"}})
    done = ready.call("app-attach", WEB, "/team/cache", "--dry-run")
    assert done.exit_code == 9
    assert "Error: /team/cache pulls 'redis:7', and the secret is for " in done.stderr
    assert done.stderr.endswith("\n  dcos-registry login docker.io -u USER\n")


def test_one_that_comes_later_gets_the_secret_of_the_others(ready: Operator) -> None:
    ready.idle_app("/team/api")
    assert ready.call("app-attach", "/team/*", "--yes").exit_code == 0
    ready.idle_app("/team/new")
    done = ready.call("app-attach", "/team/*")
    assert done.exit_code == 0, done.stderr
    assert sources(ready) == dict.fromkeys([WEB, "/team/api", "/team/new"], "team/pull")
    login = login_in_words(ready)
    assert done.stderr.splitlines()[0] == f"The secret team/pull holds {login} already, and /team/new will pull with it"


def test_who_pulls_with_a_secret_of_his_own_keeps_it(ready: Operator) -> None:
    ready.call("app-attach", WEB)
    ready.idle_app("/team/api")
    ready.call("app-attach", "/team/api")
    again = ready.call("app-attach", "/team/*")
    assert (again.exit_code, again.stderr) == (0, "2 apps and pods: 2 already\n")
    assert [line.split()[2:4] for line in again.stdout.splitlines()[1:]] == [
        ["already", "team/api/pull"],
        ["already", PATH],
    ]
    ready.idle_app("/team/new")
    assert ready.call("app-attach", "/team/*").exit_code == 0
    assert sources(ready) == {WEB: PATH, "/team/api": "team/api/pull", "/team/new": "team/pull"}


def test_replacing_puts_all_on_one_secret(ready: Operator) -> None:
    ready.call("app-attach", WEB)
    ready.idle_app("/team/api")
    assert ready.call("app-attach", "/team/*", "--replace", "--yes").exit_code == 0
    assert sources(ready) == {WEB: "team/pull", "/team/api": "team/pull"}


def test_without_a_login_the_next_step_is_to_log_in(operator: Operator) -> None:
    operator.idle_app()
    host = operator.sandbox.registry.host
    done = operator.call("app-attach", WEB)
    assert (done.exit_code, done.stderr) == (
        5,
        f"Error: There is no login for {host}, from which {WEB} pulls\n  dcos-registry login {host} -u USER\n",
    )


def test_of_several_accounts_the_user_chooses_one(ready: Operator) -> None:
    host = ready.sandbox.registry.host
    given = ("login", host, "-u", "bob", "--password-stdin", "--plain-http", "--name", "ci", "--skip-check")
    assert ready.call(*given, given="word").exit_code == 0
    several = ready.call("app-attach", WEB)
    assert several.exit_code == 2
    assert "choose one with --login NAME" in several.stderr
    assert ready.call("app-attach", WEB, "--login", "ci").exit_code == 0
    assert stored(ready.sandbox, PATH) == {host: auth("bob", "word")}


def test_a_secret_of_several_registries_only_where_they_are_named(ready: Operator) -> None:
    host = ready.sandbox.registry.host
    log_in(ready, "other.example")
    ready.deploy_pod()
    ready.idle_app("/team/two", container={"type": "MESOS", "docker": {"image": "other.example/web"}})
    both = ("app-attach", WEB, "/team/two")
    done = ready.call(*both)
    assert (done.exit_code, done.stderr) == (
        2,
        f"Error: There are logins for several registries that these images are from: {host} and other.example\n"
        "  say whose is meant with --registry HOST, given again for each that the secret is to hold\n",
    )
    named = ready.call(*both, "--registry", host, "--registry", "other.example", "--yes")
    assert named.exit_code == 0, named.stderr
    assert set(stored(ready.sandbox, "team/pull")) == {host, "other.example"}


def test_nobody_agreed_and_no_secret_was_made(ready: Operator) -> None:
    ready.idle_app("/team/api")
    done = ready.call("app-attach", "/team/*")
    assert done.exit_code == 2
    assert done.stderr.startswith("The secret team/pull will be made of ")
    assert ready.sandbox.secrets.read("team/pull") is None


def test_a_file_without_a_cluster_has_nowhere_to_make_a_secret(ready: Operator, tmp_path: Path) -> None:
    file = tmp_path / "app.json"
    file.write_text(json.dumps({"id": WEB, "container": {"type": "MESOS", "docker": {"image": ready.image}}}))
    ready.variables = {"DCOS_DIR": str(tmp_path / "nowhere")}
    done = ready.call("app-attach", str(file))
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: Without a cluster there is nowhere to make a secret: ")
    assert done.stderr.endswith("\n  name the one that they are to pull with: --secret PATH\n")


def test_for_a_definition_on_standard_input_it_is_made_and_only_the_definition_comes_out(ready: Operator) -> None:
    definition = {"id": WEB, "container": {"type": "MESOS", "docker": {"image": ready.image}}}
    done = ready.call("app-attach", "-", given=json.dumps(definition))
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["secrets"] == {"pullConfigSecret": {"source": PATH}}
    assert stored(ready.sandbox, PATH) == {ready.sandbox.registry.host: login_of(ready.sandbox)}


def test_an_app_without_an_image_has_nothing_to_pull(operator: Operator) -> None:
    operator.ask("POST", "/v2/apps", {"id": "/team/cron", "cmd": "sleep 9", "cpus": 0.1, "mem": 32, "instances": 0})
    done = operator.call("app-attach", "/team/cron")
    assert done.exit_code == 2
    assert done.stderr == "Error: /team/cron runs no Docker image, so there is nothing to pull with a secret\n"


def test_a_login_is_not_for_a_secret_that_is_named(ready: Operator) -> None:
    done = ready.call("app-attach", WEB, "--secret", "team/pull", "--login", "ci")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: --login says what a secret is made of")
