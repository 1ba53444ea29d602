"""What holds of editing JSON documents, however they are written."""

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.json_text import JsonText
from tests.attach.strategies import json_values
from tests.model.json_spelling import added, changed, documents, places, without


def value_of(document: bytes) -> Any:
    """Read a document as the standard library does."""
    return json.loads(document.decode("utf-8-sig"))


def told_apart(value: Any) -> str:
    """Write a value so that 1, 1.0 and true differ, and the order of keys does not."""
    return json.dumps(value, sort_keys=True)


def edited(document: bytes, after: Any) -> bytes:
    """Edit a document."""
    return JsonText.read(document, "it").edited(after)


def shared(first: bytes, second: bytes) -> int:
    """Count the bytes that two documents have in common at their start and at their end."""
    shorter = min(len(first), len(second))
    start = next((at for at in range(shorter) if first[at] != second[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if first[-1 - at] != second[-1 - at]), left)
    return start + end


@given(documents() | documents(repeats=True))
def test_a_document_of_which_nothing_changes_stays_as_it_is(document: bytes) -> None:
    assert told_apart(JsonText.read(document, "it").value) == told_apart(value_of(document))
    assert edited(document, value_of(document)) == document


@given(documents(), st.data())
def test_a_document_holds_the_new_value_after_any_changes(document: bytes, data: st.DataObject) -> None:
    after = value_of(document)
    for _ in range(data.draw(st.integers(1, 4))):
        after = data.draw(changed(after))
    assert told_apart(value_of(edited(document, after))) == told_apart(after)


@given(documents(), json_values)
def test_a_document_holds_any_other_value(document: bytes, after: Any) -> None:
    assert told_apart(value_of(edited(document, after))) == told_apart(after)


@given(documents(repeats=True), st.data())
def test_a_document_with_repeated_keys_holds_the_new_value_or_is_refused(document: bytes, data: st.DataObject) -> None:
    after = data.draw(changed(value_of(document)))
    try:
        assert told_apart(value_of(edited(document, after))) == told_apart(after)
    except errors.UsageError as error:
        assert "has more than one member" in error.message


@given(documents(), st.data())
def test_what_is_added_is_all_that_differs_and_goes_without_a_trace(document: bytes, data: st.DataObject) -> None:
    before = value_of(document)
    assume(places(before))
    place = data.draw(st.sampled_from(places(before)))
    size = len(at(before, place))
    after = put(before, place, added(at(before, place), data.draw(st.integers(0, size)), data.draw(json_values)))
    longer = edited(document, after)
    assert shared(document, longer) == len(document)
    assert edited(longer, before) == document


@given(documents(), st.data())
def test_what_is_removed_is_all_that_differs(document: bytes, data: st.DataObject) -> None:
    before = value_of(document)
    several = [place for place in places(before) if len(at(before, place)) > 1]
    assume(several)
    place = data.draw(st.sampled_from(several))
    holder = at(before, place)
    step = data.draw(st.sampled_from(steps(holder)))
    shorter = edited(document, put(before, place, without(holder, step)))
    assert shared(document, shorter) == len(shorter)


@given(
    documents(), st.data(), st.sampled_from([b"1e3", b"false", b'"\\u0026"', b"{ }"]), st.integers() | st.text("a\n")
)
def test_what_is_replaced_is_all_that_differs(document: bytes, data: st.DataObject, old: bytes, new: Any) -> None:
    mark = "is to be replaced"
    value = value_of(document)
    assume(places(value))
    place = data.draw(st.sampled_from(places(value)))
    place = (*place, data.draw(st.sampled_from(steps(at(value, place)))))
    start, _, end = edited(document, put(value, place, mark)).partition(json.dumps(mark).encode())
    replaced = edited(start + old + end, put(value, place, new))
    assert replaced == start + json.dumps(new).encode() + end


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_document_or_are_refused(document: bytes) -> None:
    try:
        value = JsonText.read(document, "it").value
    except errors.UsageError as error:
        assert error.message.startswith("it is not JSON")
    else:
        assert edited(document, value) == document


def steps(value: Any) -> list[str | int]:
    """List the keys of an object, or the indexes of an array."""
    return list(value) if isinstance(value, dict) else list(range(len(value)))


def at(value: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


def put(value: Any, place: tuple[str | int, ...], new: Any) -> Any:
    if not place:
        return new
    copy = value.copy()
    copy[place[0]] = put(value[place[0]], place[1:], new)
    return copy
