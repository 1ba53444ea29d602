"""Have the cluster's CA sign a certificate for a registry; its key is made here and goes nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dcos_registry import errors
from dcos_registry.bundle import ca_chain, ca_hosts, ca_request
from dcos_registry.bundle.ca_certificates import Certificate, certificates_of
from dcos_registry.bundle.ca_usage import usage_of
from dcos_registry.clients.ca import CaClient
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Item, ItemStatus, Report

COLUMNS = {"CERTIFICATE": "certificate", "KEY": "key", "HOSTS": "hosts", "EXPIRES": "expires"}


@dataclass(frozen=True)
class Files:
    """Where to: both have to be new. `write` makes a file of mode 0600, whole or not at all."""

    certificate: Path
    key: Path
    write: Callable[[str, bytes], None]

    def require_new(self) -> None:
        """Raise `ConflictError` where one is there already."""
        for file in (self.certificate, self.key):
            if file.exists():
                raise errors.ConflictError(
                    f"{file} exists already", "choose other files, with --output and --key, or remove it first"
                )


def sign_certificate(
    registries: Sequence[RegistryHost], files: Files, *, authority: CaClient, cluster_ca: Callable[[], str | None]
) -> Report:
    """Make a key, have its certificate signed for the hosts of registries, and write both; with it its chain.

    Raises `ConflictError` where a file is there, the errors of `CaClient.sign`, and `RegistryPluginError` for an answer
    that is no certificate of that key for those hosts.
    """
    files.require_new()
    hosts = list(dict.fromkeys(registry.name for registry in registries))
    made = ca_request.new_key(hosts)
    signed = _signed(authority.sign(made.request, hosts), made.request, hosts)
    chain, notes = _chain(signed, cluster_ca())
    files.write(str(files.key), made.private_key)
    try:
        files.write(str(files.certificate), b"".join(one.pem for one in chain))
    except errors.RegistryPluginError:
        files.key.unlink()
        raise
    fields = {
        "certificate": str(files.certificate),
        "key": str(files.key),
        "hosts": hosts,
        "issuer": signed.issuer,
        "expires": signed.ends.date().isoformat(),
        "fingerprint": signed.fingerprint,
    }
    next_steps = (
        f"Next: give {files.certificate} and {files.key} to the registry, then on the agents: dcos registry ca-fetch "
        f"--cluster-ca --output dcos-ca.crt, dcos registry ca-install {registries[0]} dcos-ca.crt"
    )
    return Report("ca-sign", "certificates", (Item(ItemStatus.DONE, fields),), (*notes, next_steps))


def _signed(pem: bytes, request: bytes, hosts: Sequence[str]) -> Certificate:
    """Read what the CA answered: it has to be for our key, and for all hosts."""
    certificate = certificates_of(pem, "the certificate of the cluster's CA")[0]
    usage = usage_of(certificate)
    if usage is None or not ca_request.is_of(certificate.der, request):
        raise errors.RegistryPluginError("The cluster's CA answered with a certificate for another key")
    lacking = [host for host in hosts if not ca_hosts.is_for(usage.names, host)]
    if lacking:
        raise errors.RegistryPluginError(
            f"The cluster's CA signed for {', '.join(usage.names) or 'no host'}, and not for {', '.join(lacking)}"
        )
    return certificate


def _chain(signed: Certificate, cluster_ca: str | None) -> tuple[tuple[Certificate, ...], list[str]]:
    """List what the registry has to show: its certificate and those above it, without the root."""
    authorities = certificates_of(cluster_ca.encode(), "dcos-ca.crt") if cluster_ca else ()
    way = ca_chain.way((signed, *authorities), ())
    notes = (
        [] if way.last.is_self_issued else [f"Warning: the cluster does not show the certificate of {way.last.issuer}"]
    )
    return tuple(one for one in way.certificates if not one.is_self_issued), notes
