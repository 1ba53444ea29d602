"""Get the certificate by which agents are to trust a registry: out of what it shows, or from where it is to be had."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from dcos_registry import errors
from dcos_registry.bundle import ca_chain
from dcos_registry.bundle.ca_certificates import Certificate, certificate_of, certificates_of
from dcos_registry.bundle.ca_usage import usage_of
from dcos_registry.clients.agent.trials import TrustTrials
from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.clients.cluster_http import Cluster
from dcos_registry.clients.handshake import Handshake
from dcos_registry.errors import ExitCode
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.ca_check import read_chain

COLUMNS = {"PLACE": "place", "SUBJECT": "subject", "ISSUER": "issuer", "EXPIRES": "expires", "TRUST": "trust"}

_ONLY_SAID = "it is only the registry that says so: compare the fingerprint with what its operator tells you"


@dataclass(frozen=True)
class FoundCa:
    """The certificates that were seen, and which of them are to be trusted; `notes` say how that is known.

    `subject` is what this is about, `lacking` what is wrong where nothing is to be trusted.
    """

    subject: str
    seen: tuple[Certificate, ...]
    trusted: tuple[Certificate, ...]
    notes: tuple[str, ...] = ()
    lacking: errors.RegistryPluginError | None = None

    @property
    def pem(self) -> bytes:
        """What is to be trusted, as a file."""
        return b"".join(one.pem for one in self.trusted)


@dataclass(frozen=True)
class CaFetchReport(Report):
    """Certificates, and below the table those to be trusted."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows: days only."""
        return [
            {**item.fields, "expires": item.fields["expires"][:10]} for item in self.items if "place" in item.fields
        ]

    @property
    def exit_code(self) -> ExitCode:
        """That of what is lacking; what was shown all the same does not make it better."""
        return next((item.exit_code for item in self.items if not item.status.succeeded), ExitCode.DONE)

    @property
    def error(self) -> tuple[str, str | None] | None:
        """What is lacking."""
        return next(iter(self.failures), None)

    @property
    def paragraphs(self) -> list[list[str]]:
        """Each certificate to be trusted, with its fingerprint and its file."""
        return [_lines(item.fields) for item in self.items if item.fields.get("trust")]


def _lines(fields: Mapping[str, Any]) -> list[str]:
    saved = [f"SAVED    {fields['file']}"] if fields["file"] else []
    return [f"TRUST    {fields['subject']}", f"SHA-256  {fields['fingerprint']}", *saved]


def find_ca(
    registry: RegistryHost,
    *,
    handshake: Handshake,
    trials: TrustTrials,
    cluster_ca: Callable[[], str | None],
) -> FoundCa:
    """Look at what a registry shows and say what is to be trusted; raises `UnreachableError` where it shows nothing.

    It is asked in this order: does a public authority vouch for it, the cluster's CA, one that this machine trusts; and
    is a root among what the registry shows.
    """
    shown = read_chain(handshake)
    top = ca_chain.way(shown, ()).last
    if trials.is_public():
        note = (
            f"Note: a public authority vouches for {registry}, which agents trust from the start: nothing is to install"
        )
        return FoundCa(str(registry), shown, (), (note,))
    root = _proven_root(handshake, cluster_ca())
    if root is not None:
        note = f"Note: the CA of the cluster has issued the certificate of {registry}, so the UCR trusts it already"
        return FoundCa(str(registry), _with(shown, root), (root,), (note,))
    root = _proven_root(handshake, None, public="system")
    if root is not None:
        return FoundCa(str(registry), _with(shown, root), (root,), (f"Note: this machine trusts {root.subject}",))
    if top.is_self_issued:
        return FoundCa(str(registry), shown, (top,), (f"Warning: {_ONLY_SAID}",))
    return FoundCa(str(registry), shown, (), lacking=_not_sent(registry, top))


def cluster_authority(pem: str | None, cluster: Cluster) -> FoundCa:
    """Take the CA of the cluster; raises `UnsupportedError` where it has none."""
    if pem is None:
        raise errors.UnsupportedError(f"{cluster.url} shows no CA of its own (/ca/dcos-ca.crt)")
    certificates = certificates_of(pem.encode(), "dcos-ca.crt")
    is_proven = cluster.url.startswith("https:") and cluster.trust.verify
    warning = f"Warning: nothing has proven that it was {cluster.url} that answered: compare the fingerprint"
    return FoundCa(cluster.url, certificates, certificates, () if is_proven else (warning,))


def show_ca(found: FoundCa, file: str | None) -> CaFetchReport:
    """Make the report; `file` is where what is to be trusted was written, None where it was not."""
    items = [_item(place, one, found, file) for place, one in enumerate(found.seen)]
    if found.lacking is not None:
        items.append(Item.failed(found.lacking, {}))
    return CaFetchReport("ca-fetch", "certificates", tuple(items), found.notes)


def _item(place: int, certificate: Certificate, found: FoundCa, file: str | None) -> Item:
    is_trusted = certificate in found.trusted
    usage = usage_of(certificate)
    fields = {
        "place": place,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "begins": certificate.begins.isoformat(),
        "expires": certificate.ends.isoformat(),
        "fingerprint": certificate.fingerprint,
        "authority": usage.is_authority if usage else None,
        "trust": is_trusted,
        "file": file if is_trusted else None,
    }
    return Item(ItemStatus.DONE, fields)


def _proven_root(handshake: Handshake, pem: str | None, public: str | None = None) -> Certificate | None:
    """Find the certificate by which a trust proves the registry."""
    if pem is None and public is None:
        return None
    chain = handshake.proven_chain(AgentTrust(public=public, pem=(pem,) if pem else ()).context)
    return certificate_of(chain[-1]) if chain else None


def _with(shown: Sequence[Certificate], root: Certificate) -> tuple[Certificate, ...]:
    return tuple(dict.fromkeys((*shown, root)))


def _not_sent(registry: RegistryHost, top: Certificate) -> errors.NotFoundError:
    usage = usage_of(top)
    urls = usage.issuer_urls if usage else ()
    by_hand = f"curl -o ca.der {quote(urls[0])}, then dcos registry ca-check {registry} ca.der" if urls else ""
    return errors.NotFoundError(
        f"{registry} does not show the certificate that is to be trusted: that of {top.issuer}",
        by_hand or f"get it from whoever runs {registry}, then dcos registry ca-check {registry} FILE",
    )
