"""Where the secret of an app would be made: what stands there, and who may make one."""

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.attaching.own_secret_samples import PATH, WEB, login_in_words, sources
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of, put, stored


def test_a_secret_that_stands_there_and_holds_the_login_is_used_as_it_is(ready: Operator) -> None:
    held = {f"https://{ready.sandbox.registry.host}/v2/": login_of(ready.sandbox), "other.example": auth()}
    put(ready.sandbox, PATH, held)
    done = ready.call("app-attach", WEB)
    assert done.exit_code == 0, done.stderr
    assert stored(ready.sandbox, PATH) == held
    assert sources(ready) == {WEB: PATH}


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({}, "no login for {host}, as images spell it"),
        ({"other.example": auth()}, "no login for {host}, as images spell it"),
        ({"{host}": auth()}, "another login than {host} ({user}) for {host}"),
        ({"{host}": auth("{user}")}, "another password than the login {host} ({user}) for {host}"),
        ({"{host}": "{login}", "https://{host}": auth()}, "another login than {host} ({user}) for {host}"),
    ],
)
def test_another_secret_that_stands_there_is_left_alone(ready: Operator, held: dict[str, str], told: str) -> None:
    registry = ready.sandbox.registry
    words = {"{host}": registry.host, "{user}": registry.username, "{login}": login_of(ready.sandbox)}
    words[auth("{user}")] = auth(registry.username)

    def filled(text: str) -> str:
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    before = {filled(key): filled(each) for key, each in held.items()}
    put(ready.sandbox, PATH, before)
    done = ready.call("app-attach", WEB)
    assert (done.exit_code, done.stderr) == (
        6,
        f"Error: There is a secret {PATH} already, and it holds {filled(told)}\n"
        f"  dcos-registry secret-update {PATH} --registry {registry.host}, "
        f"or to pull with it as it is: --secret {PATH}\n",
    )
    assert stored(ready.sandbox, PATH) == before
    assert sources(ready) == {}


def test_what_the_refusal_names_is_the_way_out(ready: Operator) -> None:
    put(ready.sandbox, PATH, {ready.sandbox.registry.host: auth()})
    assert ready.call("app-attach", WEB).exit_code == 6
    assert ready.call("secret-update", PATH, "--registry", ready.sandbox.registry.host).exit_code == 0
    assert ready.call("app-attach", WEB).exit_code == 0
    assert sources(ready) == {WEB: PATH}


def test_what_stands_there_and_is_no_docker_config_is_left_alone(ready: Operator) -> None:
    ready.sandbox.secrets.put(PATH, b"hunter2")
    done = ready.call("app-attach", WEB)
    assert (done.exit_code, done.stderr) == (
        6,
        f"Error: There is a secret {PATH} already, and it is no docker config\n"
        f"  dcos-registry secret-update {PATH} --registry {ready.sandbox.registry.host} --replace, "
        "or take another one: --secret PATH\n",
    )


def account(operator: Operator, *permissions: tuple[str, str]) -> None:
    """Go on as somebody who may do little."""
    iam = operator.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    for resource, action in (("dcos:adminrouter:service:marathon", "full"), *permissions):
        iam.grant("ci", resource, action)
    operator.variables |= {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}


def test_who_may_not_read_secrets_makes_one_all_the_same(ready: Operator) -> None:
    account(ready, (f"dcos:secrets:default:/{PATH}", "create"))
    done = ready.call("app-attach", WEB)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith(f"Warning: whether there is a secret {PATH} already could not be asked: ci lacks")
    assert sources(ready) == {WEB: PATH}


def test_a_secret_that_may_not_be_read_is_not_written_over(ready: Operator) -> None:
    put(ready.sandbox, PATH, {"other.example": auth()})
    account(ready, (f"dcos:secrets:default:/{PATH}", "create"))
    done = ready.call("app-attach", WEB)
    assert done.exit_code == 6
    assert done.stderr.splitlines()[-2:] == [
        f"Error: There is a secret {PATH} already, and it is left as it is",
        f"  to pull with it: --secret {PATH}, or to write it anew: dcos-registry secret-update {PATH} --registry HOST",
    ]
    assert stored(ready.sandbox, PATH) == {"other.example": auth()}
    assert sources(ready) == {}


def test_who_may_not_make_secrets_has_changed_nothing(ready: Operator) -> None:
    account(ready)
    done = ready.call("app-attach", WEB)
    assert done.exit_code == 4
    assert f"dcos security org users grant ci dcos:secrets:default:/{PATH} create" in done.stderr
    assert sources(ready) == {}


def test_open_source_has_no_secret_store(ready: Operator) -> None:
    with Sandbox(variant="open") as cluster:
        other = Operator(cluster, ready.home)
        other.idle_app(container={"type": "MESOS", "docker": {"image": ready.image}})
        done = other.call("app-attach", WEB)
    assert done.exit_code == 11
    assert "has no secret store: only DC/OS Enterprise does\n  on open-source DC/OS give" in done.stderr


def test_where_the_definition_cannot_be_written_the_secret_stays_and_was_told(ready: Operator) -> None:
    ready.sandbox.faults.http.append(HttpFault(lambda request: request.method == "PATCH", status=500))
    done = ready.call("app-attach", WEB)
    assert done.exit_code == 1
    assert f"The secret {PATH} is there, made of {login_in_words(ready)}" in done.stderr
    ready.sandbox.faults.clear()
    again = ready.call("app-attach", WEB)
    assert again.exit_code == 0
    assert again.stderr.startswith(f"The secret {PATH} holds {login_in_words(ready)} already, and {WEB} will pull")
