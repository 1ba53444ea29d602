"""The way from a registry's certificate up to one that is trusted (RFC 5280, 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dcos_registry.bundle.ca_certificates import Certificate
from dcos_registry.bundle.ca_usage import is_signed_by


@dataclass(frozen=True)
class Way:
    """Certificates, the registry's own first; the last is the `anchor`, the one that is trusted, or else lacks one."""

    certificates: tuple[Certificate, ...]
    anchor: Certificate | None

    @property
    def last(self) -> Certificate:
        """As far as it leads."""
        return self.certificates[-1]


def way(shown: Sequence[Certificate], trusted: Sequence[Certificate]) -> Way:
    """Go from the first certificate that a server shows up to the last that is trusted, by way of all that it shows."""
    passed = [shown[0]]
    while (issuer := issuer_of(passed[-1], (*trusted, *shown))) is not None and issuer not in passed:
        passed.append(issuer)
    anchor = next((one for one in reversed(passed) if one in trusted), None)
    return Way(tuple(passed[: passed.index(anchor) + 1] if anchor else passed), anchor)


def issuer_of(certificate: Certificate, candidates: Iterable[Certificate]) -> Certificate | None:
    """Find who has signed a certificate; for one that is self-signed nobody but itself."""
    return next((one for one in candidates if is_signed_by(certificate, one)), None)


def namesakes(certificate: Certificate, candidates: Iterable[Certificate]) -> list[Certificate]:
    """List those that bear the name of a certificate's issuer."""
    return [one for one in candidates if one.subject == certificate.issuer]
