"""`image-push` as a command, against Debian's docker-registry: what is sent, what is not, and what is said."""

import gzip
import json
import re
from pathlib import Path

from dcos_registry.bundle.image_manifest import Blob
from dcos_registry.bundle.image_manifest import write as write_manifest
from dcos_registry.clients.http import Http
from dcos_registry.clients.registry import RepositoryClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from tests.bundle.image_tarballs import (
    LAYERS,
    Members,
    gzipped,
    layer,
    legacy,
    packed,
    saved,
    sha256,
)
from tests.bundle.image_tarballs import config as about
from tests.cli.calling import terminal
from tests.cli.pushing import SCHEMA_2, config, images, push, there, ways, write
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.servers.pulled_image import pull


def test_an_image_is_pushed_and_its_digest_printed_alone(
    registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    target = f"{registry.host}/{repository}:1.0"
    called = push(registry, tmp_path, write(tmp_path, legacy()), target)
    assert called.exit_code == 0, called.stderr

    image = there(registry, repository)
    assert called.stdout == f"{registry.host}/{repository}@{image.digest}\n"
    assert image.media_type == image.manifest["mediaType"] == SCHEMA_2
    assert image.config == about()
    assert image.contents == list(LAYERS)
    assert called.stderr.startswith(f"{target}: 2 of 2 layers sent (")


def test_the_same_tarball_makes_the_same_digest_and_nothing_is_sent_twice(
    registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    tarball, target = write(tmp_path, legacy()), f"{registry.host}/{repository}:1.0"
    first = push(registry, tmp_path, tarball, target)
    again = push(registry, tmp_path, tarball, target, "--json")
    hashed = push(registry, tmp_path, tarball, target, "--json", "--verify")
    elsewhere = push(registry, tmp_path, tarball, f"{registry.host}/{repository}-2:1.0")

    assert images(again)[0]["reference"] == images(hashed)[0]["reference"] == first.stdout.strip()
    assert ways(again) == ways(hashed) == [["skipped", "skipped"]]
    assert images(again)[0]["status"] == "already"
    assert elsewhere.stdout.partition("@")[2] == first.stdout.partition("@")[2]


def test_only_what_changed_is_sent(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    push(plain_registry, tmp_path, write(tmp_path, legacy()), target)
    changed = legacy([LAYERS[0], layer("changed")])
    called = push(plain_registry, tmp_path, write(tmp_path, changed), target, "--json")
    assert ways(called) == [["skipped", "sent"]]
    assert there(plain_registry, repository).contents == [LAYERS[0], layer("changed")]


def test_layers_of_another_tag_are_used_again_where_that_is_named(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    target = f"{plain_registry.host}/{repository}"
    push(plain_registry, tmp_path, write(tmp_path, legacy()), f"{target}:1.0")
    changed = write(tmp_path, legacy([LAYERS[0], layer("changed")]))
    called = push(plain_registry, tmp_path, changed, f"{target}:1.1", "--reuse-from", f"{target}:1.0", "--json")
    assert ways(called) == [["skipped", "sent"]]


def test_layers_of_another_repository_are_mounted(registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    tarball, host = write(tmp_path, legacy()), registry.host
    push(registry, tmp_path, tarball, f"{host}/{repository}-base:1.0")
    reuse = ["--reuse-from", f"{host}/{repository}-base:1.0"]
    foreseen = push(registry, tmp_path, tarball, f"{host}/{repository}:1.0", *reuse, "--dry-run", "--json")
    called = push(registry, tmp_path, tarball, f"{host}/{repository}:1.0", *reuse, "--json")
    assert ways(foreseen) == ways(called) == [["mounted", "mounted"]]
    assert there(registry, repository).contents == list(LAYERS)


def test_an_image_that_is_not_there_is_no_hindrance(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    host = plain_registry.host
    reuse = ["--reuse-from", f"{host}/{repository}-none:1.0"]
    called = push(plain_registry, tmp_path, write(tmp_path, legacy()), f"{host}/{repository}:1.0", *reuse)
    assert called.exit_code == 0
    assert f"Warning: there is no image {host}/{repository}-none:1.0 whose layers could be used again" in called.stderr


def test_a_layer_that_comes_again_is_sent_once(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    twice = [LAYERS[0], LAYERS[1], LAYERS[0]]
    called = push(plain_registry, tmp_path, write(tmp_path, legacy(twice)), f"{plain_registry.host}/{repository}:1.0")
    assert "2 of 2 layers sent" in called.stderr
    assert there(plain_registry, repository).contents == twice


def test_what_an_image_says_of_its_layers_is_not_believed_where_all_is_to_be_hashed(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    evil, host = gzipped(layer("evil")), RegistryHost.parse(plain_registry.host)
    credential = Credential("alice", USERS["alice"])
    client = RepositoryClient(host, repository, credential, Http(), plain_http=True)
    blobs = [Blob(client.put_content(content), len(content)) for content in (about([LAYERS[0]]), evil)]
    client.put_manifest("1.0", *write_manifest("docker", blobs[0], blobs[1:]))

    tarball, target = write(tmp_path, legacy([LAYERS[0]])), f"{plain_registry.host}/{repository}:1.0"
    assert ways(push(plain_registry, tmp_path, tarball, target, "--json")) == [["skipped"]]
    assert ways(push(plain_registry, tmp_path, tarball, target, "--json", "--verify")) == [["sent"]]
    assert there(plain_registry, repository).contents == [LAYERS[0]]


def test_further_tags_stand_for_the_same_image(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    push(plain_registry, tmp_path, write(tmp_path, legacy()), target, "--tag", "1", "--tag", "stable")
    digests = {there(plain_registry, repository, tag).digest for tag in ("1.0", "1", "stable")}
    assert len(digests) == 1


def two_images() -> Members:
    """Lay out a tarball of two images that share a layer."""
    contents = [[LAYERS[0], layer("web")], [LAYERS[0], layer("worker")]]
    first, second = (
        legacy(layers, names=[name]) for layers, name in zip(contents, ("web:1.0", "v.example/worker:2.0"), strict=True)
    )
    entries = [
        json.loads(members["manifest.json"])[0]
        for members in (first, second)
        if isinstance(members["manifest.json"], bytes)
    ]
    return {**first, **second, "manifest.json": saved(*entries)}


def test_one_of_two_images_is_chosen(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    tarball, target = write(tmp_path, two_images()), f"{plain_registry.host}/{repository}:1.0"
    unclear = push(plain_registry, tmp_path, tarball, target)
    assert (unclear.exit_code, unclear.stdout) == (2, "")
    assert "@0 web:1.0, @1 v.example/worker:2.0" in unclear.stderr
    push(plain_registry, tmp_path, tarball, target, "--image", "@1")
    assert there(plain_registry, repository).contents == [LAYERS[0], layer("worker")]


def test_all_images_are_pushed_below_a_prefix_and_share_layers(
    registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    prefix = f"{registry.host}/{repository}"
    called = push(registry, tmp_path, write(tmp_path, two_images()), "--all", "--to", prefix)
    assert called.exit_code == 0, called.stderr
    web, worker = there(registry, f"{repository}/web"), there(registry, f"{repository}/worker", "2.0")
    assert called.stdout == f"{prefix}/web@{web.digest}\n{prefix}/worker@{worker.digest}\n"
    assert "1 of 2 layers sent" in called.stderr
    assert "1 mounted out of another repository" in called.stderr


def test_of_several_images_one_that_fails_does_not_stop_the_others(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    wrong = f"{sha256(layer('web'))}/layer.tar"
    members: Members = {**two_images(), wrong: layer("wrong")}
    prefix = f"{plain_registry.host}/{repository}"
    called = push(plain_registry, tmp_path, write(tmp_path, members), "--all", "--to", prefix, "--json")
    assert called.exit_code == 9
    assert [image["status"] for image in images(called)] == ["failed", "done"]
    assert there(plain_registry, f"{repository}/worker", "2.0").contents == [LAYERS[0], layer("worker")]


def test_standard_input_is_a_tarball_too(plain_registry: DockerRegistry, repository: str, tmp_path: Path) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    called = push(plain_registry, tmp_path, "-", target, given=gzip.compress(packed(legacy())))
    assert called.exit_code == 0, called.stderr
    assert there(plain_registry, repository).contents == list(LAYERS)


def test_a_dry_run_tells_what_would_be_sent_and_sends_nothing(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    called = push(plain_registry, tmp_path, write(tmp_path, legacy()), target, "--dry-run")
    assert called.exit_code == 0
    rows = [line.split() for line in called.stdout.splitlines()]
    assert rows == [
        ["IMAGE", "LAYER", "SIZE", "WAY"],
        [target, "1", "of", "2", "0.0", "MB", "sent"],
        [target, "2", "of", "2", "0.0", "MB", "sent"],
    ]
    assert pull(plain_registry, repository, "1.0") is None


def test_the_check_proves_that_both_engines_can_pull_it(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    called = push(plain_registry, tmp_path, write(tmp_path, legacy()), target, "--json", check=True)
    assert called.exit_code == 0, called.stderr
    checks = images(called)[0]["checks"]
    assert [(check["engine"], check["pullable"]) for check in checks] == [("ucr", True), ("docker", True)]


def test_an_image_that_cannot_be_pulled_is_warned_of_and_its_digest_printed(
    tls_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    """The UCR speaks plain HTTP to 127.0.0.1 (ucr.md 30)."""
    target = f"{tls_registry.host}/{repository}:1.0"
    called = push(tls_registry, tmp_path, write(tmp_path, legacy()), target, check=True)
    assert called.exit_code == 10
    assert called.stdout == f"{tls_registry.host}/{repository}@{there(tls_registry, repository).digest}\n"
    assert f"Warning: The UCR cannot pull {target}: " in called.stderr
    assert "Error" not in called.stderr

    document = push(tls_registry, tmp_path, write(tmp_path, legacy()), target, "--json", check=True).document()
    assert (document["status"], document["error"]["exit_code"]) == ("partial", 10)
    assert document["images"][0]["status"] == "problem"


def test_on_a_terminal_each_layer_has_a_line_and_the_result_comes_last(
    plain_registry: DockerRegistry, repository: str, tmp_path: Path
) -> None:
    target = f"{plain_registry.host}/{repository}:1.0"
    login = ["--docker-config", config(tmp_path, plain_registry.host), "--plain-http"]
    with terminal("image-push", write(tmp_path, legacy()), target, *login) as somebody:
        assert somebody.end() == 0
    digest = there(plain_registry, repository).digest
    lines = re.sub(r"\x1b\[[0-9]*[A-Z]", "", somebody.shown).splitlines()
    assert any(re.fullmatch(r"layer [12] of 2: sent \(0\.0 MB\)", line) for line in lines)
    assert lines[-1] == f"{plain_registry.host}/{repository}@{digest}"
