"""The fields of a certificate that say whose it is, whose word it is, and how long it counts (RFC 5280, 4.1)."""

from dataclasses import dataclass
from datetime import datetime, timezone

from dcos_registry.bundle import der

_VERSION = 0xA0
_UTC_TIME = 0x17


@dataclass(frozen=True)
class Fields:
    """What stands in a certificate: names without the SEQUENCE around them, times in UTC."""

    issuer: bytes
    begins: datetime
    ends: datetime
    subject: bytes


def fields(certificate_der: bytes) -> Fields:
    """Read a certificate; raises `ValueError` for what is none."""
    signed = der.first(der.first(certificate_der, der.SEQUENCE).content, der.SEQUENCE).content
    # Serial number, signature, issuer, validity, subject; the version stands before them, or nothing does.
    found = [element for element in der.elements(signed) if element.tag != _VERSION][2:5]
    if [element.tag for element in found] != [der.SEQUENCE] * 3:
        raise ValueError("no certificate")
    issuer, validity, subject = (element.content for element in found)
    begins, ends = map(_time, der.elements(validity))
    return Fields(issuer, begins, ends, subject)


def _time(element: der.Element) -> datetime:
    """Read a time; a year of two digits is one of 1950 to 2049 (RFC 5280, 4.1.2.5.1)."""
    text = element.content.decode("ascii")
    if element.tag == _UTC_TIME:
        text = ("19" if text >= "5" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)
