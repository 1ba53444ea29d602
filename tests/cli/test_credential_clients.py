"""The programs that ask a credential helper, against Debian's docker-registry with passwords: skopeo, and docker."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import call
from tests.cli.helping import IN_FILE
from tests.conftest import USERS
from tests.house.source import ROOT
from tests.servers.docker_engine import alone
from tests.servers.docker_registry import DockerRegistry
from tests.servers.image import Image, push
from tests.servers.required import require_program
from tests.servers.secret_service import secret_service

PROGRAMS = Path(sys.executable).parent
REFUSED = "authentication required"


@pytest.fixture(scope="module", params=["file", "Secret Service"])
def keeping(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    """Return the environment of a machine that keeps its logins in one store or the other."""
    if request.param == "file":
        yield IN_FILE
        return
    with secret_service() as keyring:
        yield {name: value for name, value in keyring.items() if name != "HOME"}


@pytest.fixture
def image(plain_registry: DockerRegistry) -> str:
    alice = plain_registry.authorization("alice")
    push(Image(), plain_registry.url, "team/app", "1.0", authorization=alice)
    return f"docker://{plain_registry.host}/team/app:1.0"


class Skopeo:
    """skopeo with a home folder and a store for logins; `authfile` and `registries` are its configuration."""

    def __init__(self, home: Path, keeping: Mapping[str, str], authfile: Any = None, registries: str = "") -> None:
        self._program = require_program("skopeo", "skopeo")
        (home / "auth.json").write_text(json.dumps(authfile or {}))
        (home / ".config" / "containers").mkdir(parents=True)
        (home / ".config" / "containers" / "registries.conf").write_text(registries)
        self._variables = {
            **keeping,
            "HOME": str(home),
            "PATH": f"{PROGRAMS}:/usr/bin:/bin",
            "REGISTRY_AUTH_FILE": str(home / "auth.json"),
        }

    def __call__(self, *arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self._program, "--insecure-policy", *arguments],
            env=self._variables,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def pull(self, image: str, folder: Path) -> str:
        """Copy an image into a folder; return the error, empty for none."""
        done = self("copy", "--src-tls-verify=false", image, f"dir:{folder}")
        assert bool(done.stderr) == (done.returncode != 0)
        return done.stderr


def test_skopeo_pulls_with_a_login_that_was_tried(
    plain_registry: DockerRegistry, image: str, keeping: Mapping[str, str], home: Path, tmp_path: Path
) -> None:
    host = plain_registry.host
    skopeo = Skopeo(home, keeping, {"credHelpers": {host: "dcos-registry"}})
    assert REFUSED in skopeo.pull(image, tmp_path / "none")

    words = ("login", host, "-u", "alice", "--password-stdin", "--plain-http")
    command = [str(PROGRAMS / "dcos-registry"), *words]
    variables = {**keeping, "HOME": str(home)}
    logged_in = subprocess.run(
        command, env=variables, input=USERS["alice"], capture_output=True, text=True, check=False
    )
    assert logged_in.returncode == 0, logged_in.stderr

    assert skopeo.pull(image, tmp_path / "image") == ""
    assert (tmp_path / "image" / "manifest.json").read_bytes() == Image().manifest

    subprocess.run([PROGRAMS / "dcos-registry", "logout", host], env=variables, capture_output=True, check=True)
    assert REFUSED in skopeo.pull(image, tmp_path / "none")


def test_skopeo_logs_in_and_out_through_it(
    plain_registry: DockerRegistry, image: str, keeping: Mapping[str, str], home: Path, tmp_path: Path
) -> None:
    host = plain_registry.host
    skopeo = Skopeo(home, keeping, registries='credential-helpers = ["dcos-registry"]\n')
    words = ("--tls-verify=false", "--username", "bob", "--password-stdin", host)
    logged_in = skopeo("login", *words, given=USERS["bob"])
    assert (logged_in.returncode, logged_in.stdout) == (0, "Login Succeeded!\n"), logged_in.stderr
    assert json.loads((home / "auth.json").read_text()) == {}, "nothing is kept in clear"
    assert skopeo("login", "--get-login", host).stdout == "bob\n"
    assert skopeo.pull(image, tmp_path / "image") == ""

    assert skopeo("logout", host).returncode == 0
    assert REFUSED in skopeo.pull(image, tmp_path / "none")


def test_a_helper_that_fails_stops_skopeo_and_says_why(
    plain_registry: DockerRegistry, image: str, home: Path, tmp_path: Path
) -> None:
    host = plain_registry.host
    flags = ("--password-stdin", "--skip-check")
    assert call("login", host, "-u", "alice", *flags, given=USERS["alice"], **IN_FILE).exit_code == 0
    skopeo = Skopeo(home, {}, {"credHelpers": {host: "dcos-registry"}})
    told = skopeo.pull(image, tmp_path / "none")
    assert "nobody is here to ask; give it with DCOS_REGISTRY_PASSPHRASE" in told


@pytest.fixture(scope="module")
def docker() -> dict[str, list[list[Any]]]:
    """Have docker log in, pull and log out with each store; return code, stdout and stderr of each step, by store."""
    # A short path: the sockets in it must have names of less than 108 bytes.
    with tempfile.TemporaryDirectory(prefix="dockerd-") as folder:
        inside = [sys.executable, "-m", "tests.cli.docker_logins", folder]
        done = subprocess.run(alone(inside, "10.99.0.1"), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    answer: dict[str, list[list[Any]]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("store", ["file", "Secret Service"])
def test_docker_logs_in_pulls_and_logs_out_through_it(docker: dict[str, list[list[Any]]], store: str) -> None:
    codes, outputs, failures = zip(*docker[store], strict=True)
    assert codes == (1, 0, 0, 0, 0, 0, 1, 0, 1), docker[store]
    before, login, config, pull, again, listed, failing, logout, after = range(9)
    for refused in (before, failing, after):
        assert "no basic auth credentials" in failures[refused]
    assert "Login Succeeded" in outputs[login]
    assert ", unchecked; the password is in the " in failures[login]
    assert "auth" not in json.loads(outputs[config])["auths"].popitem()[1], "nothing is kept in clear"
    assert "Downloaded newer image" in outputs[pull]
    assert "Authenticating with existing credentials" in outputs[again] + failures[again]
    [kept] = json.loads(outputs[listed])["logins"]
    assert (kept["username"], kept["unchecked"]) == ("alice", True)
    assert "docker-credential-dcos-registry: There is no login nobody; there is: 127.0.0.1:" in failures[failing]
    assert outputs[logout].startswith("Removing login credentials")
    assert failures[logout] == ""
