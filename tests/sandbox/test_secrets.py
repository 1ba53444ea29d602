"""The Secrets API (cluster.md D)."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.http import Response
from dcos_registry.sandbox.secret_store import SecretStore
from dcos_registry.sandbox.secrets import MOST_BYTES, SecretsApi
from tests.sandbox.asking import ask, content_of, document_of, header_of

BINARY = {"content-type": "application/octet-stream"}


class Subject:
    """A secret store and who may use it: `grants` are (resource, action), `None` a superuser's."""

    def __init__(self, grants: set[tuple[str, str]] | None = None) -> None:
        self.store = SecretStore(Faults())
        self._grants = grants
        self._api = SecretsApi(
            self.store, lambda _uid, resource, action: grants is None or (resource, action) in grants
        )

    def ask(
        self,
        method: str,
        path: str,
        *,
        value: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        document = None if value is None else {"value": value}
        return ask(self._api.handle, method, path, body=body, document=document, headers=headers)

    def listed(self, path: str) -> list[str]:
        names: list[str] = document_of(self.ask("GET", f"/secret/default/{path}?list=true"))["array"]
        return names


@pytest.fixture
def subject() -> Subject:
    return Subject()


def test_a_secret_is_created_once_then_updated_read_and_deleted(subject: Subject) -> None:
    path = "/secret/default/team/pull"
    assert subject.ask("PATCH", path, value="one").status == 404
    created = subject.ask("PUT", path, value="one")
    assert (created.status, document_of(created)) == (201, {})
    again = subject.ask("PUT", path, value="two")
    assert again.status == 409
    assert "already exists" in document_of(again)["description"]
    assert document_of(subject.ask("GET", path)) == {"value": "one"}
    assert subject.ask("PATCH", path, value="two").status == 204
    assert document_of(subject.ask("GET", path)) == {"value": "two"}
    assert subject.ask("DELETE", path).status == 204
    assert subject.ask("DELETE", path).status == 404
    assert subject.ask("GET", path).status == 404


def test_the_type_follows_the_content_type(subject: Subject) -> None:
    subject.ask("PUT", "/secret/default/text", value="a€")
    subject.ask("PUT", "/secret/default/binary", body=b"\x00\xff", headers=BINARY)
    text, binary = (subject.ask("GET", f"/secret/default/{kind}") for kind in ("text", "binary"))
    assert header_of(text, "content-type") == "application/json"
    assert header_of(binary, "content-type") == "application/octet-stream"
    assert content_of(binary) == b"\x00\xff"
    assert subject.store.read("/text") == "a€".encode()
    assert subject.store.read("binary") == b"\x00\xff"


def test_a_body_without_content_type_is_json_and_other_types_are_refused(subject: Subject) -> None:
    assert subject.ask("PUT", "/secret/default/a", body=b'{"value": "x"}').status == 201
    refused = subject.ask("PUT", "/secret/default/b", body=b"x", headers={"content-type": "text/plain"})
    assert refused.status == 400
    with_charset = {"content-type": "application/json; charset=utf-8"}
    assert subject.ask("PUT", "/secret/default/b", body=b'{"value": "x"}', headers=with_charset).status == 201


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"value": 1}', b"\xff"])
def test_a_text_that_is_none_is_refused(subject: Subject, body: bytes) -> None:
    assert subject.ask("PUT", "/secret/default/a", body=body).status == 400
    assert subject.store.get("a") is None


def test_other_fields_of_a_text_come_back(subject: Subject) -> None:
    body = b'{"value": "x", "author": "me", "description": "d", "path": "a"}'
    subject.ask("PUT", "/secret/default/a", body=body)
    assert document_of(subject.ask("GET", "/secret/default/a")) == {"value": "x", "author": "me", "description": "d"}


@pytest.mark.parametrize(
    ("kind", "accept", "status"),
    [
        ("text", "application/json", 200),
        ("text", "*/*", 200),
        ("text", "text/html, application/*;q=0.8", 200),
        ("text", "application/octet-stream", 400),
        ("binary", "application/octet-stream", 200),
        ("binary", "application/json, application/octet-stream", 200),
        ("binary", "application/json", 400),
    ],
)
def test_a_secret_is_read_only_as_what_it_is(subject: Subject, kind: str, accept: str, status: int) -> None:
    subject.store.put("a", "x" if kind == "text" else b"x")
    assert subject.ask("GET", "/secret/default/a", headers={"accept": accept}).status == status


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("", ["folder/key2", "folder/key3", "folder/sub", "folder/sub/key4", "key1"]),
        ("folder", ["key2", "key3", "sub", "sub/key4"]),
        ("folder/", ["key2", "key3", "sub", "sub/key4"]),
        ("folder/sub", ["key4"]),
        ("folder/sub/key4", []),
        ("fold", []),
        ("not/a/folder", []),
    ],
)
def test_lists_are_recursive_relative_and_never_missing(subject: Subject, folder: str, names: list[str]) -> None:
    for path in ("key1", "folder/key2", "folder/key3", "folder/sub", "folder/sub/key4"):
        assert subject.ask("PUT", f"/secret/default/{path}", value="x").status == 201
    assert subject.listed(folder) == names


def test_the_root_is_listed_with_and_without_a_slash(subject: Subject) -> None:
    assert document_of(subject.ask("GET", "/secret/default?list=true")) == {"array": []}
    assert document_of(subject.ask("GET", "/secret/default/?list=true")) == {"array": []}


def test_a_folder_is_no_secret(subject: Subject) -> None:
    subject.store.put("folder/key", "x")
    assert subject.ask("GET", "/secret/default/folder").status == 404
    assert subject.ask("DELETE", "/secret/default/folder").status == 404


segments = st.lists(st.sampled_from(["a", "b", "ab", "a-b"]), min_size=1, max_size=3)


@given(paths=st.lists(segments.map("/".join)), folder=segments.map("/".join))
def test_what_a_list_names_can_be_read(paths: list[str], folder: str) -> None:
    store = SecretStore(Faults())
    for path in paths:
        store.put(path, path)
    assert [store.read(f"{folder}/{name}") for name in store.below(folder)] == [
        path.encode() for path in sorted(set(paths)) if path.startswith(f"{folder}/")
    ]


def test_slashes_may_be_encoded_and_lead(subject: Subject) -> None:
    assert subject.ask("PUT", "/secret/default/%2Fmyapp%2Fpassword", value="x").status == 201
    assert document_of(subject.ask("GET", "/secret/default/myapp/password")) == {"value": "x"}


@pytest.mark.parametrize("path", ["registry.example.com", "a%20b", "a%2F%2Fb", "%C3%A9", ""])
def test_a_bad_path_is_refused(subject: Subject, path: str) -> None:
    answer = subject.ask("PUT", f"/secret/default/{path}", value="x")
    assert (answer.status, document_of(answer)["code"]) == (400, "ERR_INVALID_PATH")


def test_a_value_over_the_limit_is_refused(subject: Subject) -> None:
    assert subject.ask("PUT", "/secret/default/a", body=b"x" * MOST_BYTES, headers=BINARY).status == 201
    assert subject.ask("PATCH", "/secret/default/a", body=b"x" * (MOST_BYTES + 1), headers=BINARY).status == 413


def test_a_sealed_store_says_so_and_keeps_its_secrets(subject: Subject) -> None:
    subject.store.put("a", "x")
    subject.store.faults.sealed = True
    for method, target in (("GET", "a"), ("GET", "?list=true"), ("PUT", "b"), ("PATCH", "a"), ("DELETE", "a")):
        answer = subject.ask(method, f"/secret/default/{target}", body=b'{"value": "y"}')
        assert (answer.status, header_of(answer, "content-type")) == (503, "application/json")
    assert document_of(subject.ask("GET", "/seal-status/default"))["sealed"] is True
    assert document_of(subject.ask("GET", "/store"))["array"][0]["sealed"] is True
    assert subject.store.read("a") is None
    assert subject.ask("PUT", "/auto-unseal/default").status == 200
    assert document_of(subject.ask("GET", "/secret/default/a")) == {"value": "x"}


def test_unsealing_takes_the_right_key(subject: Subject) -> None:
    assert subject.ask("PUT", "/seal/default").status == 204
    assert ask_with_key(subject, "wrong").status == 500
    (key,) = document_of(subject.ask("GET", "/init/default"))["keys"]
    assert ask_with_key(subject, key).status == 200
    assert subject.store.faults.sealed is False


def ask_with_key(subject: Subject, key: str) -> Response:
    return subject.ask("PUT", "/unseal/default", body=b'{"key": "%s"}' % key.encode())


def test_an_account_does_only_what_it_was_granted() -> None:
    subject = Subject({("dcos:secrets:default:/team/pull", "read"), ("dcos:secrets:list:default:/team", "read")})
    subject.store.put("team/pull", "x")
    assert subject.ask("GET", "/secret/default/team/pull").status == 200
    assert subject.listed("team") == ["pull"]
    for method, target in (
        ("GET", "/secret/default/other"),
        ("GET", "/secret/default/?list=true"),
        ("PUT", "/secret/default/team/pull"),
        ("PATCH", "/secret/default/team/pull"),
        ("DELETE", "/secret/default/team/pull"),
        ("GET", "/store"),
        ("GET", "/seal-status/default"),
    ):
        answer = subject.ask(method, target, body=b'{"value": "y"}')
        assert (answer.status, document_of(answer)["title"]) == (403, "Forbidden")
    assert subject.store.read("team/pull") == b"x"


def test_only_the_default_store_exists(subject: Subject) -> None:
    assert subject.ask("GET", "/secret/other/a").status == 404
    assert subject.ask("GET", "/store/other").status == 404
    assert content_of(subject.ask("GET", "/ping")) == b"pong"


def test_mesos_decodes_a_base_name_with_the_old_prefix() -> None:
    store = SecretStore(Faults())
    store.put("team/__dcos_base64__pull", "aGVsbG8=")
    store.put("__dcos_base64__team/pull", "aGVsbG8=")
    store.put("__dcos_base64__bad", "a")
    assert store.read("team/__dcos_base64__pull") == b"hello"
    assert store.read("__dcos_base64__team/pull") == b"aGVsbG8="
    assert store.read("__dcos_base64__bad") is None
