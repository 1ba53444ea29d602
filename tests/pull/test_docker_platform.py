"""Which child of a list dockerd takes, and what it says of other platforms (docker.md 38)."""

import hashlib
import json

import pytest

from dcos_registry.pull import docker_image, docker_manifest, docker_platform
from dcos_registry.pull.docker_errors import Refusal
from dcos_registry.pull.docker_manifest import Manifest
from dcos_registry.pull.docker_platform import AMD64, BadPlatform, Platform

INDEX = "application/vnd.oci.image.index.v1+json"


def index(*platforms: str) -> Manifest:
    """Make a list whose children bear the platform they are for in place of a digest."""
    children = []
    for platform in platforms:
        system, architecture, variant = (*platform.split("/"), "")[:3]
        described = {"os": system, "architecture": architecture, "variant": variant}
        children.append({"digest": platform, "platform": described})
    return docker_manifest.read(INDEX, json.dumps({"schemaVersion": 2, "manifests": children}).encode())


@pytest.mark.parametrize(
    ("machine", "offered", "taken"),
    [
        ("linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64"),
        ("linux/amd64", ["linux/x86_64"], "linux/x86_64"),
        ("linux/amd64", ["/AMD64"], "/AMD64"),
        ("linux/arm64", ["linux/arm/v6", "linux/arm", "linux/amd64"], "linux/arm"),
        ("linux/arm64/v8", ["linux/aarch64"], "linux/aarch64"),
        ("linux/arm/v7", ["linux/armel", "linux/arm/v5"], "linux/armel"),
        ("linux/386", ["linux/i386"], "linux/i386"),
    ],
)
def test_rule_38_the_best_child_of_a_list_is_taken(machine: str, offered: list[str], taken: str) -> None:
    assert index(*offered).child(docker_platform.parse(machine)) == taken


@pytest.mark.parametrize(
    ("machine", "offered"),
    [
        ("linux/amd64", ["linux/386"]),
        ("linux/amd64", ["linux/amd64/v2"]),
        ("linux/amd64", ["windows/amd64", "linux/"]),
        ("linux/arm/v6", ["linux/arm/v7", "linux/arm64"]),
        ("linux/amd64", []),
    ],
)
def test_rule_38_a_list_may_have_no_child_for_a_machine(machine: str, offered: list[str]) -> None:
    with pytest.raises(Refusal, match=f"no matching manifest for {machine} in the manifest list entries"):
        index(*offered).child(docker_platform.parse(machine))


@pytest.mark.parametrize("text", ["", "amd64", "linux/", "linux//v8", "linux/arm/v7/x"])
def test_what_is_no_platform_is_refused(text: str) -> None:
    with pytest.raises(BadPlatform, match="linux/amd64"):
        docker_platform.parse(text)


def check(config: dict[str, object], layers: int = 1, machine: Platform = AMD64) -> str | None:
    body = json.dumps(config).encode()
    digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    return docker_image.check_config(body, Manifest(None, digest, layers=("sha256:0",) * layers), machine)


ROOT = {"type": "layers", "diff_ids": ["sha256:1"]}


@pytest.mark.parametrize(
    ("architecture", "note"),
    [
        ("amd64", None),
        ("x86_64", None),
        ("386", None),
        ("", None),
        ("arm64", "the image is for linux/arm64, and cannot run on linux/amd64; docker pulls it all the same"),
    ],
)
def test_rule_38_another_architecture_is_pulled_and_cannot_run(architecture: str, note: str | None) -> None:
    assert check({"os": "linux", "architecture": architecture, "rootfs": ROOT}) == note


@pytest.mark.parametrize(
    ("config", "layers", "text"),
    [
        (
            {"os": "windows", "rootfs": ROOT},
            1,
            'image operating system "windows" cannot be used on this platform',
        ),
        ({"os": "darwin", "rootfs": ROOT}, 1, "operating system is not supported"),
        ({"os": "linux"}, 1, "invalid rootfs in image configuration"),
        ({"os": "linux", "rootfs": ROOT}, 2, "layers from manifest don't match image configuration"),
    ],
)
def test_an_image_with_an_unfit_configuration_is_refused(config: dict[str, object], layers: int, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check(config, layers)

    assert refusal.value.text == text


def test_a_configuration_of_another_digest_is_refused() -> None:
    with pytest.raises(Refusal, match="image config verification failed for digest sha256:0"):
        docker_image.check_config(b"{}", Manifest(None, "sha256:0"), AMD64)
