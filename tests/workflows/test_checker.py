"""What the checker asks on which wire, and what it says where it asks nothing."""

import base64
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.clients.agent.programs import AgentPrograms
from dcos_registry.clients.agent.wire import AgentWire
from dcos_registry.clients.proxies import Proxies
from dcos_registry.model.workload import Engine
from dcos_registry.pull.attempts import AgentSettings, Credentials
from dcos_registry.pull.docker import Home
from dcos_registry.pull.problem import Problem
from dcos_registry.workflows.check import Check, Question
from dcos_registry.workflows.image_check import Checker, report
from tests.clients.loopback import Asked, Reply, serve, unused_port

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)
LOGIN = base64.b64encode(b"alice:right").decode()


def programs(*, cluster_ca: str | None = None, ca_file: Path | None = None) -> AgentPrograms:
    return AgentPrograms(
        ca_file=ca_file, ca_folder=None, certs=None, cluster_ca=lambda: cluster_ca, proxies=Proxies(none=("*",))
    )


def checker(ca_file: Path | None = None) -> Checker:
    made = programs(ca_file=ca_file)
    return Checker(
        lambda engine, guarded: made.wire(engine, guarded=guarded),
        AgentSettings(),
        now=NOW,
        assumption=made.assumption,
    )


def credentials(registry: str, *, guarded: bool) -> Credentials:
    document = json.dumps({"auths": {registry: {"auth": LOGIN}}}).encode()
    return Credentials("the login ci", "RENEW", secret=document, guarded=guarded)


def question(registry: str, *, guarded: bool, image: str = "team/web:1.0") -> Question:
    return Question(f"{registry}/{image}", "ucr", credentials(registry, guarded=guarded))


def told(check: Check) -> str:
    return report([check]).failures[0][0]


def test_a_login_is_kept_back_where_the_agent_would_send_it_in_clear() -> None:
    (check,) = checker().check([question("192.0.2.1:80", guarded=True)])

    assert (check.pullable, check.stage, check.steps) == (False, "credentials", [])
    assert told(check) == (
        "The check of 192.0.2.1:80/team/web:1.0 ends before the login ci is sent: "
        "the agent would send it in clear to 192.0.2.1"
    )
    assert check.trace()[-1] == "nothing is asked for: the agent would send it in clear to 192.0.2.1"


def test_a_login_is_kept_back_from_a_token_service_in_clear() -> None:
    def registry(asked: Asked) -> Reply:
        challenge = 'Bearer realm="http://169.254.169.254/token",service="s",scope="x"'
        return Reply(401, headers={"WWW-Authenticate": challenge})

    with serve(registry) as server:
        (check,) = checker().check([question(server.host, guarded=True)])

    assert check.stage == "credentials"
    assert check.cause == "the agent would send it in clear to 169.254.169.254"


def test_a_task_that_does_not_come_so_far_is_told_and_traced() -> None:
    stopped = Problem("secret-missing", "The secret team/pull is not in the store", "WRITE IT")
    asked = Question("registry.test/a", "ucr", Credentials("none", ""), stopped_by=stopped)

    (check,) = checker().check([asked])

    assert (check.stage, check.cause) == ("definition", "the secret team/pull is not in the store")
    assert check.trace()[-1] == "nothing is asked for: the secret team/pull is not in the store"


def test_a_second_look_sends_nothing_in_clear_that_the_engine_has_not() -> None:
    kinds: list[tuple[Engine, bool]] = []
    made = programs()

    def wire(engine: Engine, guarded: Any) -> AgentWire:
        kinds.append((engine, guarded))
        return made.wire(engine, guarded=guarded)

    with serve(Reply(403)) as server:
        Checker(wire, AgentSettings(), now=NOW).check([question(server.host, guarded=False)])

    assert kinds == [("ucr", False), ("ucr", True)]


def test_who_gets_no_answer_is_reminded_of_who_asked() -> None:
    (check,) = checker().check([question(f"127.0.0.1:{unused_port()}", guarded=False)])

    assert "Note: this machine asked in place of the agents" in check.notes[0]


def test_each_distinct_question_is_asked_once_and_counted() -> None:
    counted: list[str] = []
    with serve(Reply(404)) as server:
        one, other = (question(server.host, guarded=False, image=f"a:{tag}") for tag in (1, 2))
        checks = checker().check([one, other, one], tell=counted.append)

    assert [check.question for check in checks] == [one, other, one]
    assert counted == ["1 of 2 checks made", "2 of 2 checks made"]
    assert sum("/manifests/1" in asked.target for asked in server.asked if "Authorization" in asked.headers) == 1


def test_a_ca_file_that_is_none_ends_the_check_of_all(tmp_path: Path) -> None:
    questions = [Question(f"127.0.0.2:9/a:{tag}", "ucr", Credentials("none", "")) for tag in range(20)]

    with pytest.raises(errors.UsageError, match="cannot be read: no such file"):
        checker(tmp_path / "none").check(questions)


@pytest.mark.parametrize(
    ("engines", "cluster_ca", "words"),
    [
        (["ucr"], "PEM", "that the UCR trusts public authorities and the cluster's CA;"),
        (["ucr"], None, "that the UCR trusts public authorities alone, for there is no cluster that gave its CA;"),
        (["docker"], "PEM", "that the Docker Engine trusts what this machine trusts;"),
        (["ucr", "docker"], "PEM", "the cluster's CA, and that the Docker Engine trusts"),
    ],
)
def test_what_is_assumed_about_certificates_is_said(engines: list[Engine], cluster_ca: str | None, words: str) -> None:
    assert words in str(programs(cluster_ca=cluster_ca).assumption(engines))


def test_nothing_is_assumed_where_the_user_has_said_it(tmp_path: Path) -> None:
    assert programs(ca_file=tmp_path / "ca.pem").assumption(["ucr", "docker"]) is None


@pytest.mark.parametrize("engine", ["ucr", "docker"])
def test_a_login_that_a_registry_sends_back_is_not_shown(engine: Engine) -> None:
    login = base64.b64encode(b"alice:hunter2hunter2").decode()

    def echo(asked: Asked) -> Reply:
        challenge = {"WWW-Authenticate": 'Basic realm="x"'}
        if "Authorization" not in asked.headers:
            return Reply(401, headers=challenge)
        return Reply(429, f"you sent {login}, hunter2hunter2".encode())

    with serve(echo) as server:
        document = json.dumps({"auths": {server.host: {"auth": login}}}).encode()
        given = Credentials("a file", "RENEW", secret=document, home=Home(document))
        (check,) = checker().check([Question(f"{server.host}/team/web:1.0", engine, given)])

    shown = json.dumps(check.to_item().to_json()) + "".join(check.trace())
    assert "you sent ***" in shown
    assert "hunter2" not in shown
    assert login not in shown
