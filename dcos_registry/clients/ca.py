"""The certificate authority of DC/OS Enterprise, which signs for whoever may ask it (cluster.md F)."""

import json
from collections.abc import Sequence
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.http import Answer

_SIGN = Permission("dcos:adminrouter:ops:ca:rw", "full")


class CaClient:
    """Has the cluster's authority sign; what everybody may read of it, `ClusterClient` reads."""

    def __init__(self, http: ClusterHttp) -> None:
        self._http = http

    def sign(self, request_pem: bytes, hosts: Sequence[str]) -> bytes:
        """Have a certificate request signed for hosts and addresses; returns the certificate in PEM.

        Raises `UnsupportedError` on open-source DC/OS, `ForbiddenError` with the command that grants the permission.
        """
        body = {"certificate_request": request_pem.decode(), "hosts": list(hosts), "profile": ""}
        answer = self._http.send(
            "POST",
            f"{self._http.cluster.url}/ca/api/v2/sign",
            permission=_SIGN,
            headers={"Content-Type": "application/json"},
            body=json.dumps(body).encode(),
        )
        document = answer.json()
        document = document if isinstance(document, dict) else {}
        self._check(answer, document)
        result = document.get("result")
        certificate = result.get("certificate") if isinstance(result, dict) else None
        if not isinstance(certificate, str):
            raise errors.RegistryPluginError("The cluster's CA answered without a certificate")
        return certificate.encode()

    def _check(self, answer: Answer, document: dict[str, Any]) -> None:
        if answer.status in (404, 405) and not answer.is_json:
            raise errors.UnsupportedError(
                f"{self._http.cluster.url} has no CA that signs: only DC/OS Enterprise does",
                "have a certificate signed by a CA of your own, then dcos registry ca-check HOST CA_FILE",
            )
        if answer.status == 403:
            raise self._http.forbidden(_SIGN)
        if not answer.is_good or document.get("success") is False:
            raise errors.RegistryPluginError(f"The cluster's CA did not sign ({answer.status}){_words(document)}")


def _words(document: dict[str, Any]) -> str:
    told = document.get("errors")
    messages = [each.get("message") for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    return f": {', '.join(map(str, messages))}" if messages else ""
