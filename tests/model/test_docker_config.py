"""Docker configs of our own making."""

import base64
import json

import pytest

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.registry_host import RegistryHost

HOSTS = tuple(map(RegistryHost.parse, ("docker.io", "registry.example.com", "registry.example.com:443")))
CONFIG = DockerConfig({host: Credential(f"user{number}", "hunter2") for number, host in enumerate(HOSTS)})


def test_writes_auth_of_each_registry_and_nothing_else() -> None:
    written = json.loads(CONFIG.to_bytes())
    assert list(written) == ["auths"]
    assert list(written["auths"]) == [
        "https://index.docker.io/v1/",
        "registry.example.com",
        "registry.example.com:443",
    ]
    assert [list(entry) for entry in written["auths"].values()] == [["auth"]] * 3
    assert base64.b64decode(written["auths"]["registry.example.com"]["auth"]) == b"user1:hunter2"


def test_a_subset_holds_exactly_the_registries_asked_for() -> None:
    assert list(CONFIG.subset(iter(HOSTS[:2])).credentials) == list(HOSTS[:2])
    assert CONFIG.subset([]).to_bytes() == b'{"auths": {}}'


def test_a_registry_that_is_missing_is_named_with_the_command_that_adds_it() -> None:
    with pytest.raises(errors.NotFoundError) as caught:
        CONFIG.subset([RegistryHost("other.example.com", 5000)])
    assert caught.value.message == "No credential for other.example.com:5000"
    assert caught.value.hint == "dcos registry login other.example.com:5000"


def test_no_secret_shows_in_a_repr() -> None:
    assert "hunter2" not in repr(CONFIG)
