"""Comparing JSON documents."""

from typing import Any

import pytest
from hypothesis import given

from dcos_registry.attach.attachment import ABSENT, Change
from dcos_registry.attach.changes import changes_between
from tests.attach.documents import undone, written
from tests.attach.strategies import json_values


def sorted_text(document: Any) -> str:
    return written(sorted_keys(document))


def sorted_keys(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: sorted_keys(document[key]) for key in sorted(document)}
    return [sorted_keys(member) for member in document] if isinstance(document, list) else document


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [Change("/a", 1, 2)]),
        ({"a": 1}, {"a": 1.0}, [Change("/a", 1, 1.0)]),
        ({"a": 1}, {"a": True}, [Change("/a", 1, True)]),
        ({"a": None}, {}, [Change("/a", None, ABSENT)]),
        ({}, {"a": None}, [Change("/a", ABSENT, None)]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [Change("/a/c", 2, 3)]),
        ({"a": {}}, {"a": []}, [Change("/a", {}, [])]),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}, [Change("/a~1b/~0", 1, 2)]),
        ({"": 1}, {"": 2}, [Change("/", 1, 2)]),
        ([1, 2], [1, 2, 3], [Change("", [1, 2], [1, 2, 3])]),
        ([1, {"a": 2}], [1, {"a": 3}], [Change("/1/a", 2, 3)]),
        (1, 2, [Change("", 1, 2)]),
    ],
)
def test_lists_the_smallest_values_that_differ(before: Any, after: Any, changes: list[Change]) -> None:
    assert list(changes_between(before, after)) == changes
    assert [type(change.after) for change in changes_between(before, after)] == [type(c.after) for c in changes]


@given(json_values)
def test_a_document_does_not_differ_from_its_copy(document: Any) -> None:
    assert changes_between(document, undone(document, ())) == ()


@given(json_values, json_values)
def test_changes_lead_back_whatever_the_two_documents(before: Any, after: Any) -> None:
    changes = changes_between({"document": before}, {"document": after})
    assert sorted_text(undone({"document": after}, changes)) == sorted_text({"document": before})


def test_a_side_that_is_absent_is_left_out_of_the_json() -> None:
    assert Change("/a", ABSENT, None).to_json() == {"pointer": "/a", "after": None}
    assert Change("/a", None, ABSENT).to_json() == {"pointer": "/a", "before": None}
    assert Change("/a", 1, 2).to_json() == {"pointer": "/a", "before": 1, "after": 2}
