import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import go_json, mesos_json
from dcos_registry.pull.go_json import GoError
from dcos_registry.pull.mesos_json import MesosError

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
OBJECTS = st.dictionaries(st.text(), VALUES)


def plain(value: Any) -> Any:
    """Turn what Go reads into what Python's json reads."""
    if isinstance(value, go_json.Object):
        return {key: plain(item) for key, item in value.members}
    return [plain(item) for item in value] if isinstance(value, list) else value


@given(document=OBJECTS, ascii_only=st.booleans())
def test_both_read_what_python_writes(document: dict[str, Any], *, ascii_only: bool) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only).encode(errors="surrogatepass")

    assert mesos_json.parse_object(text) == document
    assert plain(go_json.unmarshal(text)) == document


@pytest.mark.parametrize(
    ("parse", "error"),
    [(mesos_json.parse_object, MesosError), (go_json.unmarshal, GoError), (go_json.decode_first, GoError)],
)
@given(text=st.binary() | st.text('{}[]:,"\\ \nnulltrue0123.eE-+\x00é').map(str.encode))
def test_any_text_is_read_or_refused(parse: Callable[[bytes], object], error: type[Exception], text: bytes) -> None:
    try:
        parse(text)
    except error as refusal:
        assert str(refusal)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "syntax error at line 1 near: ***"),
        (b'{"a":\n\n"se\tcret"}', "syntax error at line 3 near: ***"),
        (b'\xef\xbb\xbf{"a":1}', "syntax error at line 1 near: ***"),
        (b'{"a":NaN}', "syntax error at line 1 near: ***"),
        (b'{"a":[1,]}', "syntax error at line 1 near: ***"),
        (b'{"a":1e400}', "Value out of range"),
        (b"[]", "Unexpected JSON type parsed"),
        (b"5", "Unexpected JSON type parsed"),
        (b"{} x", "Parsed JSON included non-whitespace trailing characters:  x"),
        (b'{"a":' + 200 * b"[" + 200 * b"]" + b"}", "syntax error at line 1 near: ***"),
    ],
)
def test_mesos_says_what_it_cannot_read(text: bytes, message: str) -> None:
    with pytest.raises(MesosError) as refusal:
        mesos_json.parse_object(text)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b' {"a": 007}\r\n', 7),
        (b'{"a": 1.}', 1.0),
        (b'{"a": 9223372036854775808}', 9223372036854775808.0),
        (b'{"a": "x", "a": null}', None),
        (rb'{"a": "\/\u00e9\ud83d\ude00"}', "/é😀"),
        (b'{"a": "\xff"}', "\udcff"),
        (b'{"a":' + 199 * b"[" + 199 * b"]" + b"}", None),
    ],
)
def test_mesos_reads_what_others_would_not(text: bytes, value: object) -> None:
    read = mesos_json.parse_object(text)["a"]

    assert read == value or isinstance(read, list)


def test_mesos_walks_an_object_in_the_order_of_its_keys() -> None:
    assert list(mesos_json.parse_object(b'{"b": 1, "a": 2, "B": 3}')) == ["B", "a", "b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "EOF"),
        (b'{"a"', "unexpected EOF"),
        (b"{'a': 1}", "invalid character '\\'' looking for beginning of object key string"),
        (b'{"a" 1}', "invalid character '1' after object key"),
        (b'{"a": 1 "b"}', "invalid character '\"' after object key:value pair"),
        (b'{"a": 01}', "invalid character '1' after object key:value pair"),
        (b"[1 2]", "invalid character '2' after array element"),
        (b"nope", "invalid character 'o' in literal null (expecting 'u')"),
        (b"-x", "invalid character 'x' in numeric literal"),
        (b"1.x", "invalid character 'x' after decimal point in numeric literal"),
        (b"1ex", "invalid character 'x' in exponent of numeric literal"),
        (b'"\n"', "invalid character '\\n' in string literal"),
        (rb'"\x"', "invalid character 'x' in string escape code"),
        (rb'"\u12x4"', "invalid character 'x' in \\u hexadecimal character escape"),
        (b"\xef\xbb\xbf{}", "invalid character 'ï' looking for beginning of value"),
    ],
)
def test_go_says_what_it_cannot_read(text: bytes, message: str) -> None:
    with pytest.raises(GoError) as refusal:
        go_json.decode_first(text)

    assert str(refusal.value) == message


def test_go_replaces_what_is_not_unicode_and_stops_after_the_first_value() -> None:
    assert go_json.decode_first(b'"a\xffb\\ud800" {garbage') == "a\ufffdb\ufffd"


def test_go_looks_for_a_field_in_any_case_and_takes_the_last() -> None:
    read = go_json.decode_first(b'{"Auth": 1, "auth": 2, "other": 3}')

    assert isinstance(read, go_json.Object)
    assert read.get("AUTH") == pytest.approx(2)


def test_numbers_of_any_size_are_numbers_to_go() -> None:
    read = go_json.unmarshal(b"1e999")

    assert isinstance(read, float)
    assert math.isinf(read)
