"""A certificate authority and the server certificates it issues: good ones, expired ones, ones for another name.

They bear the extensions without which Python 3.13 refuses them (VERIFY_X509_STRICT: RFC 5280, 4.2.1).
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class ServerCertificate:
    """A certificate and its key, as files in PEM; `ca_file` is what makes clients trust it."""

    certificate_file: Path
    key_file: Path
    ca_file: Path


class Authority:
    """A certificate authority; `certificate_file` is what clients have to trust: it, or the one that issued it."""

    def __init__(
        self, folder: Path, name: str = "Test CA", issuer: "Authority | None" = None, *, expired: bool = False
    ) -> None:
        self.folder = folder
        self.certificate_file = folder / "ca.crt"
        self._name = common_name(name)
        self.key = ec.generate_private_key(ec.SECP256R1())
        above = issuer or self
        certificate = (
            builder(self._name, above._name, self.key.public_key(), valid_for=-HOUR if expired else DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0 if issuer else 1), critical=True)
            .add_extension(SIGNS_CERTIFICATES, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()), critical=False)
            .sign(above.key, hashes.SHA256())
        )
        self.certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    @property
    def itself(self) -> ServerCertificate:
        """Its own certificate, for a server to show it as a self-signed one."""
        key_file = self.folder / "ca.key"
        key_file.write_bytes(private_pem(self.key))
        return ServerCertificate(self.certificate_file, key_file, self.certificate_file)

    def issue(
        self,
        *names: str,
        expired: bool = False,
        early: bool = False,
        cn_only: bool = False,
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
    ) -> ServerCertificate:
        """Issue a server certificate for host names and addresses.

        An expired one ended an hour ago, an early one begins in an hour. Only the CN, which clients no longer look at,
        names the host where it is `cn_only`.
        """
        key = key or ec.generate_private_key(ec.SECP256R1())
        valid_for = -HOUR if expired else DAY
        begins_in = HOUR if early else -2 * DAY
        unsigned = builder(common_name(names[0]), self._name, key.public_key(), valid_for, begins_in).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        if not cn_only:
            alternatives = x509.SubjectAlternativeName([alternative_name(name) for name in names])
            unsigned = unsigned.add_extension(alternatives, critical=False)
        certificate = unsigned.sign(self.key, hashes.SHA256())
        stem = f"{names[0]}-{certificate.serial_number:x}"
        issued = ServerCertificate(self.folder / f"{stem}.crt", self.folder / f"{stem}.key", self.certificate_file)
        issued.certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        issued.key_file.write_bytes(private_pem(key))
        return issued


def builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificateIssuerPublicKeyTypes,
    valid_for: timedelta,
    begins_in: timedelta = -2 * DAY,
) -> x509.CertificateBuilder:
    """Begin a certificate that ends `valid_for` from now, and is valid since two days where nothing else is said."""
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins_in)
        .not_valid_after(now + valid_for)
    )


def common_name(text: str) -> x509.Name:
    """Make a name with nothing but a CN."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def alternative_name(text: str) -> x509.GeneralName:
    """Tell an address from a host name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def private_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, passphrase: bytes = b"") -> bytes:
    """Write a private key in PEM, with a passphrase where one is given."""
    kept = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept)
