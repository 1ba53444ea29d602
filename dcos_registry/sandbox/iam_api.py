"""The API of the IAM, below `/acs/api/v1` (cluster.md E; api/ent-iam.yaml, api/oss-iam.yaml).

Groups, LDAP, SAML and OpenID providers are left out.
"""

import base64
import json
import re
from typing import Any
from urllib.parse import quote, unquote

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.iam import TOKEN_SECONDS, AccessList, Account, Iam
from dcos_registry.sandbox.routing import Endpoint, Refused, dispatch

_PREFIX = "/acs/api/v1"
_UID = re.compile(r"[a-zA-Z0-9-_@.]{1,96}")
_SHORTEST_PASSWORD = 5
_PROVIDERS = {
    provider: {
        "authentication-type": authentication,
        "client-method": method,
        "config": {"start_flow_url": f"{_PREFIX}/auth/login"},
        "description": "Default DC/OS login provider",
    }
    for provider, authentication, method in (
        ("dcos-users", "dcos-uid-password", "dcos-usercredential-post-receive-authtoken"),
        ("dcos-services", "dcos-uid-servicekey", "dcos-servicecredential-post-receive-authtoken"),
    )
}


class IamApi:
    """The HTTP side of an `Iam`."""

    def __init__(self, iam: Iam) -> None:
        self._iam = iam
        rid, uid = "(?P<rid>[^/]+)", "(?P<uid>[^/]+)"
        permission = f"/acls/{rid}/users/{uid}/(?P<action>[^/]+)"
        self._endpoints = (
            Endpoint("GET", "/auth/providers", lambda _: _answer(200, _PROVIDERS)),
            Endpoint("GET", "/auth/jwks", lambda _: _answer(200, iam.key_set())),
            Endpoint("POST", "/auth/login", self._log_in),
            Endpoint("GET", "/users", self._list_users),
            Endpoint("GET", f"/users/{uid}", self._show_user),
            Endpoint("PUT", f"/users/{uid}", self._create_user),
            Endpoint("DELETE", f"/users/{uid}", self._delete_user),
            Endpoint("GET", f"/users/{uid}/permissions", self._user_permissions),
            Endpoint("GET", "/acls", self._list_acls),
            Endpoint("GET", f"/acls/{rid}", self._show_acl),
            Endpoint("PUT", f"/acls/{rid}", self._create_acl),
            Endpoint("DELETE", f"/acls/{rid}", self._delete_acl),
            Endpoint("GET", permission, self._show_permission),
            Endpoint("PUT", permission, self._grant),
            Endpoint("DELETE", permission, self._revoke),
        )

    def handle(self, request: Request) -> Response:
        """Answer a request whose path is relative to the API."""
        return dispatch(
            self._endpoints,
            request,
            not_found=_error(404, "404 Not Found", "There is no such page"),
            not_allowed=_error(405, "405 Method Not Allowed", "The page has no such method"),
        )

    def _log_in(self, request: Request) -> Response:
        if request.media_type() != "application/json":
            raise _refused(415, "Unsupported Media Type", "The request body must be of type application/json")
        if not _accepts_json(request.header("accept")):
            raise _refused(406, "Not Acceptable", "This API only supports responses encoded as JSON")
        body = _object(request)
        password, token, uid = body.get("password"), body.get("token"), body.get("uid", "")
        if (password is None) == (token is None):
            raise _refused(
                400, "Bad Request", "Exactly one of `token` and `password` must be provided in the request body"
            )
        if not all(isinstance(value, str) for value in (uid, password or "", token or "")):
            raise _refused(400, "Bad Request", "`uid`, `password` and `token` must be strings")
        if password is not None and "" in (uid, password):
            raise _refused(400, "Bad Request", "`uid` and `password` must not be empty strings")
        issued = self._iam.log_in(uid, password=password, service_token=token)
        if issued is None:
            challenge = ("WWW-Authenticate", self._iam.challenge)
            raise _refused(401, "401 Unauthorized", "Invalid credentials.", "ERR_INVALID_CREDENTIALS", challenge)
        return _answer(200, {"token": issued}, *_cookies(self._iam.accounts[uid], issued))

    def _list_users(self, request: Request) -> Response:
        services = request.argument("type") == "service"
        accounts = [account for account in self._iam.accounts.values() if account.is_service == services]
        return _array(_user(account) for account in accounts)

    def _show_user(self, _: Request, uid: str) -> Response:
        return _answer(200, _user(self._account(uid)))

    def _create_user(self, request: Request, uid: str) -> Response:
        body = _object(request)
        password, public_key = body.get("password"), body.get("public_key")
        if not _UID.fullmatch(uid):
            raise _refused(400, "Bad Request", f"Invalid user ID: {uid}", "ERR_INVALID_USER_ID")
        if (password is None) == (public_key is None):
            raise _refused(400, "Bad Request", "One of `password` and `public_key` must be provided")
        if password is not None and len(str(password)) < _SHORTEST_PASSWORD:
            raise _refused(400, "Bad Request", f"Password must be at least {_SHORTEST_PASSWORD} characters long.")
        with self._iam.changing:
            if uid in self._iam.accounts:
                raise _refused(409, "409 Conflict", f"User with uid `{uid}` already exists.", "ERR_USER_EXISTS")
            self._iam.accounts[uid] = Account(uid, str(body.get("description", "")), password, public_key)
        return Response(201)

    def _delete_user(self, _: Request, uid: str) -> Response:
        with self._iam.changing:
            del self._iam.accounts[self._account(uid).uid]
            for access in self._iam.access_lists.values():
                access.actions.pop(uid, None)
        return Response(204)

    def _user_permissions(self, _: Request, uid: str) -> Response:
        self._account(uid)
        direct = [
            {**_acl(rid, access), "aclurl": _acl_url(rid), "actions": _actions(rid, uid, access)}
            for rid, access in self._iam.access_lists.items()
            if access.actions.get(uid)
        ]
        for entry in direct:
            del entry["url"]
        return _answer(200, {"direct": direct, "groups": []})

    def _list_acls(self, _: Request) -> Response:
        return _array(_acl(rid, access) for rid, access in self._iam.access_lists.items())

    def _show_acl(self, _: Request, rid: str) -> Response:
        return _answer(200, _acl(unquote(rid), self._access(rid)))

    def _create_acl(self, request: Request, rid: str) -> Response:
        resource = unquote(rid)
        with self._iam.changing:
            if resource in self._iam.access_lists:
                raise _refused(409, "409 Conflict", f"ACL with ID `{resource}` already exists.", "ERR_ACL_EXISTS")
            self._iam.access_lists[resource] = AccessList(str(_object(request).get("description", "")))
        return Response(201)

    def _delete_acl(self, _: Request, rid: str) -> Response:
        with self._iam.changing:
            self._access(rid)
            del self._iam.access_lists[unquote(rid)]
        return Response(204)

    def _show_permission(self, _: Request, rid: str, uid: str, action: str) -> Response:
        return _answer(200, {"allowed": action in self._access(rid).actions.get(uid, set())})

    def _grant(self, _: Request, rid: str, uid: str, action: str) -> Response:
        with self._iam.changing:
            actions = self._access(rid).actions.setdefault(self._account(uid).uid, set())
            if action in actions:
                raise _refused(409, "409 Conflict", "The action is already permitted.", "ERR_ACTION_EXISTS")
            actions.add(action)
        return Response(204)

    def _revoke(self, _: Request, rid: str, uid: str, action: str) -> Response:
        with self._iam.changing:
            self._access(rid).actions.get(uid, set()).discard(action)
        return Response(204)

    def _account(self, uid: str) -> Account:
        account = self._iam.accounts.get(uid)
        if account is None:
            # An unknown user is a bad request, not a missing page (bouncer; cluster.md E5).
            raise _refused(400, "400 Bad Request", f"User with uid `{uid}` not known.", "ERR_UNKNOWN_USER_ID")
        return account

    def _access(self, rid: str) -> AccessList:
        """Find a list; resources are percent-encoded twice in paths, and once is undone before (cluster.md D4)."""
        access = self._iam.access_lists.get(unquote(rid))
        if access is None:
            raise _refused(
                400, "400 Bad Request", f"ACL with ID `{unquote(rid)}` not known.", "ERR_UNKNOWN_RESOURCE_ID"
            )
        return access


def _refused(status: int, title: str, description: str, code: str | None = None, *headers: tuple[str, str]) -> Refused:
    return Refused(_error(status, title, description, code, *headers))


def _error(status: int, title: str, description: str, code: str | None = None, *headers: tuple[str, str]) -> Response:
    document = {"title": title, "description": description} | ({"code": code} if code else {})
    return _answer(status, document, *headers)


def _answer(status: int, value: Any, *headers: tuple[str, str]) -> Response:
    content_type = ("Content-Type", "application/json; charset=utf-8")
    return Response(status, (content_type, *headers), json.dumps(value, indent=2).encode())


def _array(values: Any) -> Response:
    return _answer(200, {"array": list(values)})


def _object(request: Request) -> dict[str, Any]:
    body = request.json_object()
    if body is None:
        raise _refused(400, "Bad Request", "Request body must be a JSON object")
    return body


def _accepts_json(accept: str) -> bool:
    return not accept or any(kind in accept for kind in ("application/json", "application/*", "*/*"))


def _cookies(account: Account, token: str) -> list[tuple[str, str]]:
    info = {"uid": account.uid, "description": account.description, "is_remote": False}
    encoded = base64.b64encode(json.dumps(info).encode()).decode()
    life = f"Path=/; Max-Age={TOKEN_SECONDS}"
    return [
        ("Set-Cookie", f"dcos-acs-auth-cookie={token}; HttpOnly; {life}"),
        ("Set-Cookie", f"dcos-acs-info-cookie={encoded}; {life}"),
    ]


def _user(account: Account) -> dict[str, Any]:
    return {
        "uid": account.uid,
        "url": f"{_PREFIX}/users/{account.uid}",
        "description": account.description,
        "is_remote": False,
        "is_service": account.is_service,
        "provider_type": "internal",
        "provider_id": "",
    } | ({"public_key": account.public_key} if account.public_key else {})


def _acl_url(rid: str) -> str:
    return f"{_PREFIX}/acls/{quote(quote(rid, safe=''), safe='')}"


def _acl(rid: str, access: AccessList) -> dict[str, Any]:
    return {"rid": rid, "url": _acl_url(rid), "description": access.description}


def _actions(rid: str, uid: str, access: AccessList) -> list[dict[str, str]]:
    return [{"name": action, "url": f"{_acl_url(rid)}/users/{uid}/{action}"} for action in sorted(access.actions[uid])]
