"""What is fetched and unpacked is used by the docker CLI itself, whose HOME is the sandbox (docker.md 4)."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from dcos_registry.clients.artifacts import ArtifactsClient
from dcos_registry.clients.http import Http
from dcos_registry.workflows.archive_create import plan_archive
from dcos_registry.workflows.login import credential_of
from dcos_registry.workflows.secret_logins import TypedLogin
from tests.clients.loopback import Asked, Reply, serve
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.servers.image import Image, push
from tests.servers.required import require_program
from tests.workflows.importing import NOW
from tests.workflows.web_folder import WebFolder, served

REPOSITORY = "archive/web"


@pytest.fixture(params=["/usr/bin/docker", "/usr/local/bin/docker"], ids=["of the system", "another"])
def docker(request: pytest.FixtureRequest) -> str:
    """Return a docker CLI of this machine; any where it has but one."""
    program: str = request.param
    return program if shutil.which(program) else require_program("docker", "docker.io")


def packed(registry: DockerRegistry, username: str = "alice") -> bytes:
    """Make an archive with the login of a user."""
    supply = TypedLogin(registry.host, credential_of(username, USERS[username]), NOW)
    return plan_archive([], supply).packed


def fetched(archive: bytes, sandbox: Path) -> Path:
    """Fetch an archive over HTTP and unpack it as the fetcher does, with the system's tar."""
    with served(WebFolder(files={"/docker.tar.gz": archive})) as server:
        file = sandbox / "docker.tar.gz"
        file.write_bytes(ArtifactsClient(Http()).fetch(f"{server.url}/docker.tar.gz"))
    command = [require_program("tar", "tar"), "-C", str(sandbox), "-xf", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return sandbox


def call(docker: str, *arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """Call the CLI with nothing in its environment but HOME."""
    variables = {"HOME": str(home), "DOCKER_CLI_EXPERIMENTAL": "enabled"}
    return subprocess.run([docker, *arguments], env=variables, capture_output=True, text=True, timeout=60, check=False)


def test_the_real_cli_gets_a_private_manifest_with_it(
    docker: str, plain_registry: DockerRegistry, tmp_path: Path
) -> None:
    image = Image()
    authorization = plain_registry.authorization("alice")
    push(image, plain_registry.url, REPOSITORY, "1.0", authorization=authorization)
    inspect = ("manifest", "inspect", "--insecure", f"{plain_registry.host}/{REPOSITORY}:1.0")
    assert call(docker, *inspect, home=tmp_path).returncode != 0, "nobody gets it without a login"
    done = call(docker, *inspect, home=fetched(packed(plain_registry), tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(image.manifest)


def test_a_pull_of_the_real_cli_hands_the_login_to_the_daemon(
    docker: str, plain_registry: DockerRegistry, tmp_path: Path
) -> None:
    def daemon(asked: Asked) -> Reply:
        versions = {"Api-Version": "1.41", "OSType": "linux"}
        return Reply(200, b"OK", versions) if asked.target.endswith("/_ping") else Reply(500, b'{"message": "no"}')

    home = fetched(packed(plain_registry, "bob"), tmp_path)
    with serve(daemon) as server:
        image = f"{plain_registry.host}/{REPOSITORY}:1.0"
        call(docker, "--host", server.url.replace("http://", "tcp://"), "pull", image, home=home)
    [pull] = [asked for asked in server.asked if "/images/create?" in asked.target]
    sent = json.loads(base64.urlsafe_b64decode(pull.headers["X-Registry-Auth"]))
    assert (sent["username"], sent["password"], sent["serveraddress"]) == ("bob", USERS["bob"], plain_registry.host)
