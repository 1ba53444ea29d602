"""A copy of an agent's `/etc/docker/certs.d`, read as dockerd reads it (docker.md 42 to 44)."""

from dataclasses import replace
from pathlib import Path

from dcos_registry import errors
from dcos_registry.clients.agent.key_pairs import is_pair
from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.pull import docker_certs
from dcos_registry.pull.docker_certs import Certs

_LARGEST = 1024 * 1024


class CertsFolder:
    """The folders of certs.d, one a registry."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise errors.UsageError(f"{folder} is no folder of certificates, such as /etc/docker/certs.d")
        self._folder = folder

    def read(self, registry: str) -> Certs:
        """Read the folder of a registry; an empty one where there is none. Says too what is near it and does not count.

        Raises `UsageError` for a file that cannot be read.
        """
        place = self._folder / registry
        try:
            files = sorted(file for file in place.iterdir() if file.is_file()) if place.is_dir() else []
            folders = [each.name for each in self._folder.iterdir() if each.is_dir()]
        except OSError as error:
            raise _unreadable(place, error) from error
        certs = docker_certs.read({file.name: _content(file) for file in files}, is_pair)
        near = docker_certs.similar(folders, registry)
        notes = [f"{name} in {self._folder} does not serve {registry}, to which dockerd compares it" for name in near]
        return replace(certs, notes=(*certs.notes, *notes))

    def added_to(self, trust: AgentTrust, registry: str) -> AgentTrust:
        """Trust a registry's CA files besides, and show it the client certificates."""
        certs, place = self.read(registry), self._folder / registry
        return replace(
            trust,
            optional_files=tuple(place / name for name in certs.ca_files),
            clients=tuple((place / certificate, place / key) for certificate, key in certs.clients),
        )


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST)
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(path: Path, error: OSError) -> errors.UsageError:
    return errors.UsageError(f"{path} cannot be read: {(error.strerror or '').lower()}")
