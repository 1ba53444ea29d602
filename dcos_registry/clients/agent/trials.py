"""Whether the programs of an agent would trust a registry by given CA certificates: they are asked, one by one."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dcos_registry.clients.agent.faults import fault_of
from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.clients.agent.wire import AgentWire
from dcos_registry.clients.handshake import Handshake
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
        if not isinstance(answer, TransportError):
            return None
        return self._as_it_was_meant(answer, engine, trust)

    def _as_it_was_meant(self, failure: TransportError, engine: Engine, trust: AgentTrust) -> TransportError:
        """Tell a connection that was cut from one that the server ended with an alert, which may go lost on the way."""
        fault = failure.fault
        if fault is None or fault.kind != "reset":
            return failure
        alert = Handshake(fault.host, fault.port, self.proxies).alert(trust.context)
        if alert is None:
            return failure
        told = fault_of(alert, fault.host, fault.port, lambda: None)
        return TransportError(_WORDS[engine](told), told)


def _is_readable(pem: bytes) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem.decode())
    except ssl.SSLError:
        return False
    return True
