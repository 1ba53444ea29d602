"""JSON pointers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.model.pointer import matches, pointer_to, steps_of, value_at, with_value, without_value


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [((), ""), (("",), "/"), (("a", 0), "/a/0"), (("a/b", "c~d"), "/a~1b/c~0d"), (("~1",), "/~01")],
)
def test_writes_pointers_as_the_rfc_says(steps: tuple[str | int, ...], pointer: str) -> None:
    assert pointer_to(*steps) == pointer


@given(st.lists(st.text("a~/01")))
def test_steps_come_back_out_of_a_pointer(steps: list[str]) -> None:
    assert list(steps_of(pointer_to(*steps))) == steps


def test_a_value_is_put_on_a_copy_of_the_way_to_it() -> None:
    document: Any = {"a": [{"b": 1}, {"b": 2}], "z": {}}
    changed = with_value(document, ("a", "1", "b"), 3)
    assert changed == {"a": [{"b": 1}, {"b": 3}], "z": {}}
    assert document == {"a": [{"b": 1}, {"b": 2}], "z": {}}
    assert changed["a"][0] is document["a"][0]


def test_a_key_keeps_its_place_and_a_new_one_comes_last() -> None:
    assert list(with_value({"a": 1, "b": 2}, ("a",), 3)) == ["a", "b"]
    assert with_value({"b": None}, ("b", "c", "d"), 1) == {"b": {"c": {"d": 1}}}
    assert list(with_value({"b": 1}, ("a",), 2)) == ["b", "a"]


def test_a_key_is_taken_out_of_a_copy_of_the_way_to_it() -> None:
    document: Any = {"a": [{"b": 1, "c": 2}, {"b": 3}], "z": {}}
    changed = without_value(document, ("a", "0", "b"))
    assert changed == {"a": [{"c": 2}, {"b": 3}], "z": {}}
    assert document == {"a": [{"b": 1, "c": 2}, {"b": 3}], "z": {}}
    assert changed["a"][1] is document["a"][1]


@pytest.mark.parametrize("steps", [("x",), ("a", "x"), ("a", "b", "c"), ("x", "b")])
def test_what_is_not_there_need_not_be_taken_out(steps: tuple[str, ...]) -> None:
    assert without_value({"a": {"b": 1}}, steps) == {"a": {"b": 1}}


def test_a_pattern_finds_members_of_objects_and_arrays() -> None:
    document = {"a": [{"b": 1}, {"c": 2}, {"b": None}], "*": {"b": 4}}
    assert list(matches(document, ("a", "*", "b"))) == [("/a/0/b", 1), ("/a/2/b", None)]
    assert list(matches(document, ("*", "b"))) == [("/*/b", 4)]
    assert list(matches("text", ("a",))) == []


def test_a_value_is_found_by_its_steps() -> None:
    assert value_at({"a": [{"b": 1}]}, ("a", "0", "b")) == 1
    assert value_at([7], ()) == [7]
