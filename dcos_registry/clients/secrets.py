"""The secret store of DC/OS Enterprise (`/secrets/v1`, cluster.md D)."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from dcos_registry import errors
from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.http import Answer
from dcos_registry.model.secret_path import SecretPath

LARGEST_SECRET = 1024 * 1024 - 1024
"""Bytes that the store takes: 1 MiB less about 1 KiB of metadata (cluster.md D5)."""


@dataclass(frozen=True)
class Secret:
    """A secret's value and whether it is kept as text (JSON) or binary."""

    value: bytes = field(repr=False)
    is_text: bool

    @property
    def kind(self) -> str:
        """What the store calls it."""
        return "text" if self.is_text else "binary"


class SecretsClient:
    """The secrets of one store; `default` is the only one that DC/OS supports in practice (cluster.md D5)."""

    def __init__(self, http: ClusterHttp, store: str = "default") -> None:
        self._http = http
        self._store = quote(store, safe="")

    def create(self, path: SecretPath, value: bytes, *, is_text: bool = False) -> None:
        """Create a secret, a binary one as `dcos security secrets create --file` does (cluster.md D2).

        Raises `ConflictError` where it exists, `UsageError` where it is too large, and the errors of `_check`.
        """
        answer = self._write("PUT", path, "create", value, is_text=is_text)
        if answer.status == 409:
            raise errors.ConflictError(
                f"The secret {path} exists already",
                f"choose another path, or write it anew: dcos registry secret-update {path} --registry HOST",
            )
        self._check(answer, f"create {path}", self._permission(path, "create"), expected=201)

    def update(self, path: SecretPath, value: bytes, *, is_text: bool) -> None:
        """Give a secret another value; its kind has to be said, for the store takes on what it is sent (cluster.md D2).

        Raises `NotFoundError` where there is none, `UsageError` where it is too large, and the errors of `_check`.
        """
        answer = self._write("PATCH", path, "update", value, is_text=is_text)
        self._require(answer, path)
        self._check(answer, f"update {path}", self._permission(path, "update"), expected=204)

    def delete(self, path: SecretPath) -> None:
        """Delete a secret; raises `NotFoundError` where there is none, and the errors of `_check`."""
        answer = self._send("DELETE", path, "delete", {})
        self._require(answer, path, "dcos registry secret-list")
        self._check(answer, f"delete {path}", self._permission(path, "delete"), expected=204)

    def paths(self) -> list[SecretPath]:
        """List every secret of the store that can be named in a definition; raises the errors of `_check`."""
        permission = Permission(f"dcos:secrets:list:{self._store}:/", "read")
        answer = self._http.send("GET", f"{self._url()}?list=true", permission=permission)
        self._check(answer, "list the secrets", permission, expected=200)
        document = answer.json()
        names = document.get("array") if isinstance(document, dict) else None
        if not isinstance(names, list):
            raise errors.RegistryPluginError("The secret store's answer is no list of secrets")
        return sorted(path for path in map(_path, names) if path)

    def read(self, path: SecretPath) -> Secret:
        """Read a secret of either kind; raises `NotFoundError` and the errors of `_check`."""
        answer = self._send("GET", path, "read", {"Accept": "*/*"})
        self._require(answer, path)
        self._check(answer, f"read {path}", self._permission(path, "read"), expected=200)
        if not answer.is_json:
            return Secret(answer.body, is_text=False)
        document = answer.json()
        value = document.get("value") if isinstance(document, dict) else None
        if not isinstance(value, str):
            raise errors.RegistryPluginError(f"The secret store's answer for {path} holds no value")
        return Secret(value.encode(errors="replace"), is_text=True)

    def _write(self, method: str, path: SecretPath, action: str, value: bytes, *, is_text: bool) -> Answer:
        require_fitting(path, value)
        body = json.dumps({"value": value.decode()}).encode() if is_text else value
        kind = "application/json" if is_text else "application/octet-stream"
        return self._send(method, path, action, {"Content-Type": kind}, body)

    def _send(
        self, method: str, path: SecretPath, action: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        return self._http.send(
            method,
            self._url(path),
            permission=self._permission(path, action),
            headers=headers,
            body=body,
            is_secret=True,
        )

    def _url(self, path: SecretPath | None = None) -> str:
        return f"{self._http.cluster.url}/secrets/v1/secret/{self._store}/{path or ''}"

    def _require(self, answer: Answer, path: SecretPath, hint: str | None = None) -> None:
        if answer.status == 404 and not answer.is_page:
            raise errors.NotFoundError(
                f"There is no secret {path}", hint or f"dcos registry secret-create {path} --registry HOST"
            )

    def _check(self, answer: Answer, deed: str, permission: Permission, *, expected: int) -> None:
        if answer.status == expected:
            return
        if answer.status in (404, 405) and answer.is_page:
            raise errors.UnsupportedError(
                f"{self._http.cluster.url} has no secret store: only DC/OS Enterprise does",
                "on open-source DC/OS give the credentials to the agents (cluster_docker_credentials), "
                "or to Docker Engine apps as an archive",
            )
        if answer.status == 403:
            raise self._http.forbidden(permission)
        if answer.status >= 500 and self._is_sealed():
            raise errors.UnreachableError(
                "The secret store is sealed",
                "unseal it: https://docs.d2iq.com/mesosphere/dcos/latest/security/ent/secrets",
            )
        message = f"The secret store answered {answer.status} to {deed}{_words(answer)}"
        if answer.status == 503:
            raise errors.UnreachableError(message, "try again in a minute; is the store sealed?")
        raise errors.RegistryPluginError(message)

    def _is_sealed(self) -> bool:
        url = f"{self._http.cluster.url}/secrets/v1/seal-status/{self._store}"
        try:
            answer = self._http.send("GET", url, permission=Permission(f"dcos:secrets:{self._store}", "read"))
        except errors.RegistryPluginError:
            return False  # who may not ask learns what the store said at first
        document = answer.json()
        return isinstance(document, dict) and document.get("sealed") is True

    def _permission(self, path: SecretPath, action: str) -> Permission:
        return Permission(f"dcos:secrets:{self._store}:/{path}", action)


def require_fitting(path: SecretPath, value: bytes) -> None:
    """Raise `UsageError` for a value that is larger than the store takes."""
    if len(value) > LARGEST_SECRET:
        raise errors.UsageError(
            f"The secret {path} would have {len(value):,} bytes, and the store takes 1 MiB",
            "write fewer registries into it, each named with --registry HOST",
        )


def _path(name: Any) -> SecretPath | None:
    """Read a listed name; None for what no definition can refer to."""
    try:
        return SecretPath.parse(name) if isinstance(name, str) else None
    except errors.UsageError:
        return None


def _words(answer: Answer) -> str:
    document = answer.json()
    description = document.get("description") if isinstance(document, dict) else None
    return f": {description}" if isinstance(description, str) else ""
