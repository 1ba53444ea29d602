"""A long array comes item by item, or is named as broken."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.clients.items import items_of

objects = st.lists(st.dictionaries(st.text(), st.none() | st.text() | st.lists(st.integers())), max_size=4)


@given(objects, st.sampled_from([None, 2]))
def test_an_array_gives_its_objects(document: list[dict[str, Any]], indent: int | None) -> None:
    body = json.dumps(document, indent=indent).encode()
    assert list(items_of(body, "the pods")) == document
    assert list(items_of(b' { "apps" :\n' + body + b"}", "the apps", "apps")) == document


@given(objects.filter(len), st.integers(min_value=1))
def test_an_array_that_breaks_off_is_named(document: list[dict[str, Any]], cut: int) -> None:
    body = json.dumps(document).encode()
    with pytest.raises(errors.UnreachableError, match="The answer with the pods is not the list it has to be"):
        list(items_of(body[: -(cut % len(body)) or -1], "the pods"))


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"<html>", b'{"pods": []}', b'[{"id": 1} {"id": 2}'])
def test_another_document_is_named(body: bytes) -> None:
    with pytest.raises(errors.UnreachableError):
        list(items_of(body, "the apps", "apps"))


@given(st.binary())
def test_any_body_gives_items_or_our_error(body: bytes) -> None:
    try:
        assert all(isinstance(item, dict) for item in items_of(b"[" + body, "the pods"))
    except errors.UnreachableError as error:
        assert "the pods" in error.message
