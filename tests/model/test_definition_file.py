"""What files with definitions hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.definition_file import members_of, read_definitions, with_definitions

APP = {"id": "/team/web", "cmd": "sleep 1000"}
POD = {"id": "/team/pod", "containers": []}
GROUP = {
    "id": "/tools",
    "apps": [{"id": "web"}, {"id": "/tools/db"}],
    "groups": [{"id": "docker", "apps": [{"id": "registry"}], "pods": [POD]}, {"id": "/tools/none", "apps": None}],
}


def found(document: Any) -> list[tuple[str, str]]:
    """List the ids in a document, and where they stand."""
    members = read_definitions(json.dumps(document).encode(), "app.json")
    return [(member.id, "/".join(member.steps)) for member in members]


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        (APP, [("/team/web", "")]),
        (POD, [("/team/pod", "")]),
        ({"id": "web"}, [("/web", "")]),
        ([APP, POD], [("/team/web", "0"), ("/team/pod", "1")]),
        ({"app": APP}, [("/team/web", "app")]),
        ({"apps": [APP]}, [("/team/web", "apps/0")]),
        ({"id": "/team/pod", "status": "STABLE", "spec": POD}, [("/team/pod", "spec")]),
        (
            GROUP,
            [
                ("/tools/web", "apps/0"),
                ("/tools/db", "apps/1"),
                ("/tools/docker/registry", "groups/0/apps/0"),
                ("/team/pod", "groups/0/pods/0"),
            ],
        ),
    ],
)
def test_every_app_and_pod_is_found_with_its_place(document: Any, ids: list[tuple[str, str]]) -> None:
    assert sorted(found(document)) == sorted(ids)


def test_a_definition_is_left_as_it_stands() -> None:
    [member] = read_definitions(b'{"id": "web", "unknown": {"b": 1, "a": null}}', "app.json")
    assert json.dumps(member.definition) == '{"id": "web", "unknown": {"b": 1, "a": null}}'


def test_what_marathon_tells_of_a_group_is_found_too() -> None:
    assert [member["id"] for member in members_of(GROUP)] == ["web", "/tools/db", "registry", "/team/pod"]


def test_a_relative_id_is_resolved_in_its_place() -> None:
    [_, _, registry, _] = read_definitions(json.dumps(GROUP).encode(), "group.json")
    assert registry.definition == {"id": "registry"}
    assert list(registry.resolved.items()) == [("id", "/tools/docker/registry")]
    [web] = read_definitions(b'{"cmd": "x", "id": "web", "cpus": 1}', "app.json")
    assert list(web.resolved.items()) == [("cmd", "x"), ("id", "/web"), ("cpus", 1)]


@pytest.mark.parametrize(
    ("document", "after"),
    [
        (b'{"id":"web"}', b'{"id":"web","cpus":1}'),
        (b'[ {"id": "a"} , {"id": "/b/c", "cpus":1.0} ]', b'[ {"id": "a", "cpus": 1} , {"id": "/b/c", "cpus":1} ]'),
        (b'{"app": {"id": "/a"}, "x": 1e3}', b'{"app": {"id": "/a", "cpus": 1}, "x": 1e3}'),
        (
            b'{"id": "g", "groups": [{"id": "h", "pods": [{"id": "p", "containers": []}]}], "apps": [{"id": "a"}]}',
            b'{"id": "g", "groups": [{"id": "h", "pods": [{"id": "p", "containers": [], "cpus": 1}]}], '
            b'"apps": [{"id": "a", "cpus": 1}]}',
        ),
    ],
)
def test_changed_definitions_are_written_back_in_their_places(document: bytes, after: bytes) -> None:
    members = read_definitions(document, "app.json")
    changed = [(member, {**member.resolved, "cpus": 1}) for member in members]
    assert with_definitions(document, changed, "app.json") == after
    assert with_definitions(document, changed[:0], "app.json") == document


def test_a_definition_that_stands_under_a_repeated_key_is_not_written_back() -> None:
    document = b'{"apps": [{"id": "/a"}], "apps": [{"id": "/b"}]}'
    [member] = read_definitions(document, "group.json")
    with pytest.raises(errors.UsageError, match=r"group\.json cannot be changed .* more than one member 'apps'"):
        with_definitions(document, [(member, {"id": "/b", "cpus": 1})], "group.json")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"{", "app.json is not JSON: line 1: expecting property name"),
        (b'{\n"id": }', "app.json is not JSON: line 2: expecting value"),
        (b"\xff", "app.json is not JSON: it is not UTF-8"),
        ('{"id": "/a"}'.encode("utf-16"), "app.json is not JSON that can be read: it is UTF-16"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "app.json holds no app or pod"),
        (b'{"apps": []}', "app.json holds no app or pod"),
        (b"5", "app.json is no app or pod: a definition is a JSON object"),
        (b'[{"id": "/a"}, "x"]', "/1 in app.json is no app or pod"),
        (b'{"cmd": "sleep 1"}', "app.json is no app or pod: it has no id"),
        (b'{"id": "/Team/Web"}', "'/Team/Web' is not the id of an app or pod"),
    ],
)
def test_what_is_none_is_refused_with_its_place(document: bytes, words: str) -> None:
    with pytest.raises(errors.UsageError, match=words):
        read_definitions(document, "app.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["/a", "web"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "apps", "groups", "pods", "app", "spec"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values.map(lambda value: json.dumps(value).encode()) | st.binary())
def test_any_document_holds_definitions_or_is_refused(document: bytes) -> None:
    try:
        assert all(member.id.startswith("/") for member in read_definitions(document, "app.json"))
    except errors.UsageError as error:
        assert "app.json" in error.message
