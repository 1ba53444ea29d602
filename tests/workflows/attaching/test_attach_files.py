"""Definitions in files come to pull with a credential, and all else in them stays as it is."""

import json
from pathlib import Path

import pytest

from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from tests.workflows.operator import Operator

SECRET = ("--secret", "team/pull")
UNFORMATTED = """{
    "id":   "/team/web",     "cpus": 0.10,
    "container": { "type": "MESOS", "docker": { "image": "%s" } },
    "x-unknown": [1,2,
                  null]
}
"""
ATTACHED = """{
    "id":   "/team/web",     "cpus": 0.10,
    "container": { "type": "MESOS", "docker": { "image": "%s", "pullConfig": { "secret": "pullConfigSecret" } } },
    "x-unknown": [1,2,
                  null],
    "secrets": {"pullConfigSecret": {"source": "team/pull"}}
}
"""


@pytest.fixture
def file(tmp_path: Path, operator: Operator) -> Path:
    """Write an app that nobody has formatted."""
    path = tmp_path / "app.json"
    path.write_text(UNFORMATTED % operator.image)
    path.chmod(0o640)
    return path


def test_a_file_is_rewritten_in_place_and_keeps_its_formatting_and_mode(operator: Operator, file: Path) -> None:
    operator.create_secret()
    done = operator.call("app-attach", str(file), *SECRET)
    assert done.exit_code == 0, done.stderr
    assert file.read_text() == ATTACHED % operator.image
    assert file.stat().st_mode & 0o777 == 0o640
    assert done.stderr == f"/team/web will pull '{operator.image}' with the secret team/pull\n"
    assert done.stdout == (
        "ID         KIND  VERDICT   SECRET     DEPLOYMENT\n/team/web  app   attached  team/pull  -\n"
    )


def test_a_file_is_not_written_twice(operator: Operator, file: Path) -> None:
    operator.create_secret()
    operator.call("app-attach", str(file), *SECRET)
    written = file.stat().st_mtime_ns
    done = operator.call("app-attach", str(file), *SECRET, "--json")
    [workload] = done.document()["workloads"]
    assert (workload["verdict"], workload["file"], workload["deployment"]) == ("already", str(file), None)
    assert file.stat().st_mtime_ns == written


def test_standard_input_comes_out_attached_and_nothing_else(operator: Operator) -> None:
    operator.create_secret()
    done = operator.call("app-attach", "-", *SECRET, given=UNFORMATTED % operator.image)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ATTACHED % operator.image


def test_a_definition_that_has_it_already_comes_out_as_it_is(operator: Operator) -> None:
    operator.create_secret()
    attached = ATTACHED % operator.image
    assert operator.call("app-attach", "-", *SECRET, given=attached).stdout == attached


def test_a_definition_that_is_refused_does_not_come_out(operator: Operator) -> None:
    operator.create_secret()
    app = {"id": "/team/web", "container": {"type": "DOCKER", "docker": {"image": operator.image}}}
    done = operator.call("app-attach", "-", *SECRET, given=json.dumps(app))
    assert (done.exit_code, done.stdout) == (11, "")


def test_nothing_of_a_group_comes_out_where_one_of_it_is_refused(operator: Operator) -> None:
    operator.create_secret()
    apps = [
        {"id": f"/team/{engine}", "container": {"type": engine.upper(), "docker": {"image": operator.image}}}
        for engine in ("docker", "mesos")
    ]
    done = operator.call("app-attach", "-", *SECRET, given=json.dumps(apps))
    assert (done.exit_code, done.stdout) == (9, "")
    assert done.stderr.startswith("No definition is handed out\nError: /team/docker cannot pull with a secret: ")
    told = operator.call("app-attach", "-", *SECRET, "--json", given=json.dumps(apps)).document()
    assert [workload["status"] for workload in told["workloads"]] == ["refused", "skipped"]


def test_files_need_no_cluster(operator: Operator, file: Path, tmp_path: Path) -> None:
    operator.variables["DCOS_DIR"] = str(tmp_path / "nothing")
    done = operator.call("app-attach", str(file), *SECRET)
    assert done.exit_code == 0, done.stderr
    assert file.read_text() == ATTACHED % operator.image
    assert done.stderr.splitlines()[0] == (
        "Warning: the secret team/pull could not be looked into, and is taken to be for every image: "
        "No cluster is set up"
    )


def test_files_are_changed_while_the_cluster_is_down(operator: Operator, file: Path) -> None:
    operator.create_secret()
    operator.sandbox.faults.sealed = True
    done = operator.call("app-attach", str(file), *SECRET)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith("Warning: the secret team/pull could not be looked into")


def test_nothing_is_written_if_one_file_is_no_definition(operator: Operator, file: Path, tmp_path: Path) -> None:
    operator.create_secret()
    broken = tmp_path / "broken.json"
    broken.write_text('{"id": ')
    operator.idle_app()
    operator.requests()
    done = operator.call("app-attach", "/team/web", str(file), str(broken), *SECRET, "--yes")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {broken} is not JSON")
    assert file.read_text() == UNFORMATTED % operator.image
    assert operator.requests() == []


def test_a_file_that_others_changed_meanwhile_is_left_to_them(operator: Operator, file: Path) -> None:
    operator.create_secret()

    def interleaved(request: Request) -> bool:
        if request.path.startswith("/secrets"):
            file.write_text("{}")
        return False

    operator.sandbox.faults.http.append(HttpFault(matches=interleaved))
    done = operator.call("app-attach", str(file), *SECRET)
    assert done.exit_code == 6
    assert f"Error: {file} was changed by someone else in the meantime, and is left as it is\n" in done.stderr
    assert file.read_text() == "{}"


def test_of_a_group_what_the_secret_is_not_for_stays(operator: Operator, tmp_path: Path) -> None:
    operator.create_secret()
    group = tmp_path / "group.json"
    apps = [
        {"id": "web", "container": {"type": "MESOS", "docker": {"image": operator.image}}},
        {"id": "cache", "container": {"type": "MESOS", "docker": {"image": "redis:7"}}},
        {"id": "cron", "cmd": "sleep 1"},
    ]
    group.write_text(json.dumps({"id": "/team", "apps": apps}, indent=2))
    done = operator.call("app-attach", str(group), *SECRET, "--json")
    assert done.exit_code == 0, done.stderr
    verdicts = {workload["id"]: workload["verdict"] for workload in done.document()["workloads"]}
    assert verdicts == {"/team/web": "attached", "/team/cache": "skipped", "/team/cron": "skipped"}
    [web, *others] = json.loads(group.read_text())["apps"]
    assert web["id"] == "web"
    assert web["secrets"] == {"pullConfigSecret": {"source": "team/pull"}}
    assert others == apps[1:]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "/team/web"), "A definition on standard input (-) stands alone: call it again for the other targets"),
        (
            ("./app.json", "--wait"),
            "--wait is about what runs on the cluster, and files are not deployed: leave it out",
        ),
        (("./app.json", "--exclude", "./b.json"), "--exclude takes ids and groups, and ./b.json is a file"),
        (
            ("./app.json", "--exclude", "/team/wbe"),
            "--exclude /team/wbe names none of the apps and pods that are meant",
        ),
    ],
)
def test_what_makes_no_sense_with_files_is_told(
    operator: Operator, file: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(file.parent)
    done = operator.call("app-attach", *arguments, *SECRET)
    assert (done.exit_code, done.stderr) == (2, f"Error: {message}\n")


def test_a_file_by_several_names_is_written_once(operator: Operator, file: Path) -> None:
    operator.create_secret()
    link = file.with_name("link.json")
    link.symlink_to(file)
    done = operator.call("app-attach", str(link), str(file), str(file.parent / "." / "app.json"), *SECRET)
    assert done.exit_code == 0, done.stderr
    assert done.stderr == f"/team/web will pull '{operator.image}' with the secret team/pull\n"
    assert file.read_text() == ATTACHED % operator.image
    assert link.is_symlink()


def test_what_helps_with_a_file_is_a_command_for_the_file(operator: Operator, tmp_path: Path) -> None:
    operator.create_secret()
    file = tmp_path / "an app.json"
    file.write_text(json.dumps({"id": "/team/web", "container": {"docker": {"image": operator.image}}}))
    done = operator.call("app-attach", str(file), *SECRET)
    assert done.exit_code == 11
    assert done.stderr.endswith(f"\n  dcos-registry app-attach '{file}' --secret team/pull --to-ucr\n")
    elsewhere = operator.call("app-attach", str(file), "--secret", "other/pull", "--to-ucr")
    assert elsewhere.stderr.endswith(f"\n  dcos-registry secret-create team/web/pull --for '{file}'\n")
