"""Reading a cluster as a workflow does: clients of one sandbox, and what it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dcos_registry.clients.artifacts import ArtifactsClient
from dcos_registry.clients.cluster_http import Cluster, ClusterHttp
from dcos_registry.clients.http import Http
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.model.workload import kind_of
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.workflows.targets import Workload, read_targets
from dcos_registry.workflows.used_credentials import CredentialsInUse, UsedCredentials

DEFINITIONS = Path(__file__).parent / "definitions"
NOW = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)


@dataclass
class Reader:
    """One account's clients of a sandbox."""

    sandbox: Sandbox
    marathon: MarathonClient
    secrets: SecretsClient
    artifacts: ArtifactsClient

    def targets(self, *targets: str) -> list[Workload]:
        """Read targets; files are those of `DEFINITIONS`."""
        return read_targets(targets, marathon=lambda: self.marathon, read_file=read_file)

    def in_use(self) -> CredentialsInUse:
        """Make what finds out the credentials, with nothing read yet."""
        return CredentialsInUse(secrets=self.secrets, artifacts=self.artifacts, now=NOW)

    def used(self, *targets: str) -> list[UsedCredentials]:
        """Say what the images of targets are pulled with."""
        found = self.in_use().of_all(self.targets(*targets))
        return [used for of_one in found for used in of_one]

    def paths(self) -> list[str]:
        """List the paths that the cluster was asked for since the last time, and forget them."""
        calls = self.sandbox.requests.calls()
        self.sandbox.requests.clear()
        return [path for _, path in calls]


def read_file(name: str) -> bytes:
    """Read one of the definitions beside this file."""
    return (DEFINITIONS / Path(name).name).read_bytes()


@contextmanager
def reader(sandbox: Sandbox, token: str | None = None) -> Iterator[Reader]:
    """Connect to a cluster as its superuser, or with another token."""
    http = Http(timeout=10)
    cluster = ClusterHttp(Cluster(sandbox.url, token or sandbox.token), http, clock=lambda: NOW)
    sandbox.requests.clear()
    yield Reader(sandbox, MarathonClient(cluster), SecretsClient(cluster), ArtifactsClient(http))
    http.close()


def workload(definition: dict[str, Any]) -> Workload:
    """Take a definition as the cluster's."""
    return Workload(definition["id"], kind_of(definition), definition)


def used(cluster: Reader, definition: dict[str, Any]) -> UsedCredentials:
    """Say what the only image of a definition is pulled with."""
    [found] = cluster.in_use().of(workload(definition))
    return found


def ids(found: UsedCredentials) -> list[str]:
    """List the ids of its problems."""
    return [problem.id for problem in found.problems]
