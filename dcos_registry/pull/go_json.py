"""JSON as Go's encoding/json reads it, with its own messages (docker.md 6).

It differs from Python's json in what it lets pass: invalid UTF-8 and lone surrogates become U+FFFD, and a decoder stops
after the first value whatever follows. Repeated keys are kept: what they mean depends on where they are decoded into.
"""

import re
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

Value: TypeAlias = "Object | list[Value] | str | float | bool | None"

MAX_DEPTH = 400
"""Go allows 10,000; no docker config nor manifest comes near to either."""

_BLANK = " \t\r\n"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LITERALS: dict[str, tuple[str, bool | None]] = {"n": ("null", None), "t": ("true", True), "f": ("false", False)}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class Object:
    """The members of an object in the order of the text, repeated keys too."""

    members: tuple[tuple[str, Value], ...]

    def get(self, name: str) -> Value:
        """Return the last value of a field; like Go, in any case of its letters."""
        return next((value for key, value in reversed(self.members) if key.lower() == name.lower()), None)


class GoError(ValueError):
    """What Go says."""


def unmarshal(document: bytes) -> Value:
    """Parse a whole document, as json.Unmarshal does; raises `GoError`."""
    parser = _Parser(document, at_end="unexpected end of JSON input")
    value = parser.value(MAX_DEPTH)
    if parser.peek():
        parser.fail("after top-level value")
    return value


def decode_first(document: bytes) -> Value:
    """Parse the first value, as json.Decoder does, and ignore the rest; raises `GoError`, `EOF` where all is blank."""
    parser = _Parser(document, at_end="unexpected EOF")
    if not parser.peek():
        raise GoError("EOF")
    return parser.value(MAX_DEPTH)


class _Parser:
    """One pass over a document; `at` is the place of the next letter."""

    def __init__(self, document: bytes, *, at_end: str) -> None:
        self.text = document.decode(errors="surrogateescape")
        self.at = 0
        self.at_end = at_end

    def value(self, depth: int) -> Value:
        if depth <= 0:
            raise GoError("exceeded max depth")
        first = self.peek()
        if first == '"':
            self.at += 1
            return self.string()
        if first == "{":
            return self.object(depth)
        if first == "[":
            return self.array(depth)
        if first in _LITERALS:
            return self.literal(first)
        return self.number()

    def object(self, depth: int) -> Object:
        self.at += 1
        members: list[tuple[str, Value]] = []
        if self.peek() == "}":
            self.at += 1
            return Object(())
        while True:
            self.expect('"', "looking for beginning of object key string")
            key = self.string()
            self.expect(":", "after object key")
            members.append((key, self.value(depth - 1)))
            if self.peek() == "}":
                self.at += 1
                return Object(tuple(members))
            self.expect(",", "after object key:value pair")

    def array(self, depth: int) -> list[Value]:
        self.at += 1
        items: list[Value] = []
        if self.peek() == "]":
            self.at += 1
            return items
        while True:
            items.append(self.value(depth - 1))
            if self.peek() == "]":
                self.at += 1
                return items
            self.expect(",", "after array element")

    def literal(self, first: str) -> bool | None:
        word, value = _LITERALS[first]
        for letter in word:
            if self.text[self.at : self.at + 1] != letter:
                self.fail(f"in literal {word} (expecting {_quoted(letter)})")
            self.at += 1
        return value

    def number(self) -> float:
        found = _NUMBER.match(self.text, self.at)
        if not found:
            negative = self.peek() == "-"
            self.at += negative
            self.fail("in numeric literal" if negative else "looking for beginning of value")
        self.at = found.end()
        if self.text[self.at : self.at + 1] == ".":
            self.at += 1
            self.fail("after decimal point in numeric literal")
        if self.text[self.at : self.at + 1] in ("e", "E"):
            self.at += 1
            self.fail("in exponent of numeric literal")
        return float(found[0])

    def string(self) -> str:
        out: list[str] = []
        while True:
            letter = self.take()
            if letter == '"':
                return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if letter < " ":
                self.at -= 1
                self.fail("in string literal")
            out.append(self.escape() if letter == "\\" else "\ufffd" if "\udc80" <= letter <= "\udcff" else letter)

    def escape(self) -> str:
        letter = self.take()
        if letter == "u":
            digits = "".join(self.hexadecimal() for _ in range(4))
            return chr(int(digits, 16))
        if letter not in _ESCAPES:
            self.at -= 1
            self.fail("in string escape code")
        return _ESCAPES[letter]

    def hexadecimal(self) -> str:
        digit = self.take()
        if digit not in "0123456789abcdefABCDEF":
            self.at -= 1
            self.fail("in \\u hexadecimal character escape")
        return digit

    def take(self) -> str:
        if self.at >= len(self.text):
            self.fail("")
        self.at += 1
        return self.text[self.at - 1]

    def peek(self) -> str:
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def expect(self, letter: str, context: str) -> None:
        if self.peek() != letter:
            self.fail(context)
        self.at += 1

    def fail(self, context: str) -> NoReturn:
        if self.at >= len(self.text):
            raise GoError(self.at_end)
        raise GoError(f"invalid character {_quoted(self.text[self.at])} {context}")


def _quoted(letter: str) -> str:
    """Quote one byte as the decoder does, which takes it for a Latin-1 letter."""
    byte = letter.encode(errors="surrogateescape")[0]
    known = {
        0x27: "\\'",
        0x5C: "\\\\",
        0x07: "\\a",
        0x08: "\\b",
        0x0C: "\\f",
        0x0A: "\\n",
        0x0D: "\\r",
        0x09: "\\t",
        0x0B: "\\v",
    }
    shown = known.get(byte) or (chr(byte) if chr(byte).isprintable() else f"\\x{byte:02x}")
    return f"'{shown}'"
