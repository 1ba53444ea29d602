"""What dockerd finds on its agent when it pulls, and where that makes it ask (docker.md 41 to 46).

Source: docker/docker 20.10 registry/service_v2.go `lookupV2Endpoints`, registry/config.go `isSecureIndex`.
"""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dcos_registry.pull import docker_certs, docker_platform
from dcos_registry.pull.docker_certs import Certs
from dcos_registry.pull.docker_platform import Platform
from dcos_registry.pull.docker_reference import HUB
from dcos_registry.pull.docker_settings import Settings

_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


@dataclass(frozen=True)
class Endpoint:
    """One place to pull from, `root` without a slash at the end; `certs_of` is the folder in certs.d, empty for none.

    Where the certificate is not checked, certs.d is not looked at either (rule 46).
    """

    root: str
    certs_of: str = ""
    check_certificate: bool = True
    is_mirror: bool = False


def _localhost_alone(host: str) -> Sequence[str]:
    return ("127.0.0.1",) if host == "localhost" else ()


def _no_certs(folder: str) -> Certs:
    del folder
    return Certs()


@dataclass(frozen=True)
class Dockerd:
    """A daemon on its agent: its daemon.json, its certs.d and its platform.

    `certs` reads a folder of certs.d, `resolve` looks a host name up; without it only localhost is known as loopback.
    """

    settings: Settings = field(default_factory=Settings)
    certs: Callable[[str], Certs] = _no_certs
    resolve: Callable[[str], Sequence[str]] = _localhost_alone
    platform: Platform = docker_platform.AMD64

    def endpoints(self, registry: str) -> list[Endpoint]:
        """List the places to try for a registry, the domain of a reference, in order (rules 41, 45, 46)."""
        if registry == HUB:
            return [*map(self._mirror, self.settings.mirrors), Endpoint(f"https://registry-1.{HUB}")]
        if not self.is_insecure(registry):
            return [Endpoint(f"https://{registry}", docker_certs.folder_of(registry) or "")]
        return [Endpoint(f"{scheme}://{registry}", check_certificate=False) for scheme in ("https", "http")]

    def is_insecure(self, registry: str) -> bool:
        """Tell whether a registry's certificate is not checked, and http will do (`isSecureIndex`)."""
        if registry == HUB:
            return False
        if registry in self.settings.insecure:
            return True
        networks = (_LOOPBACK, *self.settings.networks)
        return any(address in network for address in self._addresses(registry) for network in networks)

    def _mirror(self, url: str) -> Endpoint:
        scheme, _, host = url.partition("://")
        if scheme == "https" and self.is_insecure(host):
            return Endpoint(url, check_certificate=False, is_mirror=True)
        return Endpoint(url, certs_of=host, is_mirror=True)

    def _addresses(self, registry: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
        host = registry.partition(":")[0]
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            return [ipaddress.ip_address(address) for address in self.resolve(host)]
