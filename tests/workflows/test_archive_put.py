"""An archive is put on a web server, and the entry of fetch for it is what apps pull with."""

import json
from pathlib import Path

import pytest

from dcos_registry.bundle import archive
from tests.bundle.archives import CONFIG, tar
from tests.clients.loopback import Reply, serve
from tests.workflows.operator import Operator, wait_until
from tests.workflows.secret_samples import login_of
from tests.workflows.web_folder import WebFolder, served

NAME = "docker.tar.gz"


def entry(uri: str, **more: str) -> dict[str, object]:
    """Return the entry of fetch for an archive."""
    return {"uri": uri, "extract": True, "executable": False, "cache": False, **more}


def test_the_result_is_the_entry_of_fetch_and_nothing_else(operator: Operator) -> None:
    operator.log_in()
    host, folder = operator.sandbox.registry.host, WebFolder()
    with served(folder) as server:
        done = operator.call("archive-put", f"{server.url}/{NAME}", "--registry", host)
        assert (done.exit_code, json.loads(done.stdout)) == (0, entry(f"{server.url}/{NAME}"))
        assert server.authorizations == [None, None]
    content = archive.read(folder.files[f"/{NAME}"], "it").config
    assert json.loads(content or b"") == {"auths": {host: {"auth": login_of(operator.sandbox)}}}
    assert not Path(NAME).exists()


def test_pain_10_it_says_who_can_read_the_credentials_and_what_is_better(operator: Operator) -> None:
    operator.log_in()
    with served(WebFolder()) as server:
        done = operator.call("archive-put", f"{server.url}/{NAME}", "--registry", operator.sandbox.registry.host)
    assert "Warning: Whoever may read the sandboxes of the tasks reads the credentials in the archive" in done.stderr
    assert "goes over the network in clear, with the credentials: take https" in done.stderr
    assert "a pull secret, which no task can read: dcos-registry secret-create PATH --registry HOST" in done.stderr


def test_open_source_has_nothing_better(operator: Operator) -> None:
    from dcos_registry.sandbox.cluster import Sandbox

    operator.log_in()
    with Sandbox(variant="open") as cluster, served(WebFolder()) as server:
        operator.variables = {"DCOS_DIR": str(cluster.dcos_dir)}
        done = operator.call("archive-put", f"{server.url}/{NAME}", "--registry", operator.sandbox.registry.host)
    assert done.exit_code == 0
    assert "pull secret" not in done.stderr


def test_a_login_is_for_writing_and_not_in_the_entry(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_bytes(tar({".docker/config.json": CONFIG}))
    folder = WebFolder(("ci", "pass word"))
    with served(folder) as server:
        put = ("archive-put", f"{server.url}/{NAME}", "--archive", str(file))
        refused = operator.call(*put)
        assert (refused.exit_code, refused.stdout) == (3, "")
        assert "wants a login (401)\n  give it with --username USER" in refused.stderr
        done = operator.call(*put, "-u", "ci", "--password-stdin", given="pass word\n")
        in_the_url = operator.call(put[0], put[1].replace("://", "://ci:pass%20word@"), *put[2:])
    for each in (done, in_the_url):
        assert (each.exit_code, json.loads(each.stdout)) == (0, entry(f"{server.url}/{NAME}"))
    assert folder.files[f"/{NAME}"] == file.read_bytes()


def test_of_a_signed_url_the_entry_says_how_it_is_unpacked(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_bytes(tar({".docker/config.json": CONFIG}))
    with served(WebFolder()) as server:
        url = f"{server.url}/{NAME}?X-Signature=c2VjcmV0"
        done = operator.call("archive-put", url, "--archive", str(file), "--json")
    [put] = done.document()["archives"]
    assert put["fetch"] == entry(url, destPath=NAME)
    assert put["registries"] == [{"key": "registry.test", "username": "alice"}]
    assert "c2VjcmV0" not in done.stderr


def test_what_agents_cannot_fetch_without_a_login_is_told(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_bytes(tar({".docker/config.json": CONFIG}))
    folder = WebFolder(("ci", "word"), reads_need_a_login=True)
    with served(folder) as server, served(WebFolder(files={"/x.tar.gz": b"old"})) as other:
        put = ("archive-put", f"{server.url}/{NAME}", "--archive", str(file), "-u", "ci", "--password-stdin")
        done = operator.call(*put, given="word")
        elsewhere = operator.call(*put, "--uri", f"{other.url}/x.tar.gz", given="word")
    assert "could not fetch it as agents do" in done.stderr
    assert "answers 401 to this machine; if they get it by another URL, name that with --uri" in done.stderr
    assert json.loads(elsewhere.stdout) == entry(f"{other.url}/x.tar.gz")
    assert "gives something else than the archive that was put there" in elsewhere.stderr


def test_the_app_pulls_with_what_was_put_there(operator: Operator) -> None:
    operator.log_in()
    docker = {"type": "DOCKER", "docker": {"image": operator.image}}
    with served(WebFolder()) as server:
        put = operator.call("archive-put", f"{server.url}/{NAME}", "--registry", operator.sandbox.registry.host)
        operator.idle_app(container=docker)
        uri = json.loads(put.stdout)["uri"]
        attached = operator.call("app-attach", "/team/web", "--uri", uri)
        assert attached.exit_code == 0, attached.stderr
        assert operator.app()["fetch"] == [json.loads(put.stdout)]
        wait_until(lambda: not operator.app()["deployments"])
        operator.ask("PATCH", "/v2/apps/team/web", {"instances": 1})
        wait_until(lambda: operator.app()["tasksRunning"])
        checked = operator.call("archive-check", uri, "--image", operator.image, "--plain-http")
    assert (checked.exit_code, checked.stderr.count("Error")) == (0, 0), checked.stderr
    assert checked.stdout.splitlines()[1].split()[1:] == [operator.sandbox.registry.username, "works"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("https://files.test/x.tar.gz",), 2, "Nothing says which registries are to be in the archive"),
        (
            ("https://files.test/x", "--archive", "docker.tar.gz", "--registry", "a.test"),
            2,
            "--archive is put as it is",
        ),
        (("https://files.test/x", "--archive", "none"), 2, "The archive none cannot be read"),
        (
            ("https://files.test/x", "--archive", "docker.tar.gz", "--password-stdin"),
            2,
            "Nothing says who writes there",
        ),
        (("file:///etc/docker.tar.gz", "--archive", "docker.tar.gz"), 2, "file:///etc/docker.tar.gz is a place on a"),
        (("/etc/docker.tar.gz", "--archive", "docker.tar.gz"), 2, "/etc/docker.tar.gz is a place on a machine"),
        (("ftp://files.test/x", "--archive", "docker.tar.gz"), 2, "ftp://files.test/x is neither http nor https"),
        (("https://files.test:x/x", "--archive", "docker.tar.gz"), 2, "The URL cannot be read"),
        (("https://files.test/a b", "--archive", "docker.tar.gz"), 2, "Marathon takes no such URI"),
        (("https://files.test/x", "--archive", "parent.tar"), 2, "Parent.tar holds home/.docker/config.json"),
    ],
)
def test_what_is_not_to_be_put_is_told_before(
    operator: Operator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_bytes(tar({".docker/config.json": CONFIG}))
    (tmp_path / "parent.tar").write_bytes(tar({"home/.docker/config.json": CONFIG}))
    done = operator.call("archive-put", *arguments, given="word")
    assert (done.exit_code, done.stdout) == (code, "")
    assert f"error: {message}".lower() in done.stderr.lower()


@pytest.mark.parametrize(("status", "code"), [(401, 3), (403, 4), (404, 5), (405, 11), (409, 6), (507, 1), (500, 7)])
def test_each_refusal_of_the_server_has_its_exit_code(
    operator: Operator, tmp_path: Path, status: int, code: int
) -> None:
    (tmp_path / NAME).write_bytes(tar({".docker/config.json": CONFIG}))
    with serve(Reply(status)) as server:
        done = operator.call("archive-put", f"{server.url}/x", "--archive", str(tmp_path / NAME), "--json")
    assert (done.exit_code, done.document()["error"]["exit_code"]) == (code, code)
