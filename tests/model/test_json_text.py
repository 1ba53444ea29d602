"""JSON documents as people write them, and what becomes of their text."""

import json
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.model.json_text import MAX_DEPTH, JsonText

SECRETS = {"pull": {"source": "team/pull"}}


def edited(document: bytes, after: Any) -> bytes:
    """Edit a document."""
    return JsonText.read(document, "it").edited(after)


def with_secrets(text: str) -> str:
    """Declare a secret in a definition."""
    return edited(text.encode(), {**JsonText.read(text.encode(), "it").value, "secrets": SECRETS}).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"id":"x"}', '{"id":"x","secrets":{"pull":{"source":"team/pull"}}}'),
        ('{"id": "x"}', '{"id": "x", "secrets": {"pull": {"source": "team/pull"}}}'),
        ('{ "id": "x" }\n', '{ "id": "x", "secrets": { "pull": { "source": "team/pull" } } }\n'),
        (
            '{\n  "id": "x"\n}\n',
            '{\n  "id": "x",\n  "secrets": {\n    "pull": {\n      "source": "team/pull"\n    }\n  }\n}\n',
        ),
        (
            '{\n\t"id" : "x"\n}',
            '{\n\t"id" : "x",\n\t"secrets" : {\n\t\t"pull" : {\n\t\t\t"source" : "team/pull"\n\t\t}\n\t}\n}',
        ),
        (
            '\ufeff{\r\n    "id": "x"\r\n}\r\n',
            '\ufeff{\r\n    "id": "x",\r\n    "secrets": {\r\n        "pull": {\r\n            '
            '"source": "team/pull"\r\n        }\r\n    }\r\n}\r\n',
        ),
        (
            '{\n"id": "x",\n"cpus": 1.0}',
            '{\n"id": "x",\n"cpus": 1.0,\n"secrets": {\n  "pull": {\n    "source": "team/pull"\n  }\n}}',
        ),
        (
            '{ "id": "x"\n, "cpus": 1e3\n}',
            '{ "id": "x"\n, "cpus": 1e3\n, "secrets": {\n  "pull": {\n    "source": "team/pull"\n  }\n}\n}',
        ),
    ],
    ids=["compact", "on one line", "padded", "two spaces", "tabs", "as on Windows", "no indent", "commas in front"],
)
def test_a_new_member_is_written_as_those_beside_it(before: str, after: str) -> None:
    assert with_secrets(before) == after


@pytest.mark.parametrize("empty", ["{}", "{ }", "{\n  }", "null", "[]"])
def test_what_is_empty_is_filled_as_its_line_begins(empty: str) -> None:
    text = '{\n  "secrets": %s,\n  "id": "x"\n}'
    written = '{\n    "pull": {\n      "source": "team/pull"\n    }\n  }'
    assert with_secrets(text % empty) == text % written


def test_an_object_takes_the_form_of_the_objects_beside_it() -> None:
    text = '{\n  "secrets": {\n    "a": {"source": "b"}\n  }\n}'
    written = '"a": {"source": "b"},\n    "pull": {"source": "team/pull"}'
    after = {"secrets": {"a": {"source": "b"}, **SECRETS}}
    assert edited(text.encode(), after).decode() == text.replace('"a": {"source": "b"}', written)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[{"a": 1}]', '[{"a": 1}, {"uri": "x"}]'),
        ('[\n  {"a": 1}\n]', '[\n  {"a": 1},\n  {"uri": "x"}\n]'),
        ('[{\n  "a": 1\n}]', '[{\n  "a": 1\n}, {\n  "uri": "x"\n}]'),
        ('[\n  {\n    "a": 1\n  }\n]', '[\n  {\n    "a": 1\n  },\n  {\n    "uri": "x"\n  }\n]'),
        ("[\n  1\n]", '[\n  1,\n  {\n    "uri": "x"\n  }\n]'),
        ("[1,2]", '[1,2,{"uri": "x"}]'),
    ],
)
def test_an_item_takes_the_form_of_the_items_beside_it(before: str, after: str) -> None:
    assert edited(before.encode(), [*json.loads(before), {"uri": "x"}]).decode() == after


def test_a_new_member_stands_where_the_new_value_has_it() -> None:
    text = b'{\n  "id": "x",\n  "uris": ["a"],\n  "cpus": 1.0\n}'
    after: Any = {"id": "x", "fetch": [{"uri": "a"}], "cpus": 1.0}
    written = '"fetch": [\n    {\n      "uri": "a"\n    }\n  ]'
    assert edited(text, after).decode() == text.decode().replace('"uris": ["a"]', written)
    assert edited(b'{"b": 2}', {"a": 1, "b": 2}) == b'{"a": 1, "b": 2}'


@pytest.mark.parametrize(("left", "text"), [("bc", '{ "b": 2, "c": 3\n}'), ("ac", '{ "a": 1, "c": 3\n}')])
def test_a_member_that_goes_takes_its_comma_along(left: str, text: str) -> None:
    document = b'{ "a": 1,\n  "b": 2, "c": 3\n}'
    value = json.loads(document)
    assert edited(document, {key: value[key] for key in left}).decode() == text
    assert edited(document, {"a": 1, "b": 2}) == b'{ "a": 1,\n  "b": 2\n}'
    assert edited(document, {}) == b"{}"


def test_one_of_several_items_that_are_alike_comes_and_goes_by_itself() -> None:
    assert edited(b"[[],[], []]", [[], None, [], []]) == b"[[],null,[], []]"
    assert edited(b"[[],null,[], []]", [[], [], []]) == b"[[],[], []]"


def test_items_that_stay_keep_their_form_whichever_go() -> None:
    document = b'[1.0, {"a":  1}, 1e3, 0.10, [ ]]'
    assert edited(document, [{"a": 1}, 0.1, []]) == b'[{"a":  1}, 0.10, [ ]]'
    assert edited(document, [1.0, {"a": 1}, 7, 1e3, 0.1, []]) == b'[1.0, {"a":  1}, 7, 1e3, 0.10, [ ]]'


def test_numbers_escapes_and_blanks_elsewhere_stay() -> None:
    text = '{"n": [1.0, 1e3, 123456789012345678901234567890, -0], "s": "\\u0026\\/\\ud800é" ,  "x": 1}'
    assert edited(text.encode(), {**json.loads(text), "x": True}).decode() == text.replace('"x": 1', '"x": true')


def test_a_document_that_is_all_ascii_stays_so() -> None:
    assert edited(b'{"a": 1}', {"a": "\u00e9"}) == b'{"a": "\\u00e9"}'
    assert edited('{"é": 1}'.encode(), {"é": "ü\ud800"}) == '{"é": "ü\\ud800"}'.encode()


def test_a_repeated_key_stays_where_nothing_changes_below_it() -> None:
    document = b'{"env": {"A": 1, "A": 2}, "a": 1, "a": 2, "x": 1}'
    after = {"env": {"A": 2}, "a": 2, "x": 3, "y": 4}
    assert edited(document, after) == b'{"env": {"A": 1, "A": 2}, "a": 1, "a": 2, "x": 3, "y": 4}'


@pytest.mark.parametrize(
    ("document", "after", "place"),
    [
        (b'{"a": 1, "a": 2}', {"a": 3}, "the outermost object has more than one member 'a'"),
        (b'{"a": 1, "b": 0, "a": 2}', {"b": 0}, "the outermost object has more than one member 'a'"),
        (b'{"": 1, "": 2}', {"": 3}, "the outermost object has more than one member ''"),
        (b'{"x/y": [{"a": 1, "\\u0061": 2}]}', {"x/y": [{"a": 3}]}, "/x~1y/0 has more than one member 'a'"),
        (b'{"a": {"b": 1}, "a": {"b": 2}}', {"a": {"b": 3}}, "the outermost object has more than one member 'a'"),
    ],
)
def test_a_change_below_a_repeated_key_is_refused(document: bytes, after: Any, place: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        JsonText.read(document, "app.json").edited(after)
    assert caught.value.message == f"app.json cannot be changed without guessing: {place}"
    assert caught.value.hint == "keep the last of them alone, since that is the one that counts"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"\xff", "it is not JSON: it is not UTF-8"),
        (b'"\xc3"', "it is not JSON: it is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "it is not JSON that can be read: it is UTF-16"),
        ('{"a": 1}'.encode("utf-16-be"), "it is not JSON that can be read: it is UTF-16-BE"),
        ('{"a": 1}'.encode("utf-32"), "it is not JSON that can be read: it is UTF-32"),
        (b"[" * 100_000, "it is not JSON that can be read: it is nested too deeply"),
        (b"[" * 100_000 + b"]" * 100_000, "it is not JSON that can be read: it is nested too deeply"),
        (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), "it is not JSON that can be read: it is nested"),
        (b"", "it is not JSON: line 1: expecting value"),
        (b"{} {}", "it is not JSON: line 1: extra data"),
        (b"\n[1,]", "it is not JSON: line 2: "),
        (b"[NaN]", "it is not JSON that can be read: a number in it is infinite, none at all, or too long"),
        (b"[-Infinity]", "it is not JSON that can be read: a number in it is infinite"),
        (b"[1e999]", "it is not JSON that can be read: a number in it is infinite"),
        (b"[" + b"1" * 5000 + b"]", "it is not JSON that can be read: a number in it is infinite, none at all, or too"),
    ],
)
def test_what_is_not_json_is_refused_in_a_line(document: bytes, words: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        JsonText.read(document, "it")
    assert caught.value.message.startswith(words)


def test_a_document_shows_nothing_of_itself_in_a_traceback() -> None:
    assert repr(JsonText.read(b'{"env": {"PASSWORD": "x"}}', "it")) == "JsonText(name='it')"


def test_as_many_levels_as_are_allowed_can_be_edited() -> None:
    document = b"[" * MAX_DEPTH + b" 1" + b"]" * MAX_DEPTH
    after: Any = 2
    for _ in range(MAX_DEPTH):
        after = [after]
    assert edited(document, after) == document.replace(b"1", b"2")
