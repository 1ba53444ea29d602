"""The IAM: logins, tokens, accounts and what they may do (cluster.md E)."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dcos_registry.sandbox.http import Response
from dcos_registry.sandbox.iam import Iam
from dcos_registry.sandbox.iam_api import IamApi
from dcos_registry.sandbox.tokens import TokenSigner
from tests.sandbox.asking import ask, content_of, document_of, header_of

NOW = 1_600_000_000.0
DAYS = 24 * 3600


@pytest.fixture(scope="module")
def shared_iam() -> Iam:
    return Iam(enterprise=True, clock=lambda: NOW)


@pytest.fixture
def iam(shared_iam: Iam) -> Iam:
    """The costly part is the key: the accounts are each test's own."""
    shared_iam.accounts.clear()
    shared_iam.access_lists.clear()
    shared_iam.add_user("peter", "peter's password")
    return shared_iam


def log_in(iam: Iam, document: object, **headers: str) -> Response:
    return ask(IamApi(iam).handle, "POST", "/auth/login", document=document, headers=headers)


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def number(text: str) -> int:
    return int.from_bytes(decoded(text), "big")


def test_a_login_gives_a_token_that_the_key_set_verifies(iam: Iam) -> None:
    answer = log_in(iam, {"uid": "peter", "password": "peter's password"})
    assert answer.status == 200
    assert header_of(answer, "content-type") == "application/json; charset=utf-8"
    token = document_of(answer)["token"]
    assert content_of(answer) == json.dumps({"token": token}, indent=2).encode()

    header, claims, signature = token.split(".")
    assert json.loads(decoded(header)) == {"alg": "RS256", "typ": "JWT"}
    assert json.loads(decoded(claims)) == {"uid": "peter", "exp": NOW + 5 * DAYS}
    (key,) = document_of(ask(IamApi(iam).handle, "GET", "/auth/jwks"))["keys"]
    public = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
    public.verify(decoded(signature), f"{header}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())


def test_a_login_sets_the_cookies_of_the_user_interface(iam: Iam) -> None:
    answer = log_in(iam, {"uid": "peter", "password": "peter's password"})
    cookies = [value for name, value in answer.headers if name == "Set-Cookie"]
    assert cookies[0].startswith(f"dcos-acs-auth-cookie={document_of(answer)['token']}; HttpOnly")
    info = cookies[1].removeprefix("dcos-acs-info-cookie=").partition(";")[0]
    assert json.loads(base64.b64decode(info)) == {"uid": "peter", "description": "", "is_remote": False}


@pytest.mark.parametrize(
    "document",
    [
        {"uid": "peter", "password": "wrong"},
        {"uid": "nobody", "password": "peter's password"},
        {"uid": "peter", "token": "peter's password"},
        {"token": "an OpenID token"},
    ],
)
def test_a_wrong_credential_is_challenged(iam: Iam, document: object) -> None:
    answer = log_in(iam, document)
    assert answer.status == 401
    assert header_of(answer, "www-authenticate") == "acsjwt"
    assert document_of(answer) == {
        "title": "401 Unauthorized",
        "description": "Invalid credentials.",
        "code": "ERR_INVALID_CREDENTIALS",
    }


def test_open_dcos_challenges_by_another_name() -> None:
    assert Iam(enterprise=False).challenge == "oauthjwt"


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({}, "Exactly one of `token` and `password`"),
        ({"uid": "peter", "password": "a", "token": "b"}, "Exactly one of `token` and `password`"),
        ({"uid": "", "password": "a"}, "must not be empty strings"),
        ({"uid": "peter", "password": ""}, "must not be empty strings"),
        ({"uid": ["peter"], "password": "a"}, "must be strings"),
        ([], "must be a JSON object"),
    ],
)
def test_a_login_that_makes_no_sense_is_a_bad_request(iam: Iam, document: object, text: str) -> None:
    answer = log_in(iam, document)
    assert answer.status == 400
    assert text in document_of(answer)["description"]


def test_a_login_speaks_json_only(iam: Iam) -> None:
    handle = IamApi(iam).handle
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert ask(handle, "POST", "/auth/login", body=b"uid=a", headers=form).status == 415
    assert log_in(iam, {"uid": "a", "password": "b"}, accept="text/html").status == 406
    broken = ask(handle, "POST", "/auth/login", body=b"{", headers={"content-type": "application/json"})
    assert (broken.status, document_of(broken)["title"]) == (400, "Bad Request")


def test_a_service_logs_in_with_a_token_of_its_own_key(iam: Iam) -> None:
    key = TokenSigner()
    numbers = key.key_set()["keys"][0]
    public = rsa.RSAPublicNumbers(number(numbers["e"]), number(numbers["n"])).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    created = ask(IamApi(iam).handle, "PUT", "/users/svc", document={"public_key": pem, "description": "d"})
    assert created.status == 201
    cases: list[tuple[dict[str, Any], int]] = [
        ({"uid": "svc", "exp": NOW + 300}, 200),
        ({"uid": "svc", "exp": NOW - 1}, 401),
        ({"uid": "svc"}, 401),
        ({"uid": "peter", "exp": NOW + 300}, 401),
    ]
    for claims, status in cases:
        assert log_in(iam, {"uid": "svc", "token": key.sign(claims)}).status == status
    assert log_in(iam, {"uid": "svc", "token": TokenSigner().sign(cases[0][0])}).status == 401
    assert [user["uid"] for user in array(iam, "/users?type=service")] == ["svc"]
    assert "svc" not in [user["uid"] for user in array(iam, "/users")]


def array(iam: Iam, target: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document_of(ask(IamApi(iam).handle, "GET", target))["array"]
    return found


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", "é.é.é", "e30.e30.e30"])
def test_what_is_no_token_stands_for_nobody(iam: Iam, token: str) -> None:
    assert iam.uid_of(token) is None


def test_a_token_stands_for_its_account_while_both_last(iam: Iam) -> None:
    assert iam.uid_of(iam.issue_token("peter")) == "peter"
    assert iam.uid_of(iam.issue_token("peter", seconds=-1)) is None
    other = Iam(enterprise=True, clock=lambda: NOW)
    assert iam.uid_of(other.issue_token("peter")) is None
    token = iam.issue_token("peter")
    assert ask(IamApi(iam).handle, "DELETE", "/users/peter").status == 204
    assert iam.uid_of(token) is None


def test_both_kinds_of_login_are_offered(iam: Iam) -> None:
    providers = document_of(ask(IamApi(iam).handle, "GET", "/auth/providers"))
    assert {name: provider["authentication-type"] for name, provider in providers.items()} == {
        "dcos-users": "dcos-uid-password",
        "dcos-services": "dcos-uid-servicekey",
    }
    assert {provider["config"]["start_flow_url"] for provider in providers.values()} == {"/acs/api/v1/auth/login"}


def test_an_account_is_created_once(iam: Iam) -> None:
    handle = IamApi(iam).handle
    assert ask(handle, "PUT", "/users/ann", document={"password": "secret"}).status == 201
    again = ask(handle, "PUT", "/users/ann", document={"password": "secret"})
    assert (again.status, document_of(again)["code"]) == (409, "ERR_USER_EXISTS")
    assert ask(handle, "PUT", "/users/bob", document={"password": "four"}).status == 400
    assert ask(handle, "PUT", "/users/b%20b", document={"password": "secret"}).status == 400
    assert document_of(ask(handle, "GET", "/users/ann"))["is_service"] is False


def test_an_unknown_account_is_a_bad_request(iam: Iam) -> None:
    answer = ask(IamApi(iam).handle, "GET", "/users/nobody")
    assert (answer.status, document_of(answer)["code"]) == (400, "ERR_UNKNOWN_USER_ID")


def test_a_grant_takes_two_steps_as_the_cli_makes_them(iam: Iam) -> None:
    handle, rid = IamApi(iam).handle, "dcos:secrets:default:%252Fteam%252F*"
    grant = f"/acls/{rid}/users/peter/read"
    assert ask(handle, "PUT", grant).status == 400
    assert ask(handle, "PUT", f"/acls/{rid}", document={"description": "the team"}).status == 201
    assert ask(handle, "PUT", f"/acls/{rid}", document={"description": "the team"}).status == 409
    assert ask(handle, "PUT", grant).status == 204
    assert ask(handle, "PUT", grant).status == 409
    assert document_of(ask(handle, "GET", grant)) == {"allowed": True}
    assert iam.allows("peter", "dcos:secrets:default:/team/pull", "read")
    (entry,) = document_of(ask(handle, "GET", "/users/peter/permissions"))["direct"]
    assert entry["rid"] == "dcos:secrets:default:/team/*"
    assert entry["aclurl"] == f"/acs/api/v1/acls/{rid.replace('dcos:', 'dcos%253A').replace(':', '%253A')}".replace(
        "*", "%252A"
    )
    assert ask(handle, "DELETE", grant).status == 204
    assert not iam.allows("peter", "dcos:secrets:default:/team/pull", "read")


@pytest.mark.parametrize(
    ("granted", "action", "resource", "wanted", "allowed"),
    [
        ("dcos:secrets:default:/a/b", "read", "dcos:secrets:default:/a/b", "read", True),
        ("dcos:secrets:default:a/b", "read", "dcos:secrets:default:/a/b", "read", True),
        ("dcos:secrets:default:/a/b", "read", "dcos:secrets:default:/a/b", "update", False),
        ("dcos:secrets:default:/a/b", "full", "dcos:secrets:default:/a/b", "update", True),
        ("dcos:secrets:default:/a/*", "full", "dcos:secrets:default:/a/b/c", "delete", True),
        ("dcos:secrets:default:/a/*", "full", "dcos:secrets:default:/ab", "delete", False),
        ("dcos:secrets:default:/a", "full", "dcos:secrets:default:/a/b", "read", False),
        ("dcos:secrets:default:/*", "full", "dcos:secrets:list:default:/", "read", False),
        ("dcos:superuser", "full", "dcos:anything", "full", True),
        ("dcos:superuser", "read", "dcos:anything", "full", False),
    ],
)
def test_permissions_cover_exactly_what_they_name(
    iam: Iam, granted: str, action: str, resource: str, wanted: str, *, allowed: bool
) -> None:
    iam.grant("peter", granted, action)
    assert iam.allows("peter", resource, wanted) is allowed


def test_in_open_dcos_everyone_who_is_logged_in_may_do_everything() -> None:
    iam = Iam(enterprise=False)
    iam.add_user("peter", "peter's password")
    assert iam.allows("peter", "dcos:adminrouter:acs")
    assert not iam.allows(None, "dcos:adminrouter:acs")
