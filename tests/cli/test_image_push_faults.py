"""`image-push` to a registry that does not take it, and one that is interrupted: the tag stays, the next one ends."""

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bundle.archives import tar
from tests.bundle.image_tarballs import layer, legacy
from tests.cli.calling import COMMAND, Called
from tests.cli.pushing import config, push, there, write
from tests.servers.docker_registry import DockerRegistry
from tests.servers.fault_proxy import Answered, Broken, Budget, Fault, FaultProxy, every, fault_proxy, first
from tests.servers.image import Image
from tests.servers.image import push as push_old

OLD = Image()
LARGE = tar({"large": random.Random(1).randbytes(2_000_000)})
LAYERS = [LARGE, layer("top")]
DENIED = b'{"errors": [{"code": "DENIED", "message": "adding 2 MiB will exceed the configured quota of 1 MiB"}]}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def old(plain_registry: DockerRegistry, repository: str) -> str:
    """Have an image stand where another is pushed, and return the repository."""
    push_old(OLD, plain_registry.url, repository, "1.0", authorization=plain_registry.authorization("alice"))
    return repository


@pytest.fixture
def proxy(plain_registry: DockerRegistry) -> Iterator[FaultProxy]:
    """Run a proxy before the registry."""
    with fault_proxy(plain_registry.host) as running:
        yield running


def pushed(registry: DockerRegistry, proxy: FaultProxy, folder: Path, repository: str, *arguments: str) -> Called:
    """Push through the proxy."""
    before = replace(registry, host=proxy.host, url=proxy.url)
    return push(before, folder, write(folder, legacy(LAYERS)), f"{proxy.host}/{repository}:1.0", *arguments)


@pytest.mark.parametrize(
    ("fault", "exit_code", "told"),
    [
        (every("PATCH", Answered(403, DENIED, JSON)), 1, "has no room for a blob"),
        (every("POST", Answered(405)), 4, "it is read-only, or a mirror"),
        (every("PATCH", Answered(413, b"<html>", {"Content-Type": "text/html"})), 1, "finds a blob too large (413)"),
        (every("PUT", Answered(413), target="/manifests/"), 1, "finds the manifest too large (413)"),
        (every("PUT", Answered(403, DENIED, JSON), target="/manifests/"), 1, "has no room for the manifest"),
    ],
    ids=["quota", "read-only", "a limit of a proxy", "a limit for manifests", "quota at the end"],
)
def test_a_registry_that_does_not_take_it_is_told_of_and_the_tag_stays(
    plain_registry: DockerRegistry,
    proxy: FaultProxy,
    old: str,
    tmp_path: Path,
    fault: Fault,
    exit_code: int,
    told: str,
) -> None:
    proxy.fault = fault
    called = pushed(plain_registry, proxy, tmp_path, old)
    assert (called.exit_code, called.stdout) == (exit_code, "")
    assert told in called.stderr
    assert there(plain_registry, old).digest == OLD.digest


def test_what_fails_once_is_tried_again_and_this_is_said(
    plain_registry: DockerRegistry, proxy: FaultProxy, old: str, tmp_path: Path
) -> None:
    proxy.fault = first("PATCH", Answered(502))
    called = pushed(plain_registry, proxy, tmp_path, old)
    assert called.exit_code == 0, called.stderr
    assert "trying again in" in called.stderr
    assert there(plain_registry, old).contents == LAYERS


def test_json_has_the_failure_too(plain_registry: DockerRegistry, proxy: FaultProxy, old: str, tmp_path: Path) -> None:
    proxy.fault = every("POST", Answered(405))
    document = pushed(plain_registry, proxy, tmp_path, old, "--json").document()
    assert (document["status"], document["error"]["exit_code"]) == ("failed", 4)
    (image,) = document["images"]
    assert (image["status"], image["digest"], image["layers"]) == ("failed", None, [])


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_push_that_is_interrupted_leaves_the_tag_and_the_next_one_ends(
    plain_registry: DockerRegistry, proxy: FaultProxy, old: str, tmp_path: Path, number: signal.Signals, exit_code: int
) -> None:
    proxy.fault = every("PATCH", Broken(Budget(500_000), stalls=True))
    tarball = write(tmp_path, legacy(LAYERS))
    arguments = ["image-push", tarball, f"{proxy.host}/{old}:1.0", "--plain-http"]
    arguments += ["--docker-config", config(tmp_path, proxy.host)]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any(head.method == "PATCH" for head in proxy.asked):
            time.sleep(0.01)
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout, stderr.strip()) == (exit_code, "", "Interrupted" if exit_code == 130 else "")
    assert there(plain_registry, old).digest == OLD.digest

    assert push(plain_registry, tmp_path, tarball, f"{plain_registry.host}/{old}:1.0").exit_code == 0
    assert there(plain_registry, old).contents == LAYERS
