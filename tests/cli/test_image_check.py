"""`image-check` as a command, against Debian's docker-registry."""

import base64
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bundle.archives import COMPRESSIONS, tar
from tests.cli.calling import Called, call
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.servers.image import Image, push

STORE = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
WRITE = "repository:team/app:pull,push"


@pytest.fixture(params=["plain_registry", "token_registry", "tls_registry"])
def registry(request: pytest.FixtureRequest) -> DockerRegistry:
    """Return a registry with an image: by Basic, by token, and with TLS."""
    registry: DockerRegistry = request.getfixturevalue(request.param)
    authorization = registry.authorization("alice", WRITE)
    push(Image(), registry.url, "team/app", "1.0", authorization=authorization, ca_file=registry.ca_file)
    return registry


@pytest.fixture
def basic(plain_registry: DockerRegistry) -> DockerRegistry:
    """Return a registry with an image that wants Basic."""
    push(Image(), plain_registry.url, "team/app", "1.0", authorization=plain_registry.authorization("alice"))
    return plain_registry


def image(registry: DockerRegistry, tag: str = "1.0") -> str:
    return f"{registry.host}/team/app:{tag}"


def document(registry: DockerRegistry, password: str = USERS["alice"], **more: str) -> str:
    auths = {registry.host: password, **more}
    return json.dumps(
        {"auths": {key: {"auth": base64.b64encode(f"alice:{word}".encode()).decode()} for key, word in auths.items()}}
    )


@pytest.fixture
def config(basic: DockerRegistry, tmp_path: Path) -> str:
    """Return the file of a docker config that is right."""
    return written(tmp_path, document(basic))


def written(folder: Path, text: str) -> str:
    file = folder / "config.json"
    file.write_text(text)
    return str(file)


def checks(called: Called) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = called.document()["checks"]
    return found


def test_the_login_that_fits_is_taken(registry: DockerRegistry) -> None:
    trust = ["--ca-file", str(registry.ca_file)] if registry.ca_file else []
    plain = [] if registry.ca_file else ["--plain-http"]
    logged_in = call(
        "login", registry.host, "-u", "alice", "--password-stdin", *plain, *trust, given=USERS["alice"], **STORE
    )
    assert logged_in.exit_code == 0, logged_in.stderr

    # Where TLS is on 127.0.0.1, the UCR speaks plain HTTP to it (ucr.md 30).
    engine = ["--engine", "docker"] if registry.ca_file else []
    checked = call("image-check", image(registry), *engine, *trust, **STORE)

    assert checked.exit_code == 0, checked.stderr
    lines = checked.stdout.splitlines()
    assert lines[0].split() == ["IMAGE", "ENGINE", "PULLABLE", "CREDENTIALS"]
    assert all(line.split()[2] == "yes" and f"the login {registry.host}" in line for line in lines[1:])


def test_the_answer_is_one_json_document(basic: DockerRegistry, config: str) -> None:
    called = call("image-check", image(basic), "--engine", "ucr", "--docker-config", config, "--json")

    assert called.exit_code == 0
    envelope = called.document()
    assert (envelope["version"], envelope["command"], envelope["status"], envelope["error"]) == (
        1,
        "image-check",
        "done",
        None,
    )
    (check,) = envelope["checks"]
    assert {key: check[key] for key in ("image", "engine", "pullable", "ambiguous", "stage", "error", "cause")} == {
        "image": image(basic),
        "engine": "ucr",
        "pullable": True,
        "ambiguous": False,
        "stage": "blobs",
        "error": None,
        "cause": None,
    }
    assert [(each["method"], each["authorization"], each["status"]) for each in check["requests"]] == [
        ("GET", "basic", 200)
    ] * 3
    assert check["requests"][0]["url"] == f"http://{basic.host}/v2/team/app/manifests/1.0"


def test_a_wrong_password_ends_with_10_and_a_command(basic: DockerRegistry, tmp_path: Path) -> None:
    file = written(tmp_path, document(basic, "wrong"))

    called = call("image-check", image(basic), "--engine", "ucr", "--docker-config", file)

    assert called.exit_code == 10
    assert called.stdout.splitlines()[1].split()[2] == "no"
    assert called.stderr.splitlines()[-2:] == [
        f"Error: The UCR cannot pull {image(basic)}: {basic.host} refuses the login of alice",
        f"  docker login {basic.host}",
    ]


def test_both_engines_answer_and_one_of_them_refuses(basic: DockerRegistry, tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps({"credsStore": "desktop"}))

    called = call("image-check", image(basic), "--docker-config", file, "--json")

    assert called.exit_code == 10
    assert {check["engine"]: check["stage"] for check in checks(called)} == {"ucr": "config", "docker": "manifest"}
    assert called.document()["error"] == {"message": "2 of 2 have problems", "hint": None, "exit_code": 10}


def test_some_images_of_many(basic: DockerRegistry, config: str) -> None:
    images = [image(basic), image(basic, "2.0"), image(basic)]

    called = call("image-check", *images, "--engine", "ucr", "--docker-config", config, "--json")

    assert called.exit_code == 10
    assert [(check["image"], check["pullable"]) for check in checks(called)] == [
        (image(basic), True),
        (image(basic, "2.0"), False),
    ]
    assert called.document()["status"] == "partial"


def test_pain_20_entries_that_differ_are_ambiguous(basic: DockerRegistry, tmp_path: Path) -> None:
    file = written(tmp_path, document(basic, **{f"https://{basic.host}": "wrong"}))

    called = call("image-check", image(basic), "--engine", "ucr", "--docker-config", file, "--json")

    (check,) = checks(called)
    assert called.exit_code == 10
    assert (check["pullable"], check["ambiguous"]) == (False, True)
    assert check["remedy"] == f"remove the entry 'https://{basic.host}' from {file}"


def test_pain_20_entries_that_all_pull_are_told_to_people_too(basic: DockerRegistry, tmp_path: Path) -> None:
    file = written(tmp_path, document(basic, **{f"https://{basic.host}": USERS["alice"]}))

    called = call("image-check", image(basic), "--engine", "ucr", "--docker-config", file)

    assert called.exit_code == 0
    assert "Warning: several entries match" in called.stderr
    assert f"remove the entry 'https://{basic.host}' from {file}" in called.stderr


def test_ctrl_c_does_not_wait_for_servers_that_never_shake_hands() -> None:
    with socket.create_server(("127.0.0.2", 0)) as silent:
        silent.settimeout(20)
        images = [f"127.0.0.2:{silent.getsockname()[1]}/team/app:{tag}" for tag in range(20)]
        arguments = [sys.executable, "-m", "dcos_registry", "image-check", "--anonymous", "--engine", "ucr", *images]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=20)
            connection.close()

    assert (process.returncode, stdout, stderr.strip()) == (130, "", "Interrupted")


def test_an_archive_serves_the_docker_engine_alone(basic: DockerRegistry, tmp_path: Path) -> None:
    packed = tmp_path / "docker.tar.gz"
    packed.write_bytes(COMPRESSIONS["tar.gz"](tar({".docker/config.json": document(basic).encode()})))

    called = call("image-check", image(basic), "--archive", str(packed), "--json")
    refused, both = (
        call("image-check", image(basic), "--archive", str(packed), "--engine", engine) for engine in ("ucr", "both")
    )

    assert [(check["engine"], check["pullable"]) for check in checks(called)] == [("docker", True)]
    assert (refused.exit_code, "the UCR never reads it" in refused.stderr) == (11, True)
    assert both == refused


def test_pain_7_an_archive_whose_config_lies_elsewhere(basic: DockerRegistry, tmp_path: Path) -> None:
    packed = tmp_path / "docker.tar.gz"
    packed.write_bytes(COMPRESSIONS["tar.gz"](tar({"config.json": document(basic).encode()})))

    called = call("image-check", image(basic), "--archive", str(packed))

    assert called.exit_code == 10
    assert "holds config.json at its root" in called.stderr


def test_a_home_serves_the_docker_engine(basic: DockerRegistry, tmp_path: Path) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(document(basic))

    called = call("image-check", image(basic), "--home", str(tmp_path), "--json")

    assert [(check["engine"], check["pullable"]) for check in checks(called)] == [("docker", True)]


def test_the_agents_config_is_asked_where_nothing_else_is(basic: DockerRegistry, config: str) -> None:
    called = call("image-check", image(basic), "--anonymous", "--agent-config", config, "--json")

    assert [check["pullable"] for check in checks(called)] == [True, True]


def test_a_trace_names_each_request(basic: DockerRegistry, config: str) -> None:
    called = call("image-check", image(basic), "--engine", "ucr", "--docker-config", config, "--trace")

    assert f"GET http://{basic.host}/v2/team/app/manifests/1.0 with the login (Basic): 200; " in called.stderr
    assert base64.b64encode(f"alice:{USERS['alice']}".encode()).decode() not in called.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "No image is named"),
        (("x", ""), "The name of an image is empty"),
        (("x", "--anonymous", "--home", "."), "Only one of --login, --secret"),
        (("x", "--secret", "a/b", "--anonymous"), "Only one of --login, --secret"),
        (("x", "--login", "ci", "--anonymous"), "Only one of --login, --secret"),
        (("x", "--docker-config", "/nowhere"), "The docker config /nowhere cannot be read: no such file or directory"),
        (("x", "--home", "/nowhere"), "/nowhere is no folder"),
        (("x", "--anonymous", "--ca-file", "a", "--ca-dir", "b"), "Only one of --ca-file and --ca-dir"),
    ],
)
def test_a_mistake_is_told_before_anybody_is_asked(arguments: tuple[str, ...], words: str) -> None:
    called = call("image-check", *arguments)

    assert called.exit_code == 2
    assert called.stdout == ""
    assert called.stderr.startswith(f"Error: {words}")
