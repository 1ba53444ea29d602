"""The Admin Router: routes, tokens and refusals (cluster.md C5)."""

import pytest

from dcos_registry.sandbox import admin_router
from dcos_registry.sandbox.admin_router import AdminRouter, Route
from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.iam import Iam
from tests.sandbox.asking import ask, content_of, document_of, header_of


def show(request: Request) -> Response:
    return Response.of_json(200, {"path": request.path, "raw": request.raw_path, "uid": request.uid})


class Subject:
    """A router before services that show what reached them; `peter` has no permission, `admin` has all."""

    def __init__(self, *, enterprise: bool) -> None:
        self.iam = Iam(enterprise=enterprise)
        self.iam.add_user("admin", "x", superuser=True)
        self.iam.add_user("peter", "x")
        routes = (
            Route("/acs/api/v1/auth/", show, admin_router.ANYONE, mount="/acs/api/v1"),
            Route("/acs/api/v1/", show, "dcos:adminrouter:acs"),
            Route("/metadata", show),
        )
        self._router = AdminRouter(self.iam, routes, {"marathon": show})

    def ask(self, target: str, uid: str | None = None, method: str = "GET", **headers: str) -> Response:
        token = {"authorization": f"token={self.iam.issue_token(uid)}"} if uid else {}
        return ask(self._router.handle, method, target, headers={**token, **headers})


@pytest.fixture(scope="module")
def enterprise() -> Subject:
    return Subject(enterprise=True)


@pytest.fixture(scope="module")
def open_source() -> Subject:
    return Subject(enterprise=False)


def test_the_root_is_there_for_everyone(enterprise: Subject) -> None:
    assert enterprise.ask("/").status == 200
    assert enterprise.ask("/", method="HEAD").status == 200


def test_without_a_token_there_is_a_challenge_by_variant(enterprise: Subject, open_source: Subject) -> None:
    for subject, challenge in ((enterprise, "acsjwt"), (open_source, "oauthjwt")):
        answer = subject.ask("/metadata")
        assert answer.status == 401
        assert header_of(answer, "www-authenticate") == challenge
        assert header_of(answer, "content-type") == "text/html; charset=UTF-8"
        assert b"401 Unauthorized" in content_of(answer)


@pytest.mark.parametrize("form", ["token={}", "Bearer {}", "bearer {}", "token= {}"])
def test_a_token_comes_in_several_forms(enterprise: Subject, form: str) -> None:
    token = enterprise.iam.issue_token("peter")
    assert document_of(enterprise.ask("/metadata", authorization=form.format(token)))["uid"] == "peter"


@pytest.mark.parametrize("header", ["token=", "token=x.y.z", "Bearer", "Basic dXNlcjpwYXNz", "token"])
def test_what_is_no_token_makes_nobody_of_the_caller(enterprise: Subject, header: str) -> None:
    assert enterprise.ask("/metadata", authorization=header).status == 401


def test_a_cookie_counts_only_without_a_header(enterprise: Subject) -> None:
    cookie = f"other=1; dcos-acs-auth-cookie={enterprise.iam.issue_token('peter')}"
    assert enterprise.ask("/metadata", cookie=cookie).status == 200
    assert enterprise.ask("/metadata", cookie=cookie, authorization="token=").status == 401
    assert enterprise.ask("/metadata", cookie="a[=b; =").status == 401


def test_an_expired_token_is_challenged(enterprise: Subject) -> None:
    old = enterprise.iam.issue_token("admin", seconds=-10)
    assert enterprise.ask("/metadata", authorization=f"token={old}").status == 401


def test_marathon_sees_its_own_paths(enterprise: Subject) -> None:
    seen = document_of(enterprise.ask("/service/marathon/v2/apps/a%2Fb", "admin"))
    assert seen == {"path": "/v2/apps/a/b", "raw": "/v2/apps/a%2Fb", "uid": "admin"}


def test_slashes_are_merged(enterprise: Subject) -> None:
    assert document_of(enterprise.ask("//service/marathon//v2/apps//a", "admin"))["path"] == "/v2/apps/a"


def test_a_service_without_its_slash_is_moved(enterprise: Subject) -> None:
    answer = enterprise.ask("/service/marathon")
    assert (answer.status, header_of(answer, "location")) == (301, "/service/marathon/")


def test_unknown_services_are_told_only_to_users(enterprise: Subject) -> None:
    assert enterprise.ask("/service/nope/v2/apps").status == 401
    assert enterprise.ask("/service/nope/v2/apps", "peter").status == 404


def test_enterprise_asks_for_permission_and_open_does_not(enterprise: Subject, open_source: Subject) -> None:
    refused = enterprise.ask("/service/marathon/v2/apps", "peter")
    assert (refused.status, header_of(refused, "content-type")) == (403, "text/html; charset=UTF-8")
    assert open_source.ask("/service/marathon/v2/apps", "peter").status == 200
    enterprise.iam.grant("peter", "dcos:adminrouter:service:marathon", "full")
    assert enterprise.ask("/service/marathon/v2/apps", "peter").status == 200


def test_users_may_see_their_own_permissions(enterprise: Subject) -> None:
    assert enterprise.ask("/acs/api/v1/users/peter/permissions", "peter").status == 200
    assert enterprise.ask("/acs/api/v1/users/admin/permissions", "peter").status == 403
    assert enterprise.ask("/acs/api/v1/users/peter", "peter").status == 403
    assert document_of(enterprise.ask("/acs/api/v1/users", "admin"))["path"] == "/users"


def test_login_asks_for_no_token(enterprise: Subject) -> None:
    assert document_of(enterprise.ask("/acs/api/v1/auth/login"))["path"] == "/auth/login"


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("HEAD", 404), ("PUT", 405), ("PATCH", 405)])
def test_what_is_not_routed_falls_through_to_files(open_source: Subject, method: str, status: int) -> None:
    answer = open_source.ask("/secrets/v1/secret/default/a", method=method)
    assert (answer.status, header_of(answer, "content-type")) == (status, "text/html; charset=UTF-8")
