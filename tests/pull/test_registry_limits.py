"""What the engines make of a registry without TLS, and of one that wants a client certificate."""

import pytest

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull.registry_limits import of_client_certificate, of_plain_http


@pytest.mark.parametrize("host", ["localhost:5000", "127.0.0.1:5000", "127.0.0.1:80"])
def test_on_the_loopback_both_engines_take_plain_http(host: str) -> None:
    assert of_plain_http(RegistryHost.parse(host)) == ()


@pytest.mark.parametrize(
    ("host", "of_ucr"),
    [
        (
            "reg.test:5000",
            "the UCR cannot pull from it, for it speaks plain HTTP to port 80 and to localhost:PORT alone",
        ),
        ("reg.test:80", "the UCR pulls from it, and sends the password in clear"),
        ("reg.test", "the UCR pulls from it only where images call it reg.test:80, and sends the password in clear"),
        # Docker looks at the address, the UCR at the name (docker.md 45, ucr.md 30).
        (
            "10.0.0.1:5000",
            "the UCR cannot pull from it, for it speaks plain HTTP to port 80 and to localhost:PORT alone",
        ),
    ],
)
def test_pain_24_elsewhere_the_port_decides_and_the_daemon_has_to_be_told(host: str, of_ucr: str) -> None:
    of_docker = f'the Docker Engine pulls from it only with "{host}" in insecure-registries of each agent'
    assert of_plain_http(RegistryHost.parse(host)) == (of_ucr, of_docker)


@pytest.mark.parametrize(
    ("host", "of_docker"),
    [
        (
            "reg.test:5000",
            "the Docker Engine shows /etc/docker/certs.d/reg.test:5000/client.cert with client.key, "
            "which each agent needs",
        ),
        ("docker.io", "the Docker Engine shows Docker Hub no client certificate"),
    ],
)
def test_a_client_certificate_is_nothing_for_the_ucr(host: str, of_docker: str) -> None:
    of_ucr = f"the UCR shows no client certificate, so it cannot pull where {host} insists on one"
    assert of_client_certificate(RegistryHost.parse(host)) == (of_ucr, of_docker)
