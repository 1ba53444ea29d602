"""What the cluster's IAM tells an account of itself (cluster.md C5, E5; api/ent-iam.yaml, UserPermissions)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dcos_registry import errors
from dcos_registry.clients.cluster_http import ClusterHttp, Permission

_FOREIGN = Permission("dcos:adminrouter:acs", "full")
"""What the permissions of others ask for; those of its own every account may read."""


@dataclass(frozen=True)
class Granted:
    """A resource, which may hold the wildcard `*`, and what the account may do with it."""

    resource: str
    actions: frozenset[str]


class IamClient:
    """Reads what an account of DC/OS Enterprise was granted."""

    def __init__(self, http: ClusterHttp) -> None:
        self._http = http

    def granted(self) -> list[Granted] | None:
        """List what our account was granted, by itself and through groups; None where that cannot be known."""
        uid = self._http.cluster.uid
        if uid is None:
            return None
        url = f"{self._http.cluster.url}/acs/api/v1/users/{quote(uid, safe='')}/permissions"
        try:
            document = self._http.send("GET", url, permission=_FOREIGN).json()
        except errors.ForbiddenError:
            return None
        return list(_granted(document)) if isinstance(document, dict) and "direct" in document else None


def _granted(document: dict[str, Any]) -> Iterator[Granted]:
    for key in ("direct", "groups"):
        entries = document.get(key)
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("rid"), str):
                actions = entry.get("actions")
                names = (action.get("name") for action in actions or () if isinstance(action, dict))
                yield Granted(entry["rid"], frozenset(map(str, names)))
