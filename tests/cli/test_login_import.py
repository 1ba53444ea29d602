"""What is shown of logins that are taken over, in words and as JSON; never a secret."""

import base64
import io
import json
from pathlib import Path

import pytest

from dcos_registry.cli.context import Context
from dcos_registry.cli.environment import Environment
from dcos_registry.cli.login_import import take_over
from dcos_registry.cli.output import Output
from dcos_registry.model.registry_host import RegistryHost
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.store.helpers import script

CANARIES = ("canary", "birdsong", *USERS.values())


def login(text: str) -> dict[str, str]:
    return {"auth": base64.b64encode(text.encode()).decode()}


def shown(
    file: Path, registry: DockerRegistry, *only: str, is_json: bool = False, **variables: str
) -> tuple[int, str, str]:
    """Take over what a file has, at the highest verbosity, and return the exit code and what was printed."""
    stdout, stderr = io.StringIO(), io.StringIO()
    kept = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "birdsong", "HOME": str(file.parent)}
    output = Output(stdout, stderr, program="dcos registry")
    output.is_json = is_json
    output.be_verbose(2)
    context = Context(Environment((), {**kept, **variables}, io.StringIO(), stdout, stderr), output)
    try:
        code = take_over(
            context,
            str(file),
            only=[RegistryHost.parse(each) for each in only],
            store="file",
            skip_check=False,
            plain_http=False,
            ca_file=str(registry.ca_file),
        )
    finally:
        context.close()
    return code, stdout.getvalue(), stderr.getvalue()


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


def test_every_key_is_shown_with_what_came_of_it_and_no_secret(file: Path, tls_registry: DockerRegistry) -> None:
    good, port = tls_registry.host, tls_registry.host.partition(":")[2]

    code, stdout, stderr = shown(file, tls_registry, PATH=f"{file.parent}/bin:/usr/bin:/bin")

    assert code == 9
    rows = [" ".join(line.split()) for line in stdout.splitlines()]
    assert rows == [
        "KEY USER LOGIN RESULT FOUND IN",
        *sorted(
            [
                f"{good}/team bob {good}_team refused {file}",
                f"broken.example - - failed {file}",
                f"defect.example - - failed {file}",
                f"https://***@bad.example - - skipped {file}",
                f"https://{good}/v2/ alice {good} taken {file}",
                f"localhost:{port} bob localhost:{port} taken {file}",
            ]
        ),
    ]
    assert f"Logged in to localhost:{port} as bob; the password is kept in the encrypted file\n" in stderr
    assert f"Error: broken.example in {file}: docker-credential-broken answers what is no JSON\n" in stderr
    assert f"https://***@bad.example in {file}: its key is the name of no registry\n" in stderr
    assert "Asking docker-credential-good get" in stderr
    for canary in CANARIES:
        assert canary not in stdout + stderr


def test_json_says_the_same(file: Path, tls_registry: DockerRegistry) -> None:
    code, stdout, stderr = shown(file, tls_registry, tls_registry.host, is_json=True)

    document = json.loads(stdout)
    assert (code, document["command"], document["status"]) == (9, "login", "partial")
    assert [(item["registry"], item["username"], item["status"]) for item in document["logins"]] == [
        (tls_registry.host, "alice", "done"),
        (tls_registry.host, "bob", "refused"),
    ]
    for canary in CANARIES:
        assert canary not in stdout + stderr
