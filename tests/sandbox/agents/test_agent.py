"""How an agent pulls: which credential it takes, and when it asks nobody (marathon.md 8)."""

from pathlib import Path
from typing import Any

import pytest

from dcos_registry.model.workload import Engine
from dcos_registry.sandbox.agents import Agent, ImagePull, LaunchFailed
from dcos_registry.sandbox.registry import Registry
from tests.sandbox.agents.credentials import archive, docker_config


def login(registry: Registry, password: str = "secret") -> bytes:
    """Return the config that opens the registry, or does not."""
    return docker_config(registry.host, "alice", password)


def image(registry: Registry, tag: str = "1.0") -> str:
    """Name the registry's image."""
    return f"{registry.host}/team/web:{tag}"


def refusal(agent: Agent, wanted: ImagePull) -> str:
    """Return the words in which a pull fails."""
    with pytest.raises(LaunchFailed) as failure:
        agent.pull(wanted)
    return str(failure.value)


def test_ucr_pulls_with_the_secret(agent: Agent, registry: Registry) -> None:
    agent.pull(ImagePull("ucr", image(registry), force=False, secret_config=login(registry)))
    assert agent.has_image("ucr", image(registry))
    assert not agent.has_image("docker", image(registry))


def test_ucr_is_refused_without_a_login_or_with_a_wrong_one(agent: Agent, registry: Registry) -> None:
    for config in (None, login(registry, "wrong"), docker_config("elsewhere", "alice", "secret")):
        assert "401 Unauthorized" in refusal(
            agent, ImagePull("ucr", image(registry), force=False, secret_config=config)
        )


def test_a_secret_that_is_no_docker_config_is_told(agent: Agent) -> None:
    words = refusal(agent, ImagePull("ucr", "127.0.0.1:1/x", force=False, secret_config=b"not json"))
    assert words.startswith("Failed to parse docker config: ")


@pytest.mark.parametrize("engine", ["ucr", "docker"])
def test_both_engines_take_the_agents_own_credentials(agent: Agent, registry: Registry, engine: Engine) -> None:
    agent.docker_credentials.write_bytes(login(registry))
    agent.pull(ImagePull(engine, image(registry), force=False))
    assert agent.has_image(engine, image(registry))


@pytest.mark.parametrize("engine", ["ucr", "docker"])
def test_an_image_that_is_there_is_pulled_again_only_by_force(agent: Agent, registry: Registry, engine: Engine) -> None:
    agent.docker_credentials.write_bytes(login(registry))
    agent.pull(ImagePull(engine, image(registry), force=False))
    agent.docker_credentials.unlink()
    agent.pull(ImagePull(engine, image(registry), force=False))
    refusal(agent, ImagePull(engine, image(registry), force=True))
    agent.forget_images()
    refusal(agent, ImagePull(engine, image(registry), force=False))


def test_an_image_without_a_tag_is_the_latest(agent: Agent, registry: Registry) -> None:
    registry.add_image("team/web", "latest")
    agent.docker_credentials.write_bytes(login(registry))
    agent.pull(ImagePull("docker", f"{registry.host}/team/web", force=False))
    assert agent.has_image("docker", image(registry, "latest"))


def put(folder: Path, name: str, content: bytes, **more: Any) -> tuple[dict[str, Any], ...]:
    """Write a file and return the artifact that fetches it."""
    file = folder / name
    file.write_bytes(content)
    return ({"uri": file.as_uri(), "extract": True, "executable": False, "cache": False, **more},)


@pytest.mark.parametrize("member", [".docker/config.json", "./.docker/config.json"])
def test_docker_takes_the_fetched_archive(agent: Agent, registry: Registry, tmp_path: Path, member: str) -> None:
    artifacts = put(tmp_path, "docker.tar.gz", archive(member, login(registry)))
    agent.pull(ImagePull("docker", image(registry), force=False, fetch=artifacts))
    assert agent.has_image("docker", image(registry))


def test_the_archive_replaces_the_agents_credentials(agent: Agent, registry: Registry, tmp_path: Path) -> None:
    agent.docker_credentials.write_bytes(login(registry))
    artifacts = put(tmp_path, "docker.tar.gz", archive(".docker/config.json", docker_config("elsewhere", "a", "b")))
    words = refusal(agent, ImagePull("docker", image(registry), force=False, fetch=artifacts))
    assert words.startswith(f"Failed to run 'docker -H unix:///var/run/docker.sock pull {image(registry)}': ")
    assert "exited with status 1; stderr='Error response from daemon: " in words


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("docker.tar.gz", {"extract": False}),
        ("docker.tar.gz", {"executable": True}),
        ("docker.tar.gz?sig=1", {}),
        ("docker.config", {}),
    ],
)
def test_what_is_not_unpacked_is_no_login(
    agent: Agent, registry: Registry, tmp_path: Path, name: str, more: dict[str, Any]
) -> None:
    (artifact,) = put(tmp_path, name, archive(".docker/config.json", login(registry)), **more)
    artifact["uri"] = str(tmp_path / name)
    assert "Error response from daemon" in refusal(
        agent, ImagePull("docker", image(registry), force=False, fetch=(artifact,))
    )


def test_a_destination_gives_the_archive_its_suffix(agent: Agent, registry: Registry, tmp_path: Path) -> None:
    content = archive(".docker/config.json", login(registry))
    artifacts = put(tmp_path, "presigned", content, destPath="docker.tar.gz")
    agent.pull(ImagePull("docker", image(registry), force=False, fetch=artifacts))


def test_a_config_can_be_fetched_to_its_place(agent: Agent, registry: Registry, tmp_path: Path) -> None:
    artifacts = put(tmp_path, "config.json", login(registry), destPath=".docker/config.json")
    agent.pull(ImagePull("docker", image(registry), force=False, fetch=artifacts))


@pytest.mark.parametrize("uri", ["file:///none/docker.tar.gz", "relative.tar.gz", "hdfs://x/y", "http://127.0.0.1:1/x"])
def test_what_cannot_be_fetched_ends_the_launch(agent: Agent, uri: str) -> None:
    words = refusal(agent, ImagePull("docker", "127.0.0.1:1/x", force=False, fetch=({"uri": uri},)))
    assert words.startswith("Failed to fetch all URIs for container '")
    assert words.endswith("': exited with status 1")


def test_an_archive_that_is_broken_ends_the_launch(agent: Agent, tmp_path: Path) -> None:
    artifacts = put(tmp_path, "docker.tar.gz", b"no archive")
    words = refusal(agent, ImagePull("docker", "127.0.0.1:1/x", force=False, fetch=artifacts))
    assert words.startswith("Failed to fetch all URIs")


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("ucr", "curl: (7) Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server"),
        ("docker", 'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused'),
    ],
)
def test_a_registry_that_does_not_answer_is_told(agent: Agent, engine: Engine, words: str) -> None:
    assert words in refusal(agent, ImagePull(engine, "127.0.0.1:1/x", force=False))


def test_a_secret_shows_in_no_repr(registry: Registry) -> None:
    assert "YWxpY2U6" not in repr(ImagePull("ucr", image(registry), force=False, secret_config=login(registry)))
