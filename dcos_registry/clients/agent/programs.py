"""The programs of an agent that pull images, each with what it trusts: curl for the UCR, dockerd for its own engine."""

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from threading import Lock

from dcos_registry.clients.agent.certs_folder import CertsFolder
from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.clients.agent.wire import AgentWire
from dcos_registry.clients.proxies import Proxies
from dcos_registry.model.workload import Engine
from dcos_registry.pull import curl_failures, docker_network


class AgentPrograms:
    """Makes wires for the two engines.

    `ca_file` or `ca_folder` is what the agents trust. Without them that is an assumption: certifi's bundle, which DC/OS
    ships, and the cluster's CA for curl (pains.md F2), and for dockerd the store of this machine's system. `certs` is a
    copy of dockerd's certs.d. `cluster_ca` fetches the cluster's CA in PEM, None where there is none.
    """

    def __init__(
        self,
        *,
        ca_file: Path | None,
        ca_folder: Path | None,
        certs: CertsFolder | None,
        cluster_ca: Callable[[], str | None],
        proxies: Proxies,
    ) -> None:
        self._ca_file = ca_file
        self._ca_folder = ca_folder
        self._certs = certs
        self._cluster_ca = cluster_ca
        self._proxies = proxies
        self._trusts: dict[str, AgentTrust] = {}
        self._lock = Lock()

    def wire(self, engine: Engine, *, guarded: bool) -> AgentWire:
        """Make a wire for an engine's walks; `guarded` as `AgentWire` has it."""
        if engine == "ucr":
            return AgentWire(self._trust_of_curl, curl_failures.failure, proxies=self._proxies, guarded=guarded)
        return AgentWire(
            self._trust_of_dockerd,
            docker_network.failure,
            proxies=self._proxies,
            guarded=guarded,
            names_default_port=True,  # net/http request.go `Write`, unlike curl's url.c
        )

    def assumption(self, engines: Collection[Engine]) -> str | None:
        """Say what was assumed about the certificates that these engines trust; None where the user said it."""
        if self._ca_file or self._ca_folder:
            return None
        told = []
        if "ucr" in engines:
            trust = self._trust_of_curl("")
            cluster = "and the cluster's CA" if trust.pem else "alone, for there is no cluster that gave its CA"
            told.append(f"the UCR trusts public authorities {cluster}")
        if "docker" in engines:
            told.append("the Docker Engine trusts what this machine trusts")
        return (
            f"it is assumed that {', and that '.join(told)}; to go by what the agents really trust: --ca-file FILE or "
            "--ca-dir DIR"
        )

    def _trust_of_curl(self, _: str) -> AgentTrust:
        """Say what curl trusts; the cluster's CA is fetched once for all connections."""
        with self._lock:
            return self._curl_trust

    def _trust_of_dockerd(self, registry: str) -> AgentTrust:
        """Say what dockerd trusts for a folder of certs.d, empty for none; each is read once for all connections."""
        with self._lock:
            if registry not in self._trusts:
                trust = self._dockerd_trust
                self._trusts[registry] = self._certs.added_to(trust, registry) if self._certs and registry else trust
            return self._trusts[registry]

    @cached_property
    def _curl_trust(self) -> AgentTrust:
        if self._ca_file is not None:
            return AgentTrust(public=None, files=(self._ca_file,))
        if self._ca_folder is not None:
            return AgentTrust(public="certifi", folders=(self._ca_folder,))
        cluster_ca = self._cluster_ca()
        return AgentTrust(public="certifi", pem=(cluster_ca,) if cluster_ca else ())

    @cached_property
    def _dockerd_trust(self) -> AgentTrust:
        if self._ca_file is not None:
            return AgentTrust(public=None, files=(self._ca_file,), cn_counts=False)
        if self._ca_folder is not None:
            return AgentTrust(public="system", folders=(self._ca_folder,), cn_counts=False)
        return AgentTrust(public="system", cn_counts=False)
