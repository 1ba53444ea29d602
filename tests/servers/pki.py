"""Certificates by recipe, and so with whatever defect somebody has to find."""

import ipaddress
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from tests.servers.certificates import (
    DAY,
    SIGNS_CERTIFICATES,
    ServerCertificate,
    alternative_name,
    builder,
    common_name,
    private_pem,
)
from tests.servers.required import require_program

YEAR = timedelta(days=365)

SIGNS_DATA = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Recipe:
    """What stands in a certificate; by default in that of a server which names no host, good for a year."""

    names: Sequence[str] = ()
    begins_in: timedelta = -DAY
    ends_in: timedelta = YEAR
    is_authority: bool | None = False
    signs: bool | None = None
    path_length: int | None = None
    for_servers: bool = True
    permitted: Sequence[str] = ()
    issuer_url: str = ""


SERVER = Recipe(names=("localhost",))
ROOT = Recipe(is_authority=True, signs=True)


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        """The key in PEM."""
        return private_pem(self.key)

    def shown(self, folder: Path, *above: "Made") -> ServerCertificate:
        """Write the files of a server that shows it, and those above it."""
        certificates, key = folder / "server.crt", folder / "server.key"
        certificates.write_bytes(b"".join(one.pem for one in (self, *above)))
        key.write_bytes(self.key_pem)
        return ServerCertificate(certificates, key, certificates)

    def with_sha1(self, issuer: "Made", folder: Path) -> "Made":
        """Have one for its key and names signed by SHA-1: openssl does what `cryptography` refuses."""
        names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        request = x509.CertificateSigningRequestBuilder(self.certificate.subject).add_extension(names, critical=False)
        asked = request.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)
        for name, content in {"ca.crt": issuer.pem, "ca.key": issuer.key_pem}.items():
            (folder / name).write_bytes(content)
        sign = [require_program("openssl", "openssl"), "x509", "-req", "-CA", "ca.crt", "-CAkey", "ca.key", "-sha1"]
        sign += ["-set_serial", "7", "-days", "90", "-copy_extensions", "copyall"]
        done = subprocess.run(sign, input=asked, cwd=folder, capture_output=True, check=True)
        return replace(self, certificate=x509.load_pem_x509_certificate(done.stdout))

    def of_version_1(self, folder: Path) -> "Made":
        """Have openssl make a root of its key and CN that has no extensions, as old ones are."""
        (folder / "ca.key").write_bytes(self.key_pem)
        request = x509.CertificateSigningRequestBuilder(self.certificate.subject).sign(self.key, hashes.SHA256())
        sign = [require_program("openssl", "openssl"), "x509", "-req", "-signkey", "ca.key", "-days", "90"]
        asked = request.public_bytes(Encoding.PEM)
        done = subprocess.run(sign, input=asked, cwd=folder, capture_output=True, check=True)
        return replace(self, certificate=x509.load_pem_x509_certificate(done.stdout))


def make(name: str, issuer: Made | None = None, recipe: Recipe = SERVER) -> Made:
    """Make a certificate with a CN, self-signed where there is no issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, signer = common_name(name), issuer.key if issuer else key
    unsigned = builder(
        subject, issuer.certificate.subject if issuer else subject, key.public_key(), recipe.ends_in, recipe.begins_in
    )
    for extension, critical in _extensions(recipe):
        unsigned = unsigned.add_extension(extension, critical=critical)
    return Made(unsigned.sign(signer, hashes.SHA256()), key)


def _extensions(recipe: Recipe) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = []
    if recipe.is_authority is not None:
        found.append((x509.BasicConstraints(ca=recipe.is_authority, path_length=recipe.path_length), True))
    if recipe.signs is not None:
        found.append((SIGNS_CERTIFICATES if recipe.signs else SIGNS_DATA, True))
    if recipe.names:
        found.append((x509.SubjectAlternativeName([alternative_name(name) for name in recipe.names]), False))
    if not recipe.for_servers:
        found.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False))
    if recipe.permitted:
        found.append((x509.NameConstraints([_constraint(one) for one in recipe.permitted], None), True))
    if recipe.issuer_url:
        place = x509.UniformResourceIdentifier(recipe.issuer_url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        found.append((x509.AuthorityInformationAccess([access]), False))
    return found


def _constraint(text: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_network(text)) if "/" in text else x509.DNSName(text)
