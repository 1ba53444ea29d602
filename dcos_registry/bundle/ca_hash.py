"""The name under which OpenSSL looks for a CA in a folder: a hash of the subject (pains.md F2).

It is `X509_NAME_hash` of OpenSSL 1.0 and later: the first four bytes, the last one first, of a SHA-1 over the name in a
canonical form (crypto/x509/x509_cmp.c; x_name.c `x509_name_canon`, `asn1_string_canon`, `i2d_name_canon`).
"""

import hashlib
import re

from dcos_registry.bundle import ca_names, der
from dcos_registry.bundle.ca_fields import fields
from dcos_registry.bundle.ca_names import Attribute

_UTF8_STRING = 0x0C
_BLANKS = re.compile(rb"[ \t\n\v\f\r]+")


def subject_hash(certificate_der: bytes) -> str:
    """Hash the subject of a certificate to 8 hex digits, as `openssl x509 -hash` does; raises `ValueError` for none."""
    canonical = b"".join(map(_canonical, ca_names.attributes(fields(certificate_der).subject)))
    return hashlib.sha1(canonical, usedforsecurity=False).digest()[3::-1].hex()


def _canonical(rdn: list[Attribute]) -> bytes:
    """Write an RDN anew; one without attributes leaves nothing."""
    content = b"".join(sorted(der.encode(der.SEQUENCE, kind.encoded + _value(value)) for kind, value in rdn))
    return der.encode(der.SET, content) if rdn else b""


def _value(value: der.Element) -> bytes:
    text = ca_names.text_of(value)
    if text is None:
        return value.encoded
    collapsed = _BLANKS.sub(b" ", text.encode()).strip(b" ")
    return der.encode(_UTF8_STRING, collapsed.lower())  # of bytes, so that only ASCII is folded
