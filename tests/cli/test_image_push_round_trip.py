"""What was pushed is pulled back by skopeo and by the Docker Engine, byte for byte, and comes back with docker save."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle.image_tarballs import LAYERS, layer, legacy, sha256
from tests.bundle.image_tarballs import config as about
from tests.cli.pushing import config, push, there, write
from tests.servers.docker_engine import DockerEngine, docker_engine
from tests.servers.docker_registry import DockerRegistry
from tests.servers.required import lack, require_program


def digest_of(stdout: str) -> str:
    return stdout.strip().partition("@")[2]


def test_skopeo_gets_what_was_in_the_tarball(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    image = f"{plain_registry.host}/{repository}:1.0"
    pushed = push(plain_registry, tmp_path, write(tmp_path, legacy()), image)

    skopeo, copied = require_program("skopeo", "skopeo"), tmp_path / "copied.tar"
    trust = ["--src-tls-verify=false", "--src-authfile", config(tmp_path, plain_registry.host)]
    subprocess.run([skopeo, "copy", "--quiet", *trust, f"docker://{image}", f"docker-archive:{copied}"], check=True)
    inspect = [skopeo, "inspect", "--config", "--raw", f"docker-archive:{copied}"]
    assert subprocess.run(inspect, check=True, capture_output=True).stdout == about()

    again = push(plain_registry, tmp_path, str(copied), f"{plain_registry.host}/{repository}-again:1.0")
    assert digest_of(again.stdout) == digest_of(pushed.stdout)


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    """Run the Docker Engine, which takes registries on the loopback without TLS."""
    if os.geteuid() != 0:
        lack("dockerd wants root")
    # A short path: the sockets in it must have names of less than 108 bytes.
    with tempfile.TemporaryDirectory(prefix="dockerd-") as name:
        folder = Path(name)
        (folder / "daemon.json").write_text("{}")
        nothing = Path(os.devnull)
        with docker_engine(
            folder, system_ca=nothing, daemon_json=folder / "daemon.json", path=os.environ["PATH"]
        ) as running:
            yield running


def test_the_docker_engine_gets_what_was_in_the_tarball_and_its_docker_save_makes_the_same_digest(
    engine: DockerEngine, plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    layers = [*LAYERS, layer("top" * 100_000), LAYERS[0]]
    image = f"{plain_registry.host}/{repository}:1.0"
    pushed = push(plain_registry, tmp_path, write(tmp_path, legacy(layers)), image, check=True)
    assert pushed.exit_code == 0, pushed.stderr

    home = tmp_path / "home"
    (home / ".docker").mkdir(parents=True)
    config(home / ".docker", plain_registry.host)
    pulled = engine.pull(image, home)
    assert pulled.is_done, pulled.error
    (shown,) = json.loads(engine.run("image", "inspect", image, home=home).stdout)
    assert shown["Id"] == f"sha256:{sha256(about(layers))}"
    assert shown["RootFS"]["Layers"] == [f"sha256:{sha256(one)}" for one in layers]
    assert shown["RepoDigests"] == [pushed.stdout.strip()]

    saved = tmp_path / "saved.tar"
    assert engine.run("save", "--output", str(saved), image, home=home).returncode == 0
    engine.forget(image)
    again = push(plain_registry, tmp_path, str(saved), f"{plain_registry.host}/{repository}-again:1.0")
    assert digest_of(again.stdout) == digest_of(pushed.stdout)
    assert there(plain_registry, f"{repository}-again").contents == layers
