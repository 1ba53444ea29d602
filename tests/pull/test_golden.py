"""Recorded pulls: the real Mesos puller 1.11 and a real Docker Engine 20.10, against a scripted registry.

Each case of `golden/ucr.jsonl` and `golden/docker.jsonl` holds an image, the files with credentials, the requests that
the engine made with the answers to them, and its own error (what Mesos quotes from a secret is masked). The files
`*-keys.jsonl` say whether an engine sent the credentials under one key to the registry of an image.
"""

import base64
import json
from typing import Any

import pytest

from dcos_registry.pull import docker, docker_reference, docker_walk, ucr, ucr_walk
from tests.pull.driving import cases, content, exchanges, replay


def identity(case: dict[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", cases("ucr"), ids=identity)
def test_a_walk_is_the_pull_of_the_mesos_ucr(case: dict[str, Any]) -> None:
    walk = ucr_walk.walk(
        case["image"],
        content(case["secret"]),
        content(case["agent"]),
        default_registry=case.get("default_registry", ucr.DEFAULT_REGISTRY),
    )
    recorded = exchanges("ucr", case)

    verdict = replay(walk, recorded)

    assert verdict.error == case["error"]
    assert [(step.method, step.url) for step in verdict.steps] == [(each.method, each.url) for each in recorded]


@pytest.mark.parametrize("case", cases("docker"), ids=identity)
def test_a_walk_is_the_pull_of_the_docker_engine(case: dict[str, Any]) -> None:
    walk = docker_walk.walk(case["image"], docker.Home(content(case["config"]), content(case["dockercfg"])))

    assert replay(walk, exchanges("docker", case)).error == case["error"]


def config_with(key: str) -> bytes:
    return json.dumps({"auths": {key: {"auth": base64.b64encode(b"user:pass").decode()}}}).encode()


def test_the_ucr_sends_an_entry_where_mesos_does() -> None:
    recorded = {(case["image"], case["key"]): case["sent"] for case in cases("ucr-keys")}

    decided = {
        (image, key): bool(ucr.matches(ucr.locate(ucr.parse_image(image)), ucr.parse_config(config_with(key)), {}))
        for image, key in recorded
    }

    assert decided == recorded


def test_docker_sends_an_entry_where_the_engine_does() -> None:
    recorded = {(case["image"], case["key"]): case["sent"] for case in cases("docker-keys")}

    decided = {
        (image, key): docker.choices(docker.Home(config_with(key)), docker_reference.parse(image).domain)[0].key
        is not None
        for image, key in recorded
    }

    assert decided == recorded
