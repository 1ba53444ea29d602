"""The index of logins on disk."""

import json
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.index import INDEX_FILE, Index
from dcos_registry.store.login import Login
from tests.store.samples import login


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / INDEX_FILE


@pytest.fixture
def index(path: Path) -> Index:
    return Index(path)


def change(path: Path, **keys: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


def change_entry(path: Path, **keys: Any) -> None:
    entries = json.loads(path.read_text())["logins"]
    change(path, logins={name: entry | keys for name, entry in entries.items()})


hosts = st.builds(
    RegistryHost,
    st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]\.example", fullmatch=True),
    st.none() | st.integers(1, 65535),
) | st.just(RegistryHost("docker.io"))
any_login = st.builds(
    Login,
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,20}", fullmatch=True),
    hosts,
    st.text(min_size=1),
    st.sampled_from(["keyring", "file"]),
    st.text(),
    st.datetimes(timezones=st.just(timezone.utc)),
    st.booleans(),
    st.booleans(),
    st.text(),
    st.none() | st.datetimes(timezones=st.just(timezone.utc)),
    st.text(),
)


@given(logins=st.lists(any_login, unique_by=lambda one: one.name, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_logins_come_back_as_they_were(path: Path, logins: list[Login]) -> None:
    path.unlink(missing_ok=True)
    index = Index(path)
    with index.locked():
        for one in logins:
            index.put(one)
    assert Index(path).logins() == {one.name: one for one in logins}
    with index.locked():
        for one in logins:
            index.drop(one.name)
    assert Index(path).logins() == {}


def test_no_file_is_no_logins_and_makes_none(index: Index, path: Path) -> None:
    assert index.logins() == {}
    with index.locked():
        index.drop("nobody")
    assert not path.exists()


def test_the_file_is_for_people_too(index: Index, path: Path) -> None:
    with index.locked():
        index.put(replace(login(store="file"), unchecked=True))
    assert json.loads(path.read_text()) == {
        "version": 1,
        "logins": {
            "registry.example:5000": {
                "registry": "registry.example:5000",
                "username": "alice",
                "store": "file",
                "backend": "a backend",
                "created": "2024-05-01T12:30:00+00:00",
                "plain_http": False,
                "unchecked": True,
                "kind": "password",
                "expires": None,
                "email": "",
            }
        },
    }


def test_an_entry_of_an_older_copy_has_neither_kind_nor_end(index: Index, path: Path) -> None:
    with index.locked():
        index.put(login("one.example"))
    document = json.loads(path.read_text())
    for key in ("kind", "expires", "email"):
        del document["logins"]["one.example"][key]
    path.write_text(json.dumps(document))
    assert index.logins() == {"one.example": login("one.example")}


def test_keys_of_a_newer_copy_are_let_through_and_kept(index: Index, path: Path) -> None:
    with index.locked():
        index.put(login("one.example"))
    change(path, new="document")
    change_entry(path, new=["entry"])
    with index.locked():
        index.put(login("two.example"))
    assert sorted(index.logins()) == ["one.example", "two.example"]
    document = json.loads(path.read_text())
    assert document["new"] == "document"
    assert document["logins"]["one.example"]["new"] == ["entry"]


@pytest.mark.parametrize(
    ("content", "defect"),
    [
        (b"", "is not JSON"),
        (b'{"version": 1, "logins": {', "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is not a list of logins"),
        (b'{"version": 1, "logins": []}', "is not a list of logins"),
        (b'{"version": 2, "logins": {}}', "is of version 2, and this dcos-registry knows 1"),
        (b'{"logins": {}}', "is of version None"),
        (b'{"version": 1, "logins": {"a": null}}', "has an entry 'a'"),
        (b'{"version": 1, "logins": {"a": {}}}', "has an entry 'a'"),
    ],
)
def test_a_file_that_cannot_be_understood_is_named_and_left_alone(
    index: Index, path: Path, content: bytes, defect: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(errors.RegistryPluginError, match=defect) as caught:
        index.logins()
    assert str(path) in caught.value.message
    assert caught.value.hint is not None
    assert f"mv {path} {path}.old" in caught.value.hint
    assert path.read_bytes() == content


def test_a_file_of_another_version_is_not_written_over(index: Index, path: Path) -> None:
    path.write_text('{"version": 2, "logins": {}}')
    with index.locked(), pytest.raises(errors.RegistryPluginError, match="version 2"):
        index.put(login())
    assert path.read_text() == '{"version": 2, "logins": {}}'


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("registry", "host/with/path"),
        ("registry", 5000),
        ("username", None),
        ("store", "plain text"),
        ("store", []),
        ("backend", 1),
        ("created", "yesterday"),
        ("created", "2024-05-01T12:30:00"),
        ("created", 1714566600),
        ("plain_http", "false"),
        ("unchecked", 0),
    ],
)
def test_an_entry_with_a_wrong_value_is_named(index: Index, path: Path, key: str, value: Any) -> None:
    with index.locked():
        index.put(login("one.example"))
    change_entry(path, **{key: value})
    with pytest.raises(errors.RegistryPluginError, match=r"has an entry 'one\.example' that cannot be understood"):
        index.logins()


@given(content=st.binary(max_size=200) | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_content_gives_logins_or_our_error(path: Path, content: bytes | str) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(errors.RegistryPluginError):
        Index(path).logins()


@pytest.mark.parametrize("name", ["", "a/b", "-a", "a b", "a\n", "ä"])
def test_a_name_that_could_be_mistaken_is_refused(name: str) -> None:
    with pytest.raises(errors.UsageError, match="cannot be the name of a login"):
        replace(login(), name=name)


def test_a_login_has_the_time_in_utc() -> None:
    with pytest.raises(ValueError, match="UTC"):
        replace(login(), created=datetime(2024, 5, 1))


@pytest.mark.parametrize("spelling", ["registry.example", "registry.example:443", "https://Registry.example/v2/"])
def test_the_spellings_of_a_registry_have_one_default_name(spelling: str) -> None:
    assert Login.default_name(RegistryHost.parse(spelling)) == "registry.example"
