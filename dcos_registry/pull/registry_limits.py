"""What the engines make of a registry without TLS, or of one that wants a client certificate: a sentence for each."""

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import docker_certs, ucr
from dcos_registry.pull.docker_daemon import Dockerd
from dcos_registry.pull.docker_reference import HUB


def of_plain_http(host: RegistryHost) -> tuple[str, ...]:
    """Say how the engines pull from a registry without TLS (ucr.md 30; docker.md 45, 46).

    Nothing where both do as they are: on the loopback of the agents.
    """
    is_insecure = Dockerd().is_insecure(str(host))
    asks_in_clear = ucr.locate(ucr.parse_image(f"{host}/image")).scheme == "http"
    if is_insecure and asks_in_clear:
        return ()
    if asks_in_clear:
        of_ucr = "the UCR pulls from it, and sends the password in clear"
    elif host.port is None:
        of_ucr = f"the UCR pulls from it only where images call it {host}:80, and sends the password in clear"
    else:
        of_ucr = "the UCR cannot pull from it, for it speaks plain HTTP to port 80 and to localhost:PORT alone"
    return of_ucr, f'the Docker Engine pulls from it only with "{host}" in insecure-registries of each agent'


def of_client_certificate(host: RegistryHost) -> tuple[str, ...]:
    """Say how the engines pull from a registry that insists on a client certificate (docker.md 42, 43)."""
    folder = docker_certs.folder_of(HUB if host.is_docker_hub else str(host))
    of_docker = (
        f"the Docker Engine shows /etc/docker/certs.d/{folder}/client.cert with client.key, which each agent needs"
        if folder
        else "the Docker Engine shows Docker Hub no client certificate"
    )
    return f"the UCR shows no client certificate, so it cannot pull where {host} insists on one", of_docker
