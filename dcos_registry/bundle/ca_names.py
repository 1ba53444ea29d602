"""The names in a certificate: whom it is for, and who issued it (X.501; RFC 5280, 4.1).

They are read by own code, since `cryptography` refuses many that OpenSSL takes, such as a PrintableString with an `@`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from dcos_registry.bundle import der

BIT_STRING, NUMERIC_STRING = 0x03, 0x12


def _decoder(encoding: str) -> Callable[[bytes], str]:
    return lambda content: content.decode(encoding)


def _bmp(content: bytes) -> str:
    text = content.decode("utf-16-be")
    if 2 * len(text) != len(content):
        raise ValueError("a BMPString has no characters beyond U+FFFF")
    return text


# What OpenSSL's a_strex.c `ASN1_STRING_to_UTF8` takes the kinds for: a byte is a character in T61String too.
TEXTS: Mapping[int, Callable[[bytes], str]] = {
    0x0C: _decoder("utf-8"),
    0x13: _decoder("latin-1"),  # PrintableString
    0x14: _decoder("latin-1"),  # T61String
    0x16: _decoder("latin-1"),  # IA5String
    0x1C: _decoder("utf-32-be"),  # UniversalString
    0x1E: _bmp,
}

_KINDS = {
    "550403": "CN",
    "550406": "C",
    "550407": "L",
    "550408": "ST",
    "550409": "STREET",
    "55040a": "O",
    "55040b": "OU",
    "0992268993f22c640101": "UID",
    "0992268993f22c640119": "DC",
    "2a864886f70d010901": "emailAddress",
}
_SPECIAL = re.compile(r'[\\",;+<>]|^[ #]| \Z')


class Attribute(NamedTuple):
    """A kind as an encoded OID, and the value's tag and encoding; both with all that is around them."""

    kind: der.Element
    value: der.Element


def attributes(name: bytes) -> Iterator[list[Attribute]]:
    """Read the RDNs of a name, given without the SEQUENCE around them; raises `ValueError` for what is no name."""
    for rdn in der.elements(name):
        yield [_attribute(element.content) for element in der.elements(rdn.content)]


def text_of(value: der.Element) -> str | None:
    """Return the text of a value, None where it is none; raises `ValueError` for what OpenSSL takes in no name."""
    decode = TEXTS.get(value.tag)
    if decode is not None:
        return decode(value.content)
    if value.tag not in (BIT_STRING, NUMERIC_STRING, der.SEQUENCE):
        raise ValueError(f"a name with a value of the kind {value.tag:#x}")
    return None


def written(name: bytes) -> str:
    """Write a name as RFC 4514 does, the last RDN first; raises `ValueError` for what is none."""
    rdns = ["+".join(map(_written, rdn)) for rdn in attributes(name) if rdn]
    return ",".join(reversed(rdns))


def _attribute(encoded: bytes) -> Attribute:
    kind, value = der.elements(encoded)
    return Attribute(kind, value)


def _written(attribute: Attribute) -> str:
    kind = _KINDS.get(attribute.kind.content.hex()) or _dotted(attribute.kind.content)
    text = text_of(attribute.value)
    if text is None:
        return f"{kind}=#{attribute.value.encoded.hex()}"
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text).replace("\0", r"\00")
    return f"{kind}={escaped}"


def _dotted(oid: bytes) -> str:
    numbers = [0]
    for byte in oid:
        numbers[-1] = numbers[-1] << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(0)
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:-1])))
