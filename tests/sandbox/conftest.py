"""The registries of the contract."""

import contextlib
import re
from collections.abc import Iterator

import pytest
import requests

from tests.sandbox.registry_client import RegistryClient, sandbox_registry
from tests.servers.docker_registry import DockerRegistry


@pytest.fixture(scope="module", params=["sandbox-basic", "sandbox-bearer", "debian-basic", "debian-bearer"])
def registry(request: pytest.FixtureRequest) -> Iterator[RegistryClient]:
    origin, _, kind = request.param.partition("-")
    with contextlib.ExitStack() as stack:
        if origin == "sandbox":
            url = stack.enter_context(sandbox_registry(bearer=kind == "bearer"))
        else:
            debian: DockerRegistry = request.getfixturevalue("plain_registry" if kind == "basic" else "token_registry")
            url = debian.url
        session = stack.enter_context(requests.Session())
        session.trust_env = False
        yield RegistryClient(url, kind, session)


@pytest.fixture
def repository(request: pytest.FixtureRequest) -> str:
    """Each test has a repository of its own, for a registry lasts longer than a test."""
    return "contract/" + re.sub("[^a-z0-9]+", "-", request.node.originalname.lower())
