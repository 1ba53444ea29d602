"""What daemon.json makes of dockerd (docker.md 41, 45 to 47); the texts are those of dockerd 20.10.24."""

import ipaddress
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import docker_settings
from dcos_registry.pull.docker_settings import Settings

UNREADABLE = "unable to configure the Docker daemon with file /etc/docker/daemon.json: "
NOT_STARTED = "failed to start daemon: "


def parse(**settings: object) -> Settings:
    return docker_settings.parse(json.dumps({key.replace("_", "-"): value for key, value in settings.items()}).encode())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "EOF"),
        ("  \n", "EOF"),
        ("[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        ('{"debug": true,}', "invalid character '}' looking for beginning of object key string"),
        ("\ufeff{}", "invalid character 'ï' looking for beginning of value"),
        ('{"Debug": true}', "the following directives don't match any configuration option: Debug"),
        (
            '{"insecure-registries": "x"}',
            "json: cannot unmarshal string into Go struct field Config.insecure-registries of type []string",
        ),
        (
            '{"registry-mirrors": [1]}',
            "json: cannot unmarshal number into Go struct field Config.registry-mirrors of type string",
        ),
        (
            '{"max-download-attempts": 1.5}',
            "json: cannot unmarshal number 1.5 into Go struct field Config.max-download-attempts of type int",
        ),
        (
            '{"live-restore": "x"}',
            "json: cannot unmarshal string into Go struct field Config.live-restore of type bool",
        ),
        (
            '{"max-download-attempts": 0}',
            "configuration validation from file failed: invalid max download attempts: 0",
        ),
        (
            '{"insecure-registries": ["bad/"], "oops": 1}',
            "the following directives don't match any configuration option: oops",
        ),
        (
            '{"proxies": {"http-proxy": "x"}}',
            "the following directives don't match any configuration option: http-proxy",
        ),
    ],
)
def test_rule_47_dockerd_does_not_start_with_a_bad_file(text: str, reason: str) -> None:
    assert docker_settings.parse(text.encode()).refusal == UNREADABLE + reason


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "{} and more",
        '{"log-opts": {"max-size": "1m"}, "features": {"buildkit": true}, "builder": {"gc": {"enabled": true}}}',
        '{"data-root": "/srv", "exec-opts": ["native.cgroupdriver=systemd"], "live-restore": true, "mtu": 1400}',
        '{"anything": {"insecure-registries": ["bad/"]}}',
    ],
)
def test_dockerd_starts_with_other_settings(text: str) -> None:
    assert docker_settings.parse(text.encode()) == Settings()


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("host/", 'insecure registry host/ is not valid: invalid host "host/"'),
        ("*.host", 'insecure registry *.host is not valid: invalid host "*.host"'),
        ("", 'insecure registry  is not valid: invalid host ""'),
        ("host:port", 'insecure registry host:port is not valid: invalid host "host"'),
        ("host:", 'insecure registry host: is not valid: invalid host "host"'),
        ("host:99999", 'insecure registry host:99999 is not valid: invalid port "99999"'),
        ("http://host/x", 'insecure registry host/x is not valid: invalid host "host/x"'),
        ("10.0.0.0/33", 'insecure registry 10.0.0.0/33 is not valid: invalid host "10.0.0.0/33"'),
        ("10.0.0.0/255.0.0.0", 'insecure registry 10.0.0.0/255.0.0.0 is not valid: invalid host "10.0.0.0/255.0.0.0"'),
        ("ftp://host", "insecure registry ftp://host should not contain '://'"),
        ("-host", "invalid index name (-host). Cannot begin or end with a hyphen"),
    ],
)
def test_rule_46_dockerd_does_not_start_with_a_bad_insecure_registry(entry: str, reason: str) -> None:
    assert parse(insecure_registries=["good.test", entry]).refusal == NOT_STARTED + reason


def test_rule_46_insecure_registries_are_names_and_networks() -> None:
    settings = parse(
        insecure_registries=["a.test", "http://b.test:5000", "HTTPS://c.test", "10.1.2.3/8", "10.0.0.1", "[::1]:5000"]
    )

    assert settings.insecure == ("a.test", "b.test:5000", "c.test", "10.0.0.1", "[::1]:5000")
    assert settings.networks == (ipaddress.ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("mirror", "reason"),
    [
        ("mirror.test", 'invalid mirror: unsupported scheme "" in "mirror.test"'),
        (
            "http://mirror.test/path",
            'invalid mirror: path, query, or fragment at end of the URI "http://mirror.test/path"',
        ),
        ("http://mirror.test/?q", 'invalid mirror: path, query, or fragment at end of the URI "http://mirror.test/?q"'),
        (
            "http://user:hunter2@mirror.test",
            'invalid mirror: username/password not allowed in URI "http://user:xxxxx@mirror.test"',
        ),
        ("http://mirror:port", 'invalid mirror: "http://mirror:port" is not a valid URI'),
        (" http://mirror.test", 'invalid mirror: " http://mirror.test" is not a valid URI'),
    ],
)
def test_rule_41_dockerd_does_not_start_with_a_bad_mirror(mirror: str, reason: str) -> None:
    assert parse(registry_mirrors=[mirror]).refusal == NOT_STARTED + reason


def test_rule_41_mirrors_are_urls_without_a_path() -> None:
    assert parse(registry_mirrors=["https://a.test/", "http://b.test:5000"]).mirrors == (
        "https://a.test",
        "http://b.test:5000",
    )


@pytest.mark.parametrize(
    ("flag", "option"), [("insecure-registry", "insecure-registries"), ("registry-mirror", "registry-mirrors")]
)
def test_the_name_of_a_flag_does_nothing_in_the_file_and_is_told(flag: str, option: str) -> None:
    settings = docker_settings.parse(json.dumps({flag: ["http://registry.test"]}).encode())

    assert settings == Settings(notes=(f"dockerd ignores {flag} in daemon.json; the name there is {option}",))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(st.binary() | st.dictionaries(st.sampled_from(["insecure-registries", "registry-mirrors"]), JSON))
def test_any_file_is_read_or_refused(document: bytes | dict[str, object]) -> None:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()

    settings = docker_settings.parse(text)

    assert not settings.refusal or not (settings.insecure or settings.mirrors)
