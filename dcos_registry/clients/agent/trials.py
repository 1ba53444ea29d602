"""Whether the programs of an agent would trust a registry by given CA certificates: they are asked, one by one."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.clients.agent.wire import AgentWire
from dcos_registry.clients.proxies import Proxies
from dcos_registry.model.workload import Engine
from dcos_registry.pull import curl_failures, docker_network
from dcos_registry.pull.faults import Fault
from dcos_registry.pull.transport import Request, TransportError

_WORDS: dict[Engine, Callable[[Fault], str]] = {"ucr": curl_failures.failure, "docker": docker_network.failure}


@dataclass(frozen=True)
class TrustTrials:
    """Asks one registry, `authority` being its host and port, with nothing trusted but what a trial is given."""

    authority: str
    proxies: Proxies

    def failure(self, engine: Engine, certificates: Sequence[bytes]) -> TransportError | None:
        """Say how the engine's program fails with certificates in PEM; None where it trusts the registry.

        What OpenSSL itself does not read of them counts as nothing trusted.
        """
        pem = tuple(one.decode() for one in certificates if _is_readable(one))
        return self._failure(engine, AgentTrust(public=None, pem=pem, cn_counts=engine == "ucr"))

    def is_public(self) -> bool:
        """Whether an authority vouches for it that every agent trusts from the start (pains.md F2)."""
        return self._failure("docker", AgentTrust(public="certifi", cn_counts=False)) is None

    def _failure(self, engine: Engine, trust: AgentTrust) -> TransportError | None:
        wire = AgentWire(lambda _: trust, _WORDS[engine], proxies=self.proxies)
        try:
            answer = wire.exchange(Request("GET", f"https://{self.authority}/v2/"))
        finally:
            wire.close()
        return answer if isinstance(answer, TransportError) else None


def _is_readable(pem: bytes) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem.decode())
    except ssl.SSLError:
        return False
    return True
