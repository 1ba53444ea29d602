"""Paths of secrets, and which services may use them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.secret_path import SecretPath

paths = st.lists(st.text("aZ0-_", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join).map(SecretPath.parse)
ids = st.lists(st.text("a0-.", min_size=1, max_size=3), max_size=4).map("/".join) | st.text("a/.")


@given(paths)
def test_what_is_printed_is_read_back(path: SecretPath) -> None:
    assert SecretPath.parse(str(path)) == path


@given(paths)
def test_slashes_at_the_ends_do_not_count(path: SecretPath) -> None:
    assert SecretPath.parse(f"/{path}/") == path


@given(st.text() | st.text("aZ0-_/. \n"))
def test_any_text_is_a_path_or_our_error(text: str) -> None:
    try:
        path = SecretPath.parse(text)
    except errors.UsageError as error:
        if error.hint:
            assert SecretPath.parse(error.hint.removeprefix("use ").removesuffix(" instead"))
        return
    assert SecretPath.parse(str(path)) == path


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("team/registry.example.com:5000", "use team/registry-example-com-5000 instead"),
        ("team//pull", "use team/pull instead"),
        ("my secret", "use my-secret instead"),
        ("..", None),
        ("", None),
        ("/", None),
    ],
)
def test_what_the_store_does_not_take_is_answered_with_what_it_does(text: str, hint: str | None) -> None:
    with pytest.raises(errors.UsageError) as caught:
        SecretPath.parse(text)
    assert caught.value.message == f"{text!r} is not a secret's path: letters, digits, - and _ between slashes"
    assert caught.value.hint == hint


def test_a_name_that_mesos_would_decode_is_refused() -> None:
    with pytest.raises(errors.UsageError) as caught:
        SecretPath.parse("team/__dcos_base64__pull")
    assert caught.value.message == "'team/__dcos_base64__pull': Mesos would base64-decode a secret of that name"
    assert SecretPath.parse("__dcos_base64__/pull").text == "__dcos_base64__/pull"


@pytest.mark.parametrize(
    ("path", "service", "usable"),
    [
        ("secret", "/any/service", True),
        ("group/secret", "/marathon-user/service", False),
        ("group/secret", "/group/hdfs/service", True),
        ("group/hdfs/secret", "/group/spark/service", False),
        ("hdfs/secret", "/hdfs", True),
        ("a/b/secret", "/a/b/c", True),
        ("a/b/secret", "/a", False),
        ("a/b/secret", "/a/bc", False),
        ("a/b/secret", "a/b/", True),
    ],
)
def test_a_service_uses_the_secrets_of_its_space(path: str, service: str, *, usable: bool) -> None:
    assert SecretPath.parse(path).usable_by(service) is usable


@given(paths, ids)
def test_a_secret_that_is_moved_to_a_service_may_be_used_by_it(path: SecretPath, service: str) -> None:
    moved = path.moved_to(service)
    assert moved.usable_by(service)
    assert SecretPath.parse(moved.text) == moved
    assert moved.text.rpartition("/")[2] == path.text.rpartition("/")[2]


@given(paths, paths)
def test_it_moves_into_the_space_of_the_service_itself(path: SecretPath, service: SecretPath) -> None:
    assert path.moved_to(service.text).space == service.text


services = st.lists(st.lists(st.text("ab-.", min_size=1, max_size=2), min_size=1, max_size=4).map("/".join), min_size=1)


@given(services)
def test_pain_16_a_path_for_several_services_may_be_used_by_each_and_none_that_is_narrower(ids: list[str]) -> None:
    path = SecretPath("pull").moved_to(*ids)
    assert SecretPath.parse(str(path)) == path
    assert all(path.usable_by(each) for each in ids)
    segments = ids[0].split("/")
    deeper = len(list(filter(None, path.space.split("/")))) + 1
    if deeper <= len(segments):
        space = "/".join(segments[:deeper])
        narrower = SecretPath(f"{space}/pull")
        is_legal = "." not in space
        assert not (is_legal and all(narrower.usable_by(each) for each in ids))
