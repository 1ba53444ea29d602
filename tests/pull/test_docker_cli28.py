"""Where the docker CLI 28 does otherwise than 20.10 (docker.md 3, 5, 11, 12), as seen with 28.2.2."""

import json

import pytest

from dcos_registry.pull import docker_cli28
from dcos_registry.pull.docker import Home
from dcos_registry.pull.docker_helpers import HelperAnswer

ENTRY = {"auth": "dTpw"}
NO_USER = {"auth": "OnA="}


def config(auths: object, **more: object) -> Home:
    return Home(json.dumps({"auths": auths, **more}).encode())


@pytest.mark.parametrize(
    ("home", "sentence"),
    [
        (
            Home(dockercfg=b'{"registry.test": {"auth": "dTpw"}}'),
            "docker CLI 28 does not read .dockercfg, and would pull without credentials",
        ),
        (
            config({}, stackOrchestrator="kubernetes"),
            "docker CLI 28 ignores stackOrchestrator, and would pull",
        ),
        (
            config({"HTTPS://registry.test": ENTRY}),
            "docker CLI 28 reads config.json otherwise, and would pull "
            "with the credentials of the entry HTTPS://registry.test",
        ),
        (
            config({"https://someone:x@registry.test/v1/": ENTRY}),
            "docker CLI 28 reads config.json otherwise, and would pull "
            "with the credentials of the entry https://someone:x@registry.test/v1/",
        ),
        (
            config({"https://registry.test/%zz": ENTRY}),
            "docker CLI 28 reads config.json otherwise, and would pull without credentials",
        ),
        (
            config({"registry.test": ENTRY}, features={"buildkit": True}),
            "docker CLI 28 reads config.json otherwise (json: cannot unmarshal bool into Go struct field "
            "ConfigFile.features of type string), and would pull without credentials",
        ),
        (
            config({"registry.test": ENTRY, "other.test": NO_USER}),
            "docker CLI 28 reads config.json otherwise (Invalid auth configuration file), and would pull "
            "with the credentials of the entry registry.test or without credentials, at random",
        ),
    ],
)
def test_cli_28_would_do_otherwise(home: Home, sentence: str) -> None:
    assert docker_cli28.differences(home, "registry.test") == (sentence,)


@pytest.mark.parametrize(
    "home",
    [
        Home(),
        Home(b"", b'{"registry.test": {"auth": "dTpw"}}'),
        Home(dockercfg=b'{"other.test": {"auth": "dTpw"}}'),
        Home(b"{"),
        config({"registry.test": ENTRY}),
        config({"https://registry.test:443": ENTRY, "ftp://other.test": ENTRY}),
        config({"registry.test": {"auth": "!!!"}}),
        config({"registry.test": ENTRY}, stackOrchestrator="swarm", proxies={"default": {}}),
        config({}, aliases={"pull": "x"}),
    ],
)
def test_cli_28_does_the_same(home: Home) -> None:
    assert docker_cli28.differences(home, "registry.test") == ()


def test_a_helper_is_asked_once_for_both_and_speaks_for_both() -> None:
    asked: list[str] = []

    def helper(name: str, server: str) -> HelperAnswer:
        asked.append(server)
        return HelperAnswer(0, b'{"Username": "u", "Secret": "p"}')

    home = config({"HTTPS://registry.test": ENTRY}, credsStore="store")

    assert docker_cli28.differences(home, "registry.test", helper) == ()
    assert asked == ["registry.test"]
