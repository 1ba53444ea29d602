"""The secret store's answers, also those that no sandbox gives."""

import json
from collections.abc import Callable

import pytest

from dcos_registry import errors
from dcos_registry.clients.secrets import LARGEST_SECRET, SecretsClient
from dcos_registry.model.secret_path import SecretPath
from tests.clients.loopback import Asked, Reply
from tests.clients.scripted import TOKEN, cluster, document, page

PATH = SecretPath("team/pull")
VALUE = b'{"auths": {"canary": {}}}'
BINARY = {"Content-Type": "application/octet-stream"}


def create(client: SecretsClient) -> None:
    client.create(PATH, VALUE)


def read(client: SecretsClient) -> None:
    client.read(PATH)


def update(client: SecretsClient) -> None:
    client.update(PATH, VALUE, is_text=False)


def delete(client: SecretsClient) -> None:
    client.delete(PATH)


def list_all(client: SecretsClient) -> None:
    client.paths()


def failure(
    answer: Reply | Callable[[Asked], Reply], deed: Callable[[SecretsClient], None] = create
) -> errors.RegistryPluginError:
    with cluster(answer) as (_, http), pytest.raises(errors.RegistryPluginError) as caught:
        deed(SecretsClient(http))
    assert "canary" not in caught.value.message
    return caught.value


def sealed(status: Reply, store: Reply) -> Callable[[Asked], Reply]:
    """Make a store that answers `status` to the question whether it is sealed, and `store` to all else."""
    return lambda asked: status if asked.target == "/secrets/v1/seal-status/default" else store


def test_a_secret_is_created_as_the_cli_does_from_a_file() -> None:
    with cluster(document(201, {})) as (server, http):
        create(SecretsClient(http))
    [asked] = server.asked
    assert (asked.method, asked.target, asked.body) == ("PUT", "/secrets/v1/secret/default/team/pull", VALUE)
    assert asked.headers["Content-Type"] == "application/octet-stream"
    assert asked.headers["Authorization"] == f"token={TOKEN}"


@pytest.mark.parametrize(
    ("is_text", "body", "kind"),
    [
        (False, VALUE, "application/octet-stream"),
        (True, json.dumps({"value": VALUE.decode()}).encode(), "application/json"),
    ],
)
def test_a_secret_is_created_and_updated_as_either_kind(body: bytes, kind: str, *, is_text: bool) -> None:
    statuses = {"PUT": 201, "PATCH": 204}
    with cluster(lambda asked: Reply(statuses[asked.method])) as (server, http):
        SecretsClient(http).create(PATH, VALUE, is_text=is_text)
        SecretsClient(http).update(PATH, VALUE, is_text=is_text)
    assert [asked.method for asked in server.asked] == ["PUT", "PATCH"]
    assert {(asked.body, asked.headers["Content-Type"]) for asked in server.asked} == {(body, kind)}


def test_another_store_is_named_in_the_url_and_in_the_permission() -> None:
    with cluster(Reply(204)) as (server, http):
        SecretsClient(http, "other").delete(PATH)
    assert server.asked[0].target == "/secrets/v1/secret/other/team/pull"
    with cluster(page(403)) as (_, http), pytest.raises(errors.ForbiddenError, match="dcos:secrets:other:/team/pull"):
        SecretsClient(http, "other").delete(PATH)


def test_all_secrets_are_listed_that_a_definition_can_name() -> None:
    names = ["team/pull", "a", "team/with.dot", 7, "team/__dcos_base64__x"]
    with cluster(document(200, {"array": names})) as (server, http):
        assert SecretsClient(http).paths() == [SecretPath("a"), SecretPath("team/pull")]
    assert server.asked[0].target == "/secrets/v1/secret/default/?list=true"


def test_listing_needs_a_permission_of_its_own() -> None:
    error = failure(page(403), list_all)
    assert error.message == "ci lacks the permission dcos:secrets:list:default:/ read"


@pytest.mark.parametrize("body", [{}, [], {"array": "team/pull"}])
def test_what_is_no_list_is_an_error(body: object) -> None:
    error = failure(document(200, body), list_all)
    assert error.message == "The secret store's answer is no list of secrets"


@pytest.mark.parametrize(
    ("reply", "value", "is_text"),
    [
        (document(200, {"value": "{}"}), b"{}", True),
        (document(200, {"value": "ä", "author": "x", "labels": []}), "ä".encode(), True),
        (document(200, {"value": "half \ud83d"}), b"half ?", True),
        (Reply(200, b"\0{}", BINARY), b"\0{}", False),
        (Reply(200, b"", BINARY), b"", False),
    ],
)
def test_a_secret_of_either_kind_is_read(reply: Reply, value: bytes, *, is_text: bool) -> None:
    with cluster(reply) as (server, http):
        secret = SecretsClient(http).read(PATH)
    assert (secret.value, secret.is_text) == (value, is_text)
    assert server.asked[0].headers["Accept"] == "*/*"
    assert "{}" not in repr(secret)


@pytest.mark.parametrize("body", [{}, [], {"value": 7}, None])
def test_a_text_without_a_value_is_an_error(body: object) -> None:
    assert failure(document(200, body), read).message == "The secret store's answer for team/pull holds no value"


def test_what_is_too_large_is_not_sent() -> None:
    with cluster(document(201, {})) as (server, http), pytest.raises(errors.UsageError) as caught:
        SecretsClient(http).create(PATH, bytes(LARGEST_SECRET + 1))
    assert caught.value.message == "The secret team/pull would have 1,047,553 bytes, and the store takes 1 MiB"
    assert server.asked == []


def test_a_secret_that_exists() -> None:
    error = failure(document(409, {"title": "Conflict"}))
    assert isinstance(error, errors.ConflictError)
    assert error.message == "The secret team/pull exists already"
    assert error.hint == (
        "choose another path, or write it anew: dcos registry secret-update team/pull --registry HOST"
    )


@pytest.mark.parametrize("deed", [read, update, delete])
@pytest.mark.parametrize("reply", [document(404, {"description": "Secret not found"}), Reply(404)])
def test_a_secret_that_does_not_exist(reply: Reply, deed: Callable[[SecretsClient], None]) -> None:
    error = failure(reply, deed)
    assert isinstance(error, errors.NotFoundError)
    assert error.message == "There is no secret team/pull"
    next_step = "secret-list" if deed is delete else "secret-create team/pull --registry HOST"
    assert error.hint == f"dcos registry {next_step}"


@pytest.mark.parametrize(("deed", "reply"), [(create, page(405)), (read, page(404)), (delete, page(405))])
def test_open_source_is_recognised_by_the_routers_page(deed: Callable[[SecretsClient], None], reply: Reply) -> None:
    error = failure(reply, deed)
    assert isinstance(error, errors.UnsupportedError)
    assert error.message.endswith(" has no secret store: only DC/OS Enterprise does")
    assert "cluster_docker_credentials" in str(error.hint)


@pytest.mark.parametrize(
    ("deed", "action"), [(create, "create"), (read, "read"), (update, "update"), (delete, "delete")]
)
@pytest.mark.parametrize("reply", [page(403), document(403, {"description": "canary"})])
def test_a_missing_permission(reply: Reply, deed: Callable[[SecretsClient], None], action: str) -> None:
    error = failure(reply, deed)
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == f"ci lacks the permission dcos:secrets:default:/team/pull {action}"
    assert error.hint == f"dcos security org users grant ci dcos:secrets:default:/team/pull {action}"


@pytest.mark.parametrize("status", [500, 503])
def test_a_sealed_store_is_recognised_whatever_it_answers(status: int) -> None:
    error = failure(sealed(document(200, {"sealed": True}), document(status, {"code": "?"})))
    assert isinstance(error, errors.UnreachableError)
    assert error.message == "The secret store is sealed"
    assert str(error.hint).startswith("unseal it: https://docs.d2iq.com/")


@pytest.mark.parametrize(
    "status",
    [
        document(200, {"sealed": False}),
        document(200, []),
        document(403, {}),
        page(403),
        page(401),
        page(503),
        Reply(302),
    ],
)
def test_without_word_of_a_seal_the_first_answer_counts(status: Reply) -> None:
    error = failure(sealed(status, document(503, {"description": "Vault is tired"})))
    assert isinstance(error, errors.UnreachableError)
    assert error.message == "The secret store answered 503 to create team/pull: Vault is tired"


@pytest.mark.parametrize("body", [{"description": "Bad path"}, {"description": 7}, [], None])
def test_any_other_status_is_told_with_the_stores_words(body: object) -> None:
    error = failure(document(400, body))
    words = ": Bad path" if body == {"description": "Bad path"} else ""
    assert type(error) is errors.RegistryPluginError
    assert error.message == f"The secret store answered 400 to create team/pull{words}"


@pytest.mark.parametrize("status", [400, 413, 500, 502, 503])
def test_a_secret_that_is_sent_back_is_hidden(status: int) -> None:
    def echo(asked: Asked) -> Reply:
        words = f"cannot take {asked.body.decode()} of {asked.headers.get('Authorization')}"
        return Reply(502, words.encode()) if status == 502 else document(status, {"description": words})

    secret = b'{"auths": {"a.example": {"auth": "YWxpY2U6aHVudGVyMg=="}}}'
    with cluster(echo) as (_, http), pytest.raises(errors.RegistryPluginError) as caught:
        SecretsClient(http).create(PATH, secret)
    assert "cannot take " in caught.value.message
    assert "YWxpY2U6" not in caught.value.message
    assert TOKEN not in caught.value.message
