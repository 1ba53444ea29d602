"""What is shown of logins that are taken over, in words and as JSON; never a secret."""

import base64
import json
from pathlib import Path

import pytest

from tests.cli.calling import Called, call
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.store.helpers import script

CANARIES = ("canary", "birdsong", *USERS.values())


def login(text: str) -> dict[str, str]:
    return {"auth": base64.b64encode(text.encode()).decode()}


def taken(file: Path, registry: DockerRegistry, *arguments: str) -> Called:
    """Take over what a file has, at the highest verbosity; what is printed holds no secret."""
    variables = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "birdsong"}
    path = f"{file.parent}/bin:/usr/bin:/bin"
    flags = ("--from-docker", str(file), "--ca-file", str(registry.ca_file), "-vv")
    called = call("login", *arguments, *flags, PATH=path, **variables)
    for canary in CANARIES:
        assert canary not in called.stdout + called.stderr
    return called


@pytest.fixture
def file(home: Path, tls_registry: DockerRegistry) -> Path:
    """Write a docker config with a bit of everything."""
    good, port = tls_registry.host, tls_registry.host.partition(":")[2]
    script(home / "bin", "echo '{canary'; echo told by the helper >&2; exit 0", "broken")
    script(home / "bin", f'echo "{{\\"Username\\": \\"bob\\", \\"Secret\\": \\"{USERS["bob"]}\\"}}"', "good")
    auths = {
        f"https://{good}/v2/": login(f"alice:{USERS['alice']}"),
        f"{good}/team": login("bob:canary"),
        "https://user:canary@bad.example": login("alice:canary"),
        "defect.example": {"auth": "canary"},
        "broken.example": {},
    }
    helpers = {f"localhost:{port}": "good", "broken.example": "broken"}
    config = home / "config.json"
    config.write_text(json.dumps({"auths": auths, "credHelpers": helpers}))
    return config


def test_every_key_is_shown_with_what_came_of_it(file: Path, tls_registry: DockerRegistry) -> None:
    good, port = tls_registry.host, tls_registry.host.partition(":")[2]

    called = taken(file, tls_registry)

    assert called.exit_code == 9
    rows = [
        f"{good}/team bob {good}_team refused {file}",
        f"broken.example - - failed {file}",
        f"defect.example - - failed {file}",
        f"https://***@bad.example - - skipped {file}",
        f"https://{good}/v2/ alice {good} taken {file}",
        f"localhost:{port} bob localhost:{port} taken {file}",
    ]
    shown = [" ".join(line.split()) for line in called.stdout.splitlines()]
    assert shown == ["KEY USER LOGIN RESULT FOUND IN", *sorted(rows)]
    told = called.stderr.splitlines()
    assert f"Logged in to localhost:{port} as bob; the password is kept in the encrypted file" in told
    assert f"Error: broken.example in {file}: docker-credential-broken answers what is no JSON" in told
    assert f"https://***@bad.example in {file}: its key is the name of no registry" in told
    assert "Asking docker-credential-good get" in called.stderr


def test_json_says_the_same_of_the_registry_that_is_named(file: Path, tls_registry: DockerRegistry) -> None:
    called = taken(file, tls_registry, tls_registry.host, "--json")

    document = called.document()
    assert (called.exit_code, document["command"], document["status"]) == (9, "login", "partial")
    assert [(item["registry"], item["username"], item["status"]) for item in document["logins"]] == [
        (tls_registry.host, "alice", "done"),
        (tls_registry.host, "bob", "refused"),
    ]


def test_there_is_nothing_to_take_over(home: Path) -> None:
    called = call(
        "login", "--from-docker", XDG_RUNTIME_DIR=str(home), DCOS_REGISTRY_STORE="file", DCOS_REGISTRY_PASSPHRASE="w"
    )

    assert (called.exit_code, called.stdout) == (5, "")
    assert called.stderr.startswith(f"Error: No logins of docker or podman were found in {home}/.docker/config.json, ")
