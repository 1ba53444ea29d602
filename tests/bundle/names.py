"""Certificates with names of every kind, as bytes: no library writes those that somebody once issued."""

import random
from collections.abc import Iterator, Sequence

from dcos_registry.bundle import der

Attribute = tuple[str, int, bytes]
"""A kind by its last OID arc under 2.5.4 (or `mail`, `dc`), a tag, and the content of the value."""

PRINTABLE, T61, IA5, NUMERIC, UNIVERSAL, BMP, UTF8, BITS = 0x13, 0x14, 0x16, 0x12, 0x1C, 0x1E, 0x0C, 0x03

OIDS = {
    "cn": b"\x55\x04\x03",
    "c": b"\x55\x04\x06",
    "l": b"\x55\x04\x07",
    "st": b"\x55\x04\x08",
    "o": b"\x55\x04\x0a",
    "ou": b"\x55\x04\x0b",
    "unique": b"\x55\x04\x2d",
    "dc": b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19",
    "mail": b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01",
    "own": b"\x2a\x03\x04\x05",
}

_WORDS = [
    "ACME",
    "Registry",
    "CA",
    "straße",
    "İstanbul",
    "ÉCOLE",
    "Σίσυφος",
    "日本",
    "🔒",
    "x",
    "O'Neil, Inc.",
    "a=b+c",
]
_BLANKS = [" ", "  ", "\t", " \n ", "\r\n", "\v\f", "\u00a0", "\u2003"]
_CODECS = {PRINTABLE: "ascii", T61: "latin-1", IA5: "ascii", UNIVERSAL: "utf-32-be", BMP: "utf-16-be", UTF8: "utf-8"}


def certificate(rdns: Sequence[Sequence[Attribute]], serial: int = 1) -> bytes:
    """Make a certificate with a subject, whose key and signature are nobody's."""
    algorithm = der.encode(0x30, b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02")  # ecdsa-with-SHA256
    point = b"\x00\x04" + bytes.fromhex(_GENERATOR)
    key = der.encode(0x30, bytes.fromhex("06072a8648ce3d020106082a8648ce3d030107")) + der.encode(0x03, point)
    valid = der.encode(0x17, b"200101000000Z") + der.encode(0x17, b"490101000000Z")
    signed = (
        der.encode(0xA0, b"\x02\x01\x02")
        + der.encode(0x02, b"\x01" + serial.to_bytes(4, "big"))
        + algorithm
        + der.encode(0x30, b"")
        + der.encode(0x30, valid)
        + name(rdns)
        + der.encode(0x30, key)
    )
    return der.encode(
        0x30, der.encode(0x30, signed) + algorithm + der.encode(0x03, b"\x00\x30\x06\x02\x01\x01\x02\x01\x01")
    )


def name(rdns: Sequence[Sequence[Attribute]]) -> bytes:
    """Write a name; each RDN is a set of attributes."""
    return der.encode(0x30, b"".join(der.encode(0x31, b"".join(sorted(map(_attribute, rdn)))) for rdn in rdns))


def _attribute(attribute: Attribute) -> bytes:
    kind, tag, content = attribute
    return der.encode(0x30, der.encode(0x06, OIDS[kind]) + der.encode(tag, content))


def some_names(count: int, seed: int) -> Iterator[list[list[Attribute]]]:
    """Make names of every kind: encodings, cases and blanks, RDNs with several values, none at all."""
    chance = random.Random(seed)
    yield []
    yield [[]]
    for _ in range(count - 2):
        yield [
            [_some_attribute(chance) for _ in range(chance.choice((1, 1, 1, 2, 4)))]
            for _ in range(chance.randint(1, 5))
        ]


def _some_attribute(chance: random.Random) -> Attribute:
    kind = chance.choice(list(OIDS))
    tag = chance.choice((*_CODECS, UTF8, PRINTABLE, NUMERIC, BITS))
    if tag == NUMERIC:
        return kind, tag, chance.choice((b"1 2  3", b" 7 ", b"42"))
    if tag == BITS:
        return kind, tag, b"\x00" + bytes(chance.choices(range(256), k=chance.randint(1, 9)))
    return kind, tag, _some_text(chance, tag).encode(_CODECS[tag])


def _some_text(chance: random.Random, tag: int) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.choice((0, 1, 2, 3, 12)))]
    text = chance.choice(["", *_BLANKS]) + "".join(word + chance.choice(_BLANKS) for word in words)
    text = text if chance.random() < 0.5 else text.strip()
    limit = {UTF8: 0x110000, UNIVERSAL: 0x110000, BMP: 0x10000, T61: 0x100}.get(tag, 0x80)
    return "".join(letter for letter in text if ord(letter) < limit)


_GENERATOR = (
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
