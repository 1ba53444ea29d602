"""What a certificate may be used for, as far as it says: as an authority, for which hosts, by which algorithms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dcos_registry.bundle.ca_certificates import Certificate

if TYPE_CHECKING:
    from cryptography import x509

_WEAK_HASHES = ("md5", "sha1")

E = TypeVar("E", bound="x509.ExtensionType")


@dataclass(frozen=True)
class Usage:
    """The extensions of a certificate (RFC 5280, 4.2), None where they say nothing.

    `names` are the hosts and addresses it is for, `common_names` those that only old clients look at. `permitted` and
    `excluded` are the hosts and networks that an authority is bound to. `issuer_urls` are where the web has its
    issuer's certificate. `weak_hash` is the algorithm of a signature that nobody should trust any more.
    """

    is_authority: bool | None
    may_sign: bool
    for_servers: bool
    names: tuple[str, ...]
    common_names: tuple[str, ...]
    permitted: tuple[str, ...]
    excluded: tuple[str, ...]
    issuer_urls: tuple[str, ...]
    weak_hash: str | None
    weak_key: str | None


def usage_of(certificate: Certificate) -> Usage | None:
    """Read it; None for a certificate that `cryptography` does not read, though OpenSSL may."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        parsed = x509.load_der_x509_certificate(certificate.der)
        common_names = parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return Usage(
            is_authority=_is_authority(parsed),
            may_sign=_may_sign(parsed),
            for_servers=_for_servers(parsed),
            names=tuple(_names(parsed)),
            common_names=tuple(str(name.value) for name in common_names),
            permitted=tuple(_constraints(parsed, "permitted_subtrees")),
            excluded=tuple(_constraints(parsed, "excluded_subtrees")),
            issuer_urls=tuple(_issuer_urls(parsed)),
            weak_hash=_weak_hash(parsed),
            weak_key=_weak_key(parsed),
        )
    except (ValueError, TypeError):
        return None


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's key has made a certificate's signature, and its name is the one that stands there.

    Where `cryptography` cannot say, the names alone decide.
    """
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if certificate.issuer != issuer.subject:
        return False
    try:
        below, above = (x509.load_der_x509_certificate(each.der) for each in (certificate, issuer))
        below.verify_directly_issued_by(above)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return True
    return True


def _extension(parsed: "x509.Certificate", kind: type[E]) -> E | None:
    from cryptography import x509

    try:
        return parsed.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _is_authority(parsed: "x509.Certificate") -> bool | None:
    from cryptography import x509

    constraints = _extension(parsed, x509.BasicConstraints)
    if constraints is not None:
        return constraints.ca
    # A root of version 1 cannot say it, and is taken for one by OpenSSL (v3_purp.c `check_ca`) and by Go.
    return True if parsed.version is x509.Version.v1 and parsed.subject == parsed.issuer else None


def _may_sign(parsed: "x509.Certificate") -> bool:
    from cryptography import x509

    usage = _extension(parsed, x509.KeyUsage)
    return usage is None or usage.key_cert_sign


def _for_servers(parsed: "x509.Certificate") -> bool:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    usage = _extension(parsed, x509.ExtendedKeyUsage)
    wanted = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    return usage is None or any(one in wanted for one in usage)


def _names(parsed: "x509.Certificate") -> Iterator[str]:
    from cryptography import x509

    names = _extension(parsed, x509.SubjectAlternativeName)
    if names is not None:
        yield from names.get_values_for_type(x509.DNSName)
        yield from map(str, names.get_values_for_type(x509.IPAddress))


def _constraints(parsed: "x509.Certificate", which: str) -> Iterator[str]:
    from cryptography import x509

    constraints = _extension(parsed, x509.NameConstraints)
    trees = getattr(constraints, which, None) or () if constraints is not None else ()
    for tree in trees:
        if isinstance(tree, x509.DNSName | x509.IPAddress):
            yield str(tree.value)


def _issuer_urls(parsed: "x509.Certificate") -> Iterator[str]:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    access = _extension(parsed, x509.AuthorityInformationAccess)
    for one in access or ():
        place = one.access_location
        is_of_issuer = one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        # Active Directory names an LDAP directory first, which has no host in it and answers its own machines alone.
        if is_of_issuer and isinstance(place, x509.UniformResourceIdentifier) and _is_of_web(place.value):
            yield place.value


def _is_of_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _weak_hash(parsed: "x509.Certificate") -> str | None:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        algorithm = parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    return algorithm.name.upper() if algorithm is not None and algorithm.name in _WEAK_HASHES else None


def _weak_key(parsed: "x509.Certificate") -> str | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    try:
        key = parsed.public_key()
    except UnsupportedAlgorithm:
        return None
    return f"an RSA key of {key.key_size} bits" if isinstance(key, RSAPublicKey) and key.key_size < 2048 else None
