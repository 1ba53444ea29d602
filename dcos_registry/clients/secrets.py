"""The secret store of DC/OS Enterprise (`/secrets/v1`, cluster.md D)."""

from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.http import Answer
from dcos_registry.model.secret_path import SecretPath

_STORE = "default"
_LISTING = Permission(f"dcos:secrets:list:{_STORE}:/", "read")
"""What listing from the root asks for, besides what each secret does (cluster.md D4)."""
LARGEST_SECRET = 1024 * 1024 - 1024
"""Bytes that the store takes: 1 MiB less about 1 KiB of metadata (cluster.md D5)."""


@dataclass(frozen=True)
class Secret:
    """A secret's value and whether it is kept as text (JSON) or binary."""

    value: bytes = field(repr=False)
    is_text: bool


class SecretsClient:
    """Create and read secrets of the store `default`, the only one that DC/OS supports in practice."""

    def __init__(self, http: ClusterHttp) -> None:
        self._http = http

    def create(self, path: SecretPath, value: bytes) -> None:
        """Create a binary secret, as `dcos security secrets create --file` does (cluster.md D2).

        Raises `ConflictError` where it exists, `UsageError` where it is too large, and the errors of `_check`.
        """
        if len(value) > LARGEST_SECRET:
            raise errors.UsageError(f"The secret {path} would have {len(value):,} bytes, and the store takes 1 MiB")
        answer = self._send("PUT", path, "create", {"Content-Type": "application/octet-stream"}, value)
        if answer.status == 409:
            raise errors.ConflictError(
                f"The secret {path} exists already",
                f"choose another path, or delete it: dcos security secrets delete {path}",
            )
        self._check(answer, f"create {path}", _permission(path, "create"), expected=201)

    def read(self, path: SecretPath) -> Secret:
        """Read a secret of either kind; raises `NotFoundError` and the errors of `_check`."""
        answer = self._send("GET", path, "read", {"Accept": "*/*"})
        if answer.status == 404 and not answer.is_page:
            raise errors.NotFoundError(
                f"There is no secret {path}", f"dcos registry secret-create {path} --registry HOST"
            )
        self._check(answer, f"read {path}", _permission(path, "read"), expected=200)
        if not answer.is_json:
            return Secret(answer.body, is_text=False)
        document = answer.json()
        value = document.get("value") if isinstance(document, dict) else None
        if not isinstance(value, str):
            raise errors.RegistryPluginError(f"The secret store's answer for {path} holds no value")
        return Secret(value.encode(errors="replace"), is_text=True)

    def paths(self) -> list[str]:
        """List the path of every secret; raises the errors of `_check`."""
        url = f"{self._http.cluster.url}/secrets/v1/secret/{_STORE}/?list=true"
        answer = self._http.send("GET", url, permission=_LISTING)
        self._check(answer, "list the secrets", _LISTING, expected=200)
        document = answer.json()
        paths = document.get("array") if isinstance(document, dict) else None
        return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []

    def _send(
        self, method: str, path: SecretPath, action: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        url = f"{self._http.cluster.url}/secrets/v1/secret/{_STORE}/{path}"
        return self._http.send(
            method, url, permission=_permission(path, action), headers=headers, body=body, is_secret=True
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
        url = f"{self._http.cluster.url}/secrets/v1/seal-status/{_STORE}"
        try:
            answer = self._http.send("GET", url, permission=Permission("dcos:secrets:default", "read"))
        except errors.RegistryPluginError:
            return False  # who may not ask learns what the store said at first
        document = answer.json()
        return isinstance(document, dict) and document.get("sealed") is True


def _permission(path: SecretPath, action: str) -> Permission:
    return Permission(f"dcos:secrets:{_STORE}:/{path}", action)


def _words(answer: Answer) -> str:
    document = answer.json()
    description = document.get("description") if isinstance(document, dict) else None
    return f": {description}" if isinstance(description, str) else ""
