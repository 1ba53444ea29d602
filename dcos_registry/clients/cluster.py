"""What a cluster tells of itself: its version and time, the CA of its own certificates (cluster.md C1, F)."""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.http import Answer

_EVERYBODY = Permission("dcos:adminrouter:ops:metadata", "full")


class ClusterClient:
    """Reads the facts of one cluster that it keeps from nobody."""

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

    def time(self) -> datetime | None:
        """Read the time that the cluster had when it was first asked, to the second; None where it does not say."""
        try:
            time = parsedate_to_datetime(self._greeting.headers.get("Date", ""))
        except ValueError:
            return None
        return time if time.tzinfo else time.replace(tzinfo=timezone.utc)

    def require_login(self) -> None:
        """Ask for what every account may see; raises `NotLoggedInError` where the cluster does not take the token."""
        self._get("/metadata")

    def public_address(self) -> str | None:
        """Read the public address of the master that answers; None where it does not say."""
        document = self._get("/metadata").json()
        address = document.get("PUBLIC_IPV4") if isinstance(document, dict) else None
        return address if isinstance(address, str) and address else None

    @cached_property
    def _greeting(self) -> Answer:
        return self._get("/dcos-metadata/dcos-version.json")

    @cached_property
    def _metadata(self) -> dict[str, Any]:
        document = self._greeting.json()
        return document if isinstance(document, dict) else {}

    def _get(self, path: str) -> Answer:
        return self._http.send("GET", f"{self._http.cluster.url}{path}", permission=_EVERYBODY)
