"""Names of registries."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.registry_host import DOCKER_HUB_KEY, RegistryHost

labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)
hosts = st.builds(
    RegistryHost, st.lists(labels, min_size=1, max_size=4).map(".".join), st.none() | st.integers(1, 65535)
)
texts = st.text() | st.text("aZ0.:-/@ ²\n") | st.text("0123456789", min_size=1).map("host:{}".format)


@given(hosts)
def test_what_is_printed_is_read_back(host: RegistryHost) -> None:
    assert RegistryHost.parse(str(host)) == (RegistryHost("docker.io") if host.is_docker_hub else host)


@given(texts)
@example("host:00000165535")
@example("host:00001" + "9" * 5000)
@example("host:²")
@example("HTTPS://")
def test_any_text_is_a_registry_or_our_error(text: str) -> None:
    try:
        host = RegistryHost.parse(text)
    except errors.UsageError:
        return
    assert RegistryHost.parse(str(host)) == host
    assert host.port is None or 0 < host.port < 65536


@pytest.mark.parametrize(
    ("text", "name", "port"),
    [
        ("registry.example.com", "registry.example.com", None),
        ("registry.example.com:443", "registry.example.com", 443),
        ("localhost:5000", "localhost", 5000),
        ("https://Registry.Example.com/", "registry.example.com", None),
        ("HTTPS://registry.example.com:5000/v2/", "registry.example.com", 5000),
        ("  registry.example.com\n", "registry.example.com", None),
        ("registry.example.com:0443", "registry.example.com", 443),
        ("10.0.0.1:80", "10.0.0.1", 80),
    ],
)
def test_reads_hosts_ports_and_urls(text: str, name: str, port: int | None) -> None:
    assert RegistryHost.parse(text) == RegistryHost(name, port)


@pytest.mark.parametrize(
    "text",
    [
        "docker.io",
        "Docker.IO",
        "index.docker.io:443",
        "registry-1.docker.io",
        "https://index.docker.io/v1/",
        "hub.docker.com",
    ],
)
def test_docker_hub_is_one_registry_and_one_key(text: str) -> None:
    hub = RegistryHost.parse(text)
    assert hub.is_docker_hub
    assert (str(hub), hub.config_key) == ("docker.io", DOCKER_HUB_KEY)
    assert (hub.identity, hub.api_authority) == (hub, "registry-1.docker.io")


@pytest.mark.parametrize("text", ["docker.io.example.com", "mydocker.io", "docker.io:5000", "docker.com"])
def test_what_only_looks_like_docker_hub_is_another_registry(text: str) -> None:
    host = RegistryHost.parse(text)
    assert not host.is_docker_hub
    assert (host.config_key, host.api_authority) == (text, text)


def test_host_and_port_443_are_one_login_and_two_keys() -> None:
    plain, explicit = RegistryHost.parse("registry.example.com"), RegistryHost.parse("registry.example.com:443")
    assert plain != explicit
    assert plain.identity == explicit.identity == plain
    assert (plain.config_key, explicit.config_key) == ("registry.example.com", "registry.example.com:443")


def test_another_port_is_another_login() -> None:
    host = RegistryHost.parse("registry.example.com:5000")
    assert host.identity == host


@given(st.lists(hosts))
def test_registries_are_sorted_with_or_without_a_port(found: list[RegistryHost]) -> None:
    keys = [(host.name, host.port or 0) for host in sorted(found)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("text", ["user:hunter2@registry.example.com", "https://user:hunter2/x@registry.example.com"])
def test_a_password_in_an_address_does_not_show_in_the_error(text: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        RegistryHost.parse(text)
    assert caught.value.message == "A registry is given as HOST[:PORT], without a user name or password in it"
    assert caught.value.hint is None


def test_a_path_is_answered_with_the_host() -> None:
    with pytest.raises(errors.UsageError) as caught:
        RegistryHost.parse("registry.example.com:5000/team")
    assert caught.value.message == (
        "'registry.example.com:5000/team' has a path, and engines choose credentials by host alone"
    )
    assert caught.value.hint == "use registry.example.com:5000 instead"


@pytest.mark.parametrize("text", ["", "-a.example.com", "a_b", "a..b", "[::1]:5000", "a b", "example.com."])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        RegistryHost.parse(text)
    assert caught.value.message == f"{text!r} is not a registry: expected HOST or HOST:PORT"


@pytest.mark.parametrize("text", ["host:", "host:0", "host:65536", "host:http", "host:-1", "ftp://host"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        RegistryHost.parse(text)
    assert caught.value.message == f"{text!r} is not a registry: the port is not a number from 1 to 65535"
