"""The certificates in a file, as a user was handed it: PEM or DER, one or several, with other things around them."""

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from shlex import quote

from dcos_registry import errors
from dcos_registry.bundle import ca_names, der
from dcos_registry.bundle.ca_fields import fields
from dcos_registry.bundle.ca_hash import subject_hash

# OpenSSL's pem.h: PEM_STRING_X509, _X509_OLD and _X509_TRUSTED, which has OpenSSL's own remarks behind the certificate.
_PEM = re.compile(rb"-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----(.*?)-----END \1-----", re.DOTALL)
# What OpenSSL's PEM_read_bio and Go's pem.Decode both take: nothing before it on its line, and no other label.
_PLAIN_PEM = re.compile(
    rb"^-----BEGIN (CERTIFICATE)-----[ \t]*\r?$(.*?)^-----END CERTIFICATE-----[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_LINE = 64
# How a signedData of PKCS #7 and a PFX of PKCS #12 begin in DER (RFC 2315, 7 and 9; RFC 7292, 4).
_PKCS7 = re.compile(rb"\x30.{1,5}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", re.DOTALL)
_PKCS12 = re.compile(rb"\x30.{1,5}\x02\x01\x03\x30", re.DOTALL)


@dataclass(frozen=True)
class Certificate:
    """What a certificate says of itself: names as RFC 4514 writes them, times in UTC, SHA-256 in hex with colons."""

    der: bytes = field(repr=False)
    subject: str
    issuer: str
    begins: datetime
    ends: datetime
    fingerprint: str

    @property
    def pem(self) -> bytes:
        """The certificate alone in PEM, in lines that every reader takes."""
        text = base64.b64encode(self.der)
        lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
        return b"\n".join([b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""])

    @property
    def subject_hash(self) -> str:
        """The name, without its suffix, under which OpenSSL looks for it in a folder."""
        return subject_hash(self.der)

    @property
    def is_self_issued(self) -> bool:
        """Whether it names itself as its issuer, as roots do."""
        found = fields(self.der)
        return found.subject == found.issuer


def certificates_of(data: bytes, name: str) -> tuple[Certificate, ...]:
    """Read all certificates of a file, in their order and each once; `name` is what messages call the file.

    Raises `UsageError` where there is none, or one that cannot be read.
    """
    _require_bare(data, name)
    try:
        read = [certificate_of(encoded) for encoded in _encoded(data)]
    except ValueError:
        raise errors.UsageError(
            f"{name} holds a certificate that is damaged", f"openssl x509 -text -in {quote(name)}"
        ) from None
    if not read:
        raise errors.UsageError(f"{name} holds no certificate{_what_else(data)}")
    return tuple(dict.fromkeys(read))


def certificate_of(encoded: bytes) -> Certificate:
    """Read one certificate in DER; raises `ValueError` for what OpenSSL would not read."""
    found = fields(encoded)
    subject_hash(encoded)
    return Certificate(
        der=encoded,
        subject=ca_names.written(found.subject),
        issuer=ca_names.written(found.issuer),
        begins=found.begins,
        ends=found.ends,
        fingerprint=hashlib.sha256(encoded).digest().hex(":").upper(),
    )


def as_agents_read(data: bytes) -> tuple[Certificate, ...]:
    """Read what both curl and Docker find in a file: of the certificates that `certificates_of` reads, those in PEM."""
    read = []
    for found in _PLAIN_PEM.finditer(data):
        with suppress(ValueError):
            read.append(certificate_of(_decoded(found)))
    return tuple(dict.fromkeys(read))


def is_pem(data: bytes) -> bool:
    """Whether certificates stand in a file in PEM, be it well written or not."""
    return _PEM.search(data) is not None


def holds_key(data: bytes) -> bool:
    """Whether a private key stands in a file in PEM."""
    return b"PRIVATE KEY-----" in data


def _require_bare(data: bytes, name: str) -> None:
    """Raise `UsageError` for a file that keeps certificates in a store, with the command that gets them out."""
    if is_pem(data):
        return
    if _PKCS7.match(data) or b"-----BEGIN PKCS7-----" in data:
        form = "DER" if _PKCS7.match(data) else "PEM"
        raise errors.UsageError(
            f"{name} is PKCS #7, which neither Docker nor curl reads",
            f"openssl pkcs7 -print_certs -inform {form} -in {quote(name)} -out ca.crt",
        )
    if _PKCS12.match(data):
        raise errors.UsageError(
            f"{name} is PKCS #12, which neither Docker nor curl reads, and which may hold a key",
            f"openssl pkcs12 -nokeys -in {quote(name)} -out ca.crt",
        )


def _encoded(data: bytes) -> Iterator[bytes]:
    """Find the certificates of a file in DER."""
    if is_pem(data):
        yield from map(_decoded, _PEM.finditer(data))
    elif data[:1] == bytes((der.SEQUENCE,)):
        yield from (element.encoded for element in der.elements(data))


def _decoded(found: re.Match[bytes]) -> bytes:
    decoded = base64.b64decode(b"".join(found[2].split()), validate=True)
    return der.first(decoded, der.SEQUENCE).encoded


def _what_else(data: bytes) -> str:
    """Say what a file holds in place of certificates."""
    label = _LABEL.search(data)
    if label is None:
        return " in PEM or DER"
    kind = label[1].decode().removeprefix("NEW ").lower()
    return f", but a {kind}" if kind != "certificate" else ": its end is missing"
