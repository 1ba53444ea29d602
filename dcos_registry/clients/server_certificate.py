"""The certificate that a TLS server shows, read to say what is wrong with it, and never to trust it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509


@dataclass(frozen=True)
class ServerCertificate:
    """What a certificate says of itself: names as RFC 4514 writes them, times in UTC.

    `hosts` and `addresses` are its alternative names, `fingerprint` is SHA-256 in hex as `openssl x509` shows it.
    """

    subject: str
    issuer: str
    begins: datetime
    ends: datetime
    hosts: tuple[str, ...]
    addresses: tuple[str, ...]
    key: str
    fingerprint: str

    @property
    def is_self_signed(self) -> bool:
        """Whether nobody but its holder vouches for it."""
        return self.subject == self.issuer

    @property
    def names(self) -> tuple[str, ...]:
        """Whatever hosts and addresses it is for."""
        return (*self.hosts, *self.addresses)

    def __str__(self) -> str:
        issuer = "" if self.is_self_signed else f", issued by {self.issuer}"
        return f"{self.subject}{issuer}, valid from {self.begins:%Y-%m-%d} to {self.ends:%Y-%m-%d}"


def read(der: bytes) -> ServerCertificate | None:
    """Read a certificate; None for what is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        certificate = x509.load_der_x509_certificate(der)
        hosts, addresses = _alternative_names(certificate)
        return ServerCertificate(
            subject=certificate.subject.rfc4514_string() or "without a subject",
            issuer=certificate.issuer.rfc4514_string() or "nobody it names",
            begins=certificate.not_valid_before_utc,
            ends=certificate.not_valid_after_utc,
            hosts=hosts,
            addresses=addresses,
            key=_key(certificate),
            fingerprint=certificate.fingerprint(SHA256()).hex(":").upper(),
        )
    except ValueError:
        return None


def _alternative_names(certificate: "x509.Certificate") -> tuple[tuple[str, ...], tuple[str, ...]]:
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (), ()
    addresses = (str(address) for address in names.get_values_for_type(x509.IPAddress))
    return tuple(names.get_values_for_type(x509.DNSName)), tuple(addresses)


def _key(certificate: "x509.Certificate") -> str:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "a key of an unknown kind"
    kind = type(key).__name__.strip("_").removesuffix("PublicKey")
    size = getattr(key, "key_size", None)
    return f"{kind} key of {size} bits" if size else f"{kind} key"
