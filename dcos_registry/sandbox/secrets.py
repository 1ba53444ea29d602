"""The Secrets API of DC/OS Enterprise, below `/secrets/v1` (cluster.md D; api/secrets.yaml).

What no source tells is assumed, and listed in docs/sandbox.md.
"""

import re
from collections.abc import Callable

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.routing import Endpoint, Refused, dispatch
from dcos_registry.sandbox.secret_store import Secret, SecretStore

MOST_BYTES = 1024 * 1024 - 1024
"""How long a value may be: 1 MiB less 1 KiB for what is kept beside it (cluster.md D5)."""

_TEXT, _BINARY = "application/json", "application/octet-stream"
_NAMED = "/secret/default(?:/(?P<path>.*))?"
_PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
_NOTES = ("author", "created", "description", "labels")
_UNSEAL_KEY = "sandbox-unseal-key"

Allows = Callable[[str | None, str, str], bool]
"""Whether an account may do an action on a resource: `allows(uid, resource, action)`."""


class SecretsApi:
    """The HTTP side of a `SecretStore`; its only store is `default`."""

    def __init__(self, store: SecretStore, allows: Allows) -> None:
        self._store = store
        self._allows = allows
        self._endpoints = (
            Endpoint("GET", "/ping", lambda _: Response.of_text(200, "pong")),
            Endpoint("GET", _NAMED, self._read_or_list),
            Endpoint("PUT", _NAMED, self._create),
            Endpoint("PATCH", _NAMED, self._update),
            Endpoint("DELETE", _NAMED, self._delete),
            Endpoint("GET", "/store", self._list_stores),
            Endpoint("GET", "/store/default", self._show_store),
            Endpoint("GET", "/seal-status/default", self._seal_status),
            Endpoint("PUT", "/seal/default", self._seal),
            Endpoint("PUT", "/unseal/default", self._unseal),
            Endpoint("PUT", "/auto-unseal/default", self._auto_unseal),
            Endpoint("GET", "/init/default", self._initialized),
        )

    def handle(self, request: Request) -> Response:
        """Answer a request whose path is relative to the API."""
        return dispatch(
            self._endpoints,
            request,
            not_found=_error(404, "Not Found", "Store not found", "ERR_STORE_NOT_FOUND"),
            not_allowed=_error(405, "Method Not Allowed", "Method not allowed", "ERR_METHOD_NOT_ALLOWED"),
        )

    def _read_or_list(self, request: Request, path: str | None) -> Response:
        name = (path or "").strip("/")
        if request.flag("list", default=False):
            self._demand(request, f"dcos:secrets:list:default:/{name}", "read")
            self._demand_unsealed()
            if name:
                _demand_path(name)
            return Response.of_json(200, {"array": self._store.below(name)})
        return self._read(request, name)

    def _read(self, request: Request, name: str) -> Response:
        self._demand_access(request, name, "read")
        secret = self._existing(name)
        kind = _TEXT if secret.kind == "text" else _BINARY
        if not _accepts(request.header("accept"), kind):
            raise _refused(400, "Bad Request", "Unsupported Accept header", "ERR_UNSUPPORTED_ACCEPT")
        if secret.kind == "text":
            return Response.of_json(200, {**secret.notes, "value": secret.value.decode()})
        return Response(200, (("Content-Type", _BINARY),), secret.value)

    def _create(self, request: Request, path: str | None) -> Response:
        name = (path or "").strip("/")
        self._demand_access(request, name, "create")
        secret = _secret(request)
        with self._store.changing:
            if self._store.get(name) is not None:
                raise _refused(409, "Conflict", "Secret already exists", "ERR_SECRET_EXISTS")
            self._store.write(name, secret)
        return Response.of_json(201, {})

    def _update(self, request: Request, path: str | None) -> Response:
        name = (path or "").strip("/")
        self._demand_access(request, name, "update")
        secret = _secret(request)
        with self._store.changing:
            self._existing(name)
            self._store.write(name, secret)
        return Response(204)

    def _delete(self, request: Request, path: str | None) -> Response:
        name = (path or "").strip("/")
        self._demand_access(request, name, "delete")
        with self._store.changing:
            self._existing(name)
            self._store.remove(name)
        return Response(204)

    def _list_stores(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        return Response.of_json(200, {"array": [self._default_store()]})

    def _show_store(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        return Response.of_json(200, self._default_store())

    def _default_store(self) -> dict[str, object]:
        return {
            "addr": "http://127.0.0.1:8200",
            "description": "DC/OS Default Secret Store Backend",
            "driver": "vault",
            "initialized": True,
            "name": "default",
            "sealed": self._store.faults.sealed,
        }

    def _seal_status(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        status = {"sealed": self._store.faults.sealed, "threshold": 1, "shares": 1, "progress": 0}
        return Response.of_json(200, status)

    def _seal(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        self._store.faults.sealed = True
        return Response(204)

    def _unseal(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        if _object(request).get("key") != _UNSEAL_KEY:
            raise _refused(500, "Internal Server Error", "The key does not unseal the store", "ERR_UNSEAL")
        return self._auto_unseal(request)

    def _auto_unseal(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        self._store.faults.sealed = False
        return self._seal_status(request)

    def _initialized(self, request: Request) -> Response:
        self._demand(request, "dcos:superuser", "full")
        return Response.of_json(200, {"initialized": True, "keys": [_UNSEAL_KEY]})

    def _demand(self, request: Request, resource: str, action: str) -> None:
        if not self._allows(request.uid, resource, action):
            raise _refused(403, "Forbidden", f"No permission to {action} {resource}", "ERR_FORBIDDEN")

    def _demand_access(self, request: Request, name: str, action: str) -> None:
        self._demand(request, f"dcos:secrets:default:/{name}", action)
        _demand_path(name)
        self._demand_unsealed()

    def _demand_unsealed(self) -> None:
        if self._store.faults.sealed:
            raise _refused(503, "Service Unavailable", "The secret store is sealed", "ERR_STORE_SEALED")

    def _existing(self, name: str) -> Secret:
        secret = self._store.get(name)
        if secret is None:
            raise _refused(404, "Not Found", "Secret not found", "ERR_SECRET_NOT_FOUND")
        return secret


def _refused(status: int, title: str, description: str, code: str) -> Refused:
    return Refused(_error(status, title, description, code))


def _error(status: int, title: str, description: str, code: str) -> Response:
    return Response.of_json(status, {"title": title, "description": description, "code": code})


def _demand_path(name: str) -> None:
    if not _PATH.fullmatch(name):
        raise _refused(400, "Bad Request", f"Invalid secret path: {name}", "ERR_INVALID_PATH")


def _secret(request: Request) -> Secret:
    kind = request.media_type() or _TEXT
    if kind == _BINARY:
        secret = Secret(request.body, "binary")
    elif kind == _TEXT:
        body = _object(request)
        value = body.get("value")
        if not isinstance(value, str):
            raise _refused(400, "Bad Request", "The field `value` must be a string", "ERR_INVALID_VALUE")
        secret = Secret(value.encode(errors="replace"), "text", {name: body[name] for name in _NOTES if name in body})
    else:
        raise _refused(400, "Bad Request", "Unsupported Content-Type header", "ERR_UNSUPPORTED_CONTENT_TYPE")
    if len(secret.value) > MOST_BYTES:
        raise _refused(413, "Request Entity Too Large", "The secret is too large", "ERR_SECRET_TOO_LARGE")
    return secret


def _object(request: Request) -> dict[str, object]:
    body = request.json_object()
    if body is None:
        raise _refused(400, "Bad Request", "The body must be a JSON object", "ERR_INVALID_JSON")
    return body


def _accepts(accept: str, kind: str) -> bool:
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return not accept or any(part in (kind, "application/*", "*/*") for part in wanted)
