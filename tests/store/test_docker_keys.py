"""What the keys of docker's and podman's logins stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.docker_keys import Scope, scope_of, shown_key, tool_of

HUB = Scope(RegistryHost("docker.io"))
HOST = RegistryHost("registry.example")


@pytest.mark.parametrize(
    "key",
    ["https://index.docker.io/v1/", "index.docker.io/v1/", "docker.io", "registry-1.docker.io", "https://docker.io"],
)
def test_pain_33_every_spelling_of_docker_hub_is_docker_hub(key: str) -> None:
    assert scope_of(key) == HUB


@pytest.mark.parametrize(
    ("key", "scope"),
    [
        ("registry.example", Scope(HOST)),
        ("registry.example/", Scope(HOST)),
        ("registry.example/v2/", Scope(HOST)),
        ("https://registry.example", Scope(HOST)),
        ("HTTP://Registry.example/v1/", Scope(HOST)),
        ("https://registry.example/api/docker/team", Scope(HOST)),
        ("registry.example:443", Scope(RegistryHost("registry.example", 443))),
        ("registry.example/team", Scope(HOST, "team")),
        ("registry.example/team/web", Scope(HOST, "team/web")),
        ("docker.io/team", Scope(RegistryHost("docker.io"), "team")),
    ],
)
def test_a_path_counts_only_without_a_scheme(key: str, scope: Scope) -> None:
    assert scope_of(key) == scope


@pytest.mark.parametrize("key", ["", "*.example", "[::1]:5000", "a b", "registry.example/te am", "r.example/a/../b?c"])
def test_what_is_no_registry_is_refused(key: str) -> None:
    with pytest.raises(errors.UsageError):
        scope_of(key)


@given(st.text())
def test_any_key_is_a_place_or_refused(key: str) -> None:
    try:
        scope_of(key)
    except errors.UsageError as error:
        assert error.message


def test_sessions_of_tools_are_told_from_logins() -> None:
    assert tool_of("https://index.docker.io/v1/access-token") == "docker with the browser"
    assert tool_of("https://index.docker.io/v1/refresh-token") == "docker with the browser"
    assert tool_of("hub-tool-refresh-token") == "hub-tool"
    assert tool_of("https://index.docker.io/v1/") is None
    assert tool_of("hub-tools.example") is None


def test_a_login_in_a_key_is_not_shown() -> None:
    assert shown_key("https://alice:canary@registry.example/v1/") == "https://***@registry.example/v1/"
    assert shown_key("alice:can@ry@registry.example") == "***@registry.example"
    assert shown_key("registry.example/team") == "registry.example/team"
    with pytest.raises(errors.UsageError) as raised:
        scope_of("https://alice:canary@registry.example")
    assert "canary" not in raised.value.message
