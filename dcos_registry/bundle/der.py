"""Distinguished encoding (X.690, 8 and 10) as far as the name in a certificate needs it."""

from collections.abc import Iterator
from typing import NamedTuple

SEQUENCE = 0x30
SET = 0x31

_LONG = 0x80
_HIGH_TAG = 0x1F


class Element(NamedTuple):
    """A tag, and what it holds; `encoded` is all of it as it was read."""

    tag: int
    content: bytes
    encoded: bytes


def elements(encoded: bytes) -> Iterator[Element]:
    """Read what stands one after another; raises `ValueError` for what is no DER, or cut off."""
    at = 0
    while at < len(encoded):
        begin, end = _content(encoded, at)
        yield Element(encoded[at], encoded[begin:end], encoded[at:end])
        at = end


def first(encoded: bytes, tag: int) -> Element:
    """Read the element that stands first; raises `ValueError` where it is another, or there is none."""
    found = next(elements(encoded), None)
    if found is None or found.tag != tag:
        raise ValueError(f"no element with the tag {tag:#x}")
    return found


def encode(tag: int, content: bytes) -> bytes:
    """Write one element."""
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(length))) + length + content


def _content(encoded: bytes, at: int) -> tuple[int, int]:
    """Say where the content of the element at a place begins and ends."""
    if encoded[at] & _HIGH_TAG == _HIGH_TAG or at + 1 >= len(encoded):
        raise ValueError("an element that no certificate has")
    begin, size = at + 2, encoded[at + 1]
    if size & _LONG:
        begin += size & ~_LONG
        size = int.from_bytes(encoded[at + 2 : begin], "big")
    if begin + size > len(encoded):
        raise ValueError("cut off")
    return begin, begin + size
