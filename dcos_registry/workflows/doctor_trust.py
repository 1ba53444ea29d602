"""`doctor`: how it is made sure that the cluster is the cluster (cluster.md A4, B1)."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from dcos_registry.clients.cluster_http import Cluster
from dcos_registry.workflows.doctor_report import Result

_INSECURE = "DCOS_TLS_INSECURE"
_BEATS_THE_KEY = "DCOS_SSL_VERIFY"


@dataclass(frozen=True)
class TrustOrigin:
    """Where the trust in the cluster was set: `place` is a key or a variable, `mend` sets it to what is safe.

    `shell_says_insecure` is whether DCOS_TLS_INSECURE=1 stands in the environment.
    """

    place: str
    mend: str
    shell_says_insecure: bool

    def mend_for(self, command: str | None) -> str | None:
        """Say how a command comes to have an effect that sets the key: not while a variable beats the key."""
        return f"{self.mend}, then {command}" if self.place == _BEATS_THE_KEY and command else command


def of_trust(cluster: Cluster, origin: TrustOrigin) -> Result:
    """Say what proves the cluster's certificate; a finding where nothing does."""
    if cluster.url.startswith("http://"):
        return _without_tls(cluster.url)
    if not cluster.trust.verify:
        return Result.problem(
            "ca",
            f"{origin.place} switches the check of {cluster.url} off: whoever is in between gets token and secrets",
            origin.mend,
        )
    if origin.shell_says_insecure:
        return Result.problem(
            "ca",
            f"{_INSECURE}=1 is left over in the shell: it has no effect here, and other plugins check nothing",
            f"unset {_INSECURE}",
        )
    authority = cluster.trust.ca_file or "this system's certificates"
    return Result.ok("ca", f"{cluster.url} is proven by {authority}")


def _without_tls(url: str) -> Result:
    host = urlsplit(url).hostname or ""
    if _is_loopback(host):
        return Result.skipped("ca", f"{url} is this machine, without TLS")
    return Result.problem(
        "ca", f"{url} has no TLS: token and secrets can be read on their way", f"dcos cluster setup https://{host}"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
