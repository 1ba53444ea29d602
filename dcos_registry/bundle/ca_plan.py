"""What makes an agent trust a registry's CA, for Docker and for Mesos, as steps of a plan."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from dcos_registry.bundle.agent_plan import AgentPlan, Step
from dcos_registry.bundle.ca_certificates import Certificate
from dcos_registry.model.registry_host import RegistryHost

_DOCKER = "/etc/docker/certs.d"
_MESOS = "/var/lib/dcos/pki/tls/certs"
"""Where Docker looks (docker.md 42), and the curl of DC/OS (pains.md F2)."""


@dataclass(frozen=True)
class KeepRecord:
    """What is put on the agent from here on is written down in a file."""

    path: str
    function: ClassVar[str] = "keep_record"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """The file."""
        return (self.path,)


@dataclass(frozen=True)
class TrustForDocker:
    """The Docker Engine trusts certificates for one registry."""

    folder: str
    certificates: tuple[Certificate, ...]
    function: ClassVar[str] = "trust_docker"

    @property
    def arguments(self) -> Sequence[str]:
        """The folder, and the digest of the certificates."""
        return (self.folder, _digest(self.certificates))

    @property
    def document(self) -> str:
        """All of them in PEM."""
        return "".join(certificate.pem.decode() for certificate in self.certificates)


@dataclass(frozen=True)
class TrustForMesos:
    """The curl of DC/OS trusts one certificate, for whatever it asks."""

    folder: str
    name: str
    certificate: Certificate
    function: ClassVar[str] = "trust_mesos"

    @property
    def arguments(self) -> Sequence[str]:
        """The folder, the name of the file without its end, the digest, and the hash of the subject."""
        return (self.folder, self.name, _digest([self.certificate]), self.certificate.subject_hash)

    @property
    def document(self) -> str:
        """It in PEM."""
        return self.certificate.pem.decode()


@dataclass(frozen=True)
class CheckRegistry:
    """The registry is asked with what is trusted now."""

    url: str
    folder: str
    function: ClassVar[str] = "check_registry"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """Its URL, and the folder of Mesos."""
        return (self.url, self.folder)


@dataclass(frozen=True)
class Untrust:
    """What a record says was put on the agent goes."""

    record: str
    function: ClassVar[str] = "untrust"
    document: ClassVar[str] = ""

    @property
    def arguments(self) -> Sequence[str]:
        """The record."""
        return (self.record,)


@dataclass(frozen=True)
class RestartDocker:
    """The Docker Engine is restarted."""

    function: ClassVar[str] = "restart_docker"
    document: ClassVar[str] = ""
    arguments: ClassVar[Sequence[str]] = ()


def trust(host: RegistryHost, certificates: Sequence[Certificate], *, restart_docker: bool = False) -> AgentPlan:
    """Plan that agents trust certificates for a registry; `host` is as the images spell it."""
    steps: list[Step] = [
        KeepRecord(_record(host)),
        TrustForDocker(f"{_DOCKER}/{host}", tuple(certificates)),
        *(TrustForMesos(_MESOS, _name(host), certificate) for certificate in certificates),
    ]
    if restart_docker:
        steps.append(RestartDocker())
    steps.append(CheckRegistry(f"https://{host.api_authority}/v2/", _MESOS))
    return AgentPlan(f"Has an agent of DC/OS trust the CA of {host}.", "sh install.sh", tuple(steps))


def untrust(host: RegistryHost, *, restart_docker: bool = False) -> AgentPlan:
    """Plan that what `trust` put on agents goes."""
    steps: tuple[Step, ...] = (Untrust(_record(host)), *([RestartDocker()] if restart_docker else []))
    return AgentPlan(f"Removes from an agent of DC/OS what had it trust the CA of {host}.", "sh install.sh", steps)


def _name(host: RegistryHost) -> str:
    return f"docker-registry-{host.name}-{host.port or 443}"


def _record(host: RegistryHost) -> str:
    """Name the record; `host` and `host:443` are two registries to Docker, and have one each."""
    port = "" if host.port is None else f"-{host.port}"
    return f"{_MESOS}/docker-registry-{host.name}{port}.put-by-dcos-registry"


def _digest(certificates: Sequence[Certificate]) -> str:
    """Digest certificates as the script's function `certificates` does: their PEM without any blanks."""
    text = "".join(certificate.pem.decode() for certificate in certificates)
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()
