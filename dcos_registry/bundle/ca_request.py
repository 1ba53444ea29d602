"""A new key, and the request for a certificate of it (PKCS#10)."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

_BITS = 2048
"""Of RSA, which every registry, curl and Docker takes; what `dcos security cluster ca newcert` makes (cluster.md F)."""
_LONGEST_CN = 64


@dataclass(frozen=True)
class NewKey:
    """A private key, and a request that is signed with it, both in PEM."""

    private_key: bytes = field(repr=False)
    request: bytes


def new_key(hosts: Sequence[str]) -> NewKey:
    """Make a key and the request for a certificate for hosts and addresses, of which the first is the CN."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(65537, _BITS)
    common_name = [x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])] if len(hosts[0]) <= _LONGEST_CN else []
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name(common_name))
        .add_extension(x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False)
        .sign(key, SHA256())
    )
    private_key = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return NewKey(private_key, request.public_bytes(Encoding.PEM))


def is_of(certificate_der: bytes, request_pem: bytes) -> bool:
    """Whether a certificate is one for the key of a request."""
    from cryptography import x509

    certificate = x509.load_der_x509_certificate(certificate_der)
    return certificate.public_key() == x509.load_pem_x509_csr(request_pem).public_key()


def _name(host: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
