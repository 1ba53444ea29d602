"""What looks at the certificate of a registry."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dcos_registry.clients.agent.trials import TrustTrials
    from dcos_registry.clients.handshake import Handshake
    from dcos_registry.clients.proxies import Proxies
    from dcos_registry.model.registry_host import RegistryHost


@dataclass(frozen=True)
class RegistryTls:
    """Shakes hands with a registry, and asks it as the engines would."""

    handshake: "Handshake"
    trials: "TrustTrials"

    @classmethod
    def of(cls, registry: "RegistryHost", proxies: "Proxies") -> "RegistryTls":
        """Make it for the place where the registry's API answers."""
        from dcos_registry.clients.agent.trials import TrustTrials
        from dcos_registry.clients.handshake import Handshake

        name, _, port = registry.api_authority.partition(":")
        return cls(Handshake(name, int(port or 443), proxies), TrustTrials(registry.api_authority, proxies))
