"""JSON as Mesos reads it: picojson 1.3.0 under stout's json.hpp, with their own messages (ucr.md 1).

It differs from Python's json in what it takes (numbers like `1.` or `007`, invalid UTF-8), in what it refuses (a BOM,
NaN, nesting over 200, numbers out of range), and in that the last of repeated keys wins without a trace of the others.
"""

import re
from typing import NoReturn, TypeAlias

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | float | bool | None"
Object: TypeAlias = dict[str, Value]

MAX_DEPTH = 200
"""json.hpp STOUT_JSON_MAX_DEPTH; ucr.md 1 has seen 90 pass and 300 fail."""

_WHITESPACE = b" \t\n\r"
_PLAIN = re.compile(rb'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(rb"[-0-9][-+0-9eE.]*")
_INTEGER = re.compile(rb"-?[0-9]{1,40}")
_LITERALS: dict[int, tuple[bytes, Value]] = {
    ord("n"): (b"null", None),
    ord("t"): (b"true", True),
    ord("f"): (b"false", False),
}
_ESCAPES = {b'"': b'"', b"\\": b"\\", b"/": b"/", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


class MesosError(ValueError):
    """What Mesos says; text that it quotes from a secret is replaced by `***`."""


def parse_value(document: bytes) -> Value:
    """Parse one document of any type, as `JSON::parse` does; `parse_object` says the rest."""
    return _Parser(document).document()


def parse_object(document: bytes) -> Object:
    """Parse a document that must be one object, as `JSON::parse<JSON::Object>` does.

    Strings that are not UTF-8 keep their bytes by surrogateescape. Objects are in the order of std::map: sorted.
    """
    value = parse_value(document)
    if not isinstance(value, dict):
        raise MesosError("Unexpected JSON type parsed")
    return value


class _Parser:
    """One pass over a document; `at` is the place of the next byte."""

    def __init__(self, document: bytes) -> None:
        self.text = document
        self.at = 0

    def document(self) -> Value:
        value = self.value(MAX_DEPTH)
        end = self.at
        if isinstance(value, int | float) and not isinstance(value, bool):
            end = min(end + 1, len(self.text))  # picojson reads one byte past a number and gives its place as the end
        visible = len(self.text.rstrip(_WHITESPACE))
        if end != visible:
            rest = self.text[end:visible] if visible > end else self.text[end:]
            shown = rest.decode(errors="replace")
            raise MesosError(f"Parsed JSON included non-whitespace trailing characters: {shown}")
        return value

    def value(self, depth: int) -> Value:
        match self.skip_blank():
            case 0x22:
                self.at += 1
                return self.string()
            case 0x7B:
                return self.object(depth)
            case 0x5B:
                return self.array(depth)
            case 0x6E | 0x74 | 0x66 as first:
                return self.literal(*_LITERALS[first])
            case _:
                return self.number()

    def object(self, depth: int) -> Object:
        self.open(depth)
        members: Object = {}
        if not self.found(b"}"):
            while True:
                self.expect(b'"')
                key = self.string()
                self.expect(b":")
                members[key] = self.value(depth - 1)
                if not self.found(b","):
                    break
            self.expect(b"}")
        return dict(sorted(members.items(), key=lambda member: member[0].encode(errors="surrogateescape")))

    def array(self, depth: int) -> list[Value]:
        self.open(depth)
        items: list[Value] = []
        if not self.found(b"]"):
            items.append(self.value(depth - 1))
            while self.found(b","):
                items.append(self.value(depth - 1))
            self.expect(b"]")
        return items

    def open(self, depth: int) -> None:
        if depth <= 0:
            self.fail()
        self.at += 1

    def literal(self, word: bytes, value: Value) -> Value:
        for letter in word:
            if self.at >= len(self.text) or self.text[self.at] != letter:
                self.fail()
            self.at += 1
        return value

    def number(self) -> Value:
        found = _NUMBER.match(self.text, self.at)
        if not found:
            self.fail()
        self.at = found.end()
        if _INTEGER.fullmatch(found[0]) and -(2**63) <= int(found[0]) < 2**63:
            return int(found[0])
        try:
            value = float(found[0])
        except ValueError:
            self.fail()
        if value in (float("inf"), float("-inf")):
            raise MesosError("Value out of range")
        return value

    def string(self) -> str:
        out = bytearray()
        while True:
            out += self.plain()
            byte = self.take()
            if byte == b'"':
                return out.decode(errors="surrogateescape")
            if byte != b"\\":
                self.fail(back=1)
            out += self.escape()

    def plain(self) -> bytes:
        """Take what stands for itself in a string, up to its end, an escape or a control character."""
        start = self.at
        found = _PLAIN.match(self.text, start)
        self.at = found.end() if found else start
        return self.text[start : self.at]

    def escape(self) -> bytes:
        byte = self.take()
        if byte == b"u":
            return self.code_point()
        if byte not in _ESCAPES:
            self.fail(back=1)
        return _ESCAPES[byte]

    def code_point(self) -> bytes:
        unit = self.hexadecimal()
        if 0xDC00 <= unit <= 0xDFFF:
            self.fail(back=1)
        if 0xD800 <= unit <= 0xDBFF:
            if self.take() != b"\\" or self.take() != b"u":
                self.fail(back=1)
            second = self.hexadecimal()
            if not 0xDC00 <= second <= 0xDFFF:
                self.fail(back=1)
            unit = 0x10000 + ((unit - 0xD800) << 10 | (second - 0xDC00))
        return chr(unit).encode()

    def hexadecimal(self) -> int:
        unit = 0
        for _ in range(4):
            digit = self.take()
            if digit not in b"0123456789abcdefABCDEF":
                self.fail(back=1)
            unit = unit * 16 + int(digit, 16)
        return unit

    def take(self) -> bytes:
        if self.at >= len(self.text):
            self.fail()
        self.at += 1
        return self.text[self.at - 1 : self.at]

    def skip_blank(self) -> int | None:
        while self.at < len(self.text) and self.text[self.at] in _WHITESPACE:
            self.at += 1
        return self.text[self.at] if self.at < len(self.text) else None

    def found(self, byte: bytes) -> bool:
        if self.skip_blank() != byte[0]:
            return False
        self.at += 1
        return True

    def expect(self, byte: bytes) -> None:
        if not self.found(byte):
            self.fail()

    def fail(self, back: int = 0) -> NoReturn:
        """Name the line of the last byte read, which is `back` bytes before the next one, and never what follows it."""
        last = min(self.at - back, len(self.text) - 1)
        line = 1 + self.text.count(b"\n", 0, max(last, 0))
        raise MesosError(f"syntax error at line {line} near: ***")
