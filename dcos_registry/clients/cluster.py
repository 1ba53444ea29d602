"""What a cluster tells everybody of itself: its version, and the CA of its own certificates (cluster.md C1, F)."""

from functools import cached_property
from typing import Any

from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.http import Answer

_EVERYBODY = Permission("dcos:adminrouter:ops:metadata", "full")


class ClusterClient:
    """Reads the public facts of one cluster."""

    def __init__(self, http: ClusterHttp) -> None:
        self._http = http

    def version(self) -> str | None:
        """Read the version of DC/OS, such as `2.1.1`; None where the cluster does not say."""
        version = self._metadata.get("version")
        return version if isinstance(version, str) else None

    def is_enterprise(self) -> bool:
        """Whether it is DC/OS Enterprise; one that does not say so is taken for it, before 1.12 none did."""
        return self._metadata.get("dcos-variant") != "open"

    def authority(self) -> str | None:
        """Fetch the cluster's CA in PEM; None where it has none."""
        answer = self._get("/ca/dcos-ca.crt")
        text = answer.body.decode(errors="replace")
        return text if answer.status == 200 and "BEGIN CERTIFICATE" in text else None

    @cached_property
    def _metadata(self) -> dict[str, Any]:
        document = self._get("/dcos-metadata/dcos-version.json").json()
        return document if isinstance(document, dict) else {}

    def _get(self, path: str) -> Answer:
        return self._http.send("GET", f"{self._http.cluster.url}{path}", permission=_EVERYBODY)
