"""A docker config of our own making, the only place that writes a credential out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost


@dataclass(frozen=True)
class DockerConfig:
    """Registries, as their keys will be spelled, and the credential of each."""

    credentials: Mapping[RegistryHost, Credential]

    def subset(self, hosts: Iterable[RegistryHost]) -> "DockerConfig":
        """Keep only `hosts`; everything that leaves this machine goes through here.

        Raises `NotFoundError` for a host that is not in it.
        """
        wanted = tuple(hosts)
        for host in wanted:
            if host not in self.credentials:
                raise errors.NotFoundError(f"No credential for {host}", f"dcos registry login {host}")
        return DockerConfig({host: self.credentials[host] for host in wanted})

    def to_bytes(self, spelled: Mapping[RegistryHost, str] | None = None) -> bytes:
        """Write `{"auths": {KEY: {"auth": ...}}}` and nothing else, as both engines read it (ucr.md 2, docker.md 7).

        `spelled` are the registries' names as images have them: engines compare capitals and ports to the letter.
        """
        keys = {host: (spelled or {}).get(host, host.config_key) for host in self.credentials}
        return json.dumps(
            {"auths": {keys[host]: {"auth": each.basic} for host, each in self.credentials.items()}}
        ).encode()
