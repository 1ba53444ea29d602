"""What is wrong with an archive of credentials, and whether it works."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.bundle.archives import tar, tar_of
from tests.clients.loopback import unused_port
from tests.workflows.audited_cluster import EXPIRED
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of
from tests.workflows.web_folder import WebFolder, served

CONFIG = ".docker/config.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def packed(auths: Mapping[str, str], *, name: str = CONFIG, mode: int = 0o600, **beside: Any) -> bytes:
    """Make an archive with a docker config."""
    document = {"auths": {key: {"auth": each} for key, each in auths.items()}, **beside}
    return tar({name: json.dumps(document).encode()}, mode=mode)


def found(operator: Operator, content: bytes, *flags: str, name: str = "docker.tar.gz") -> tuple[int, list[str]]:
    """Check an archive, and return the exit code and the ids of what was found."""
    Path(name).write_bytes(content)
    done = operator.call("archive-check", name, *flags, "--json")
    document = done.document()
    return done.exit_code, [each["id"] for each in document["findings"]]


def test_what_was_made_here_is_right_and_its_login_works(operator: Operator) -> None:
    operator.log_in()
    registry = operator.sandbox.registry
    assert operator.call("archive-create", "--registry", registry.host).exit_code == 0
    done = operator.call("archive-check", "docker.tar.gz", "--image", operator.image)
    pad = " " * (len(registry.host) - len("REGISTRY"))
    assert (done.exit_code, done.stdout) == (
        0,
        f"REGISTRY{pad}  USER     LOGIN\n{registry.host}  {registry.username}  works\n",
    )


def test_a_login_that_has_pulled_an_image_is_not_tried_again(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    Path("docker.tar.gz").write_bytes(packed({host: login_of(operator.sandbox), "localhost:1": auth()}))
    done = operator.call("archive-check", "docker.tar.gz", "--image", operator.image, "--json")
    logins = {each["key"]: each["login"] for each in done.document()["registries"]}
    assert logins == {host: "works", "localhost:1": "no-answer"}


def test_a_refused_login_is_found_with_the_command_that_mends_it(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    Path("docker.tar.gz").write_bytes(packed({host: auth("ci", "wrong")}))
    done = operator.call("archive-check", "docker.tar.gz", "--plain-http")
    assert (done.exit_code, done.stderr) == (10, "Error: docker.tar.gz has 1 problem\n")
    assert done.stdout.splitlines()[1].split() == [host, "ci", "refused"]
    assert done.stdout.splitlines()[3:] == [
        f"{host} refused the login of ci (401)",
        f"  dcos-registry login {host}, then dcos-registry archive-create --registry {host} --force, and put it in its "
        "place",
    ]


def test_pain_5_an_image_that_the_login_may_not_pull_is_found(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    content = packed({host: login_of(operator.sandbox)})
    flags = ("--plain-http", "--image", f"{host}/team/none:1.0")
    assert found(operator, content, *flags) == (10, ["image-not-pullable"])


def test_a_registry_that_does_not_answer_is_told_and_is_no_finding(operator: Operator) -> None:
    host = f"127.0.0.1:{unused_port()}"
    Path("docker.tar.gz").write_bytes(packed({host: auth()}))
    done = operator.call("archive-check", "docker.tar.gz", "--image", f"{host}/web:1.0", "--json")
    document = done.document()
    assert (done.exit_code, document["error"]["exit_code"]) == (7, 7)
    assert [each["id"] for each in document["findings"]] == [None, None]
    assert [each["login"] for each in document["registries"]] == ["no-answer"]
    assert "cannot reach" in document["registries"][0]["said"].lower()
    assert found(operator, packed({host: auth()}), "--offline") == (0, [])


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (b'{"auths": {}}', ["archive-damaged"]),
        (b"<html>", ["archive-damaged"]),
        (tar({"app": b""}), ["archive-without-config", "archive-other-files"]),
        (packed({"a.test": auth()}, name="home/.docker/config.json"), ["archive-parent-folder", "archive-other-files"]),
        (packed({"a.test": auth()}, mode=0o000), ["archive-not-readable"]),
        (packed({"a.test": auth()}, mode=0o644), ["archive-open-to-others"]),
        (tar_of((CONFIG, b"2", 0o777)), ["archive-holds-a-link"]),
        (tar({CONFIG: b'{"credsStore": "desktop"}'}, mode=0o600), ["credential-helper"]),
        (packed({}, credHelpers={"a.test": "ecr-login"}), ["credential-helper"]),
        (packed({}), ["archive-without-logins"]),
        (tar({CONFIG: b"no JSON"}, mode=0o600), ["archive-not-a-docker-config"]),
        (packed({"a.test": "YTpi", "b.test": "no base64"}), ["auth-not-user-and-password"]),
        (packed({"a.test": auth("ci", EXPIRED)}), ["credential-expires"]),
        (tar({".dockercfg": b'{"a.test": {"auth": "YTpi"}}'}, mode=0o600), ["legacy-dockercfg"]),
    ],
)
def test_each_defect_is_found_by_name(operator: Operator, content: bytes, ids: list[str]) -> None:
    code, problems = found(operator, content, "--offline")
    assert code == 10
    assert [each for each in problems if each not in ("archive-open-to-others",) or each in ids] == ids


def test_pain_28_a_laptops_config_that_names_a_helper_alone(operator: Operator) -> None:
    content = tar({CONFIG: b'{"auths": {"a.test": {}}, "credsStore": "osxkeychain"}'}, mode=0o600)
    code, problems = found(operator, content, "--image", "a.test/web:1.0", "--offline")
    assert (code, problems) == (10, ["credential-helper", "entry-without-auth"])


def test_pain_9_logins_that_the_image_does_not_need_are_found(operator: Operator) -> None:
    content = packed({"a.test": auth(), "b.test": auth(), "a.test:443": auth()})
    assert found(operator, content, "--offline") == (0, [])
    assert found(operator, content, "--image", "a.test/web", "--offline") == (10, ["archive-other-registries"])
    images = ("--image", "a.test/web", "--image", "b.test/web", "--image", "a.test:443/web")
    assert found(operator, content, *images, "--offline") == (0, [])


def test_pain_19_a_port_that_the_image_does_not_have(operator: Operator) -> None:
    content = packed({"a.test:443": auth()})
    code, problems = found(operator, content, "--image", "a.test/web", "--offline")
    assert (code, problems) == (10, ["no-entry-for-registry", "archive-other-registries"])


@pytest.mark.parametrize("name", ["docker.bin", "docker.TGZ", "docker.gz", "docker"])
def test_pain_2_a_name_by_which_it_is_not_unpacked(operator: Operator, name: str) -> None:
    content = packed({"a.test": auth()})
    assert found(operator, content, "--offline", name=name) == (10, ["archive-not-extracted"])


@pytest.mark.parametrize("name", ["docker.tar.gz", "docker.tgz", "docker.tar", "a.zip"])
def test_pain_2_a_name_by_which_it_is_unpacked(operator: Operator, name: str) -> None:
    assert found(operator, packed({"a.test": auth()}), "--offline", name=name) == (0, [])


def test_pain_2_a_query_behind_the_name_needs_a_destination(operator: Operator) -> None:
    with served(WebFolder(files={"/docker.tar.gz": packed({"a.test": auth()})})) as server:
        well = operator.call("archive-check", f"{server.url}/docker.tar.gz", "--offline")
        signed = operator.call("archive-check", f"{server.url}/docker.tar.gz?sig=c2VjcmV0", "--offline")
        absent = operator.call("archive-check", f"{server.url}/none.tar.gz", "--offline")
    assert (well.exit_code, signed.exit_code, absent.exit_code) == (0, 10, 5)
    assert signed.stdout.splitlines()[3:] == [
        f"{server.url}/docker.tar.gz?sig=*** is fetched and not unpacked: its name ends in the query string of the "
        "URI, and not in .tar.gz",
        '  add "destPath": "docker.tar.gz" to its entry in fetch',
    ]


def test_a_url_that_marathon_would_not_take_is_found(operator: Operator) -> None:
    with served(WebFolder(files={"/docker.tar.gz": packed({"a.test": auth()})})) as server:
        done = operator.call("archive-check", f"{server.url}/docker.tar.gz?{'x' * 1024}", "--offline", "--json")
    assert [each["id"] for each in done.document()["findings"]] == ["uri-not-fetchable"]


def test_no_password_is_shown(operator: Operator) -> None:
    keys = ("a.test", "https://ci:c2VjcmV0@a.test", "NO registry/c2VjcmV0@")
    Path("docker.tar.gz").write_bytes(packed(dict.fromkeys(keys, auth("ci", "c2VjcmV0"))))
    for flags in ((), ("--json",), ("--image", "a.test/web", "-vv")):
        done = operator.call("archive-check", "docker.tar.gz", "--offline", *flags)
        assert "c2VjcmV0" not in done.stdout + done.stderr
        assert auth("ci", "c2VjcmV0") not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none.tar.gz",), 2, "The archive none.tar.gz cannot be read: no such file or directory"),
        (("docker.tar.gz", "--image", "HTTP://x"), 2, "'HTTP://x' is no image"),
        (("file:///etc/docker.tar.gz",), 11, "file:///etc/docker.tar.gz is a file of each agent"),
        (("docker.tar.gz", "--client-key", "x"), 2, "A client key (--client-key) needs its certificate"),
    ],
)
def test_what_cannot_be_checked_is_told(
    operator: Operator, arguments: tuple[str, ...], code: int, message: str
) -> None:
    Path("docker.tar.gz").write_bytes(packed({"a.test": auth()}))
    done = operator.call("archive-check", *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert f"Error: {message}" in done.stderr
