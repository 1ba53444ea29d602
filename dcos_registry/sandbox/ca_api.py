"""The certificate authority's API of DC/OS Enterprise, `/ca/api/v2`: cfssl behind the Admin Router (cluster.md C5, F).

The router has looked at the permissions. What no source tells is assumed, and listed in docs/sandbox.md.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dcos_registry.sandbox import certificates
from dcos_registry.sandbox.certificates import CertificateAuthority
from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.routing import Endpoint, Refused, dispatch

if TYPE_CHECKING:
    from cryptography import x509

_HOURS = 87600
"""How long a certificate lasts: 10 years."""
_USAGES = ["signing", "key encipherment", "client auth", "server auth"]


class CaApi:
    """Signs with the authority of the sandbox."""

    def __init__(self, authority: CertificateAuthority) -> None:
        self._authority = authority
        self._endpoints = (
            Endpoint("POST", "/ca/api/v2/info", self._info),
            Endpoint("POST", "/ca/api/v2/sign", self._sign),
            Endpoint("POST", "/ca/api/v2/newkey", lambda request: _done(_new_key(_body(request)))),
            Endpoint("POST", "/ca/api/v2/newcert", self._new_certificate),
        )

    def handle(self, request: Request) -> Response:
        """Answer a request, by its whole path."""
        return dispatch(
            self._endpoints,
            request,
            not_found=_failed(404, 404, "Not found"),
            not_allowed=_failed(405, 405, "Method is not allowed"),
        )

    def _info(self, _: Request) -> Response:
        return _done({"certificate": self._authority.pem.decode(), "usages": _USAGES, "expiry": f"{_HOURS}h"})

    def _sign(self, request: Request) -> Response:
        body = _body(request)
        return _done({"certificate": self._signed(body.get("certificate_request"), body.get("hosts"))})

    def _new_certificate(self, request: Request) -> Response:
        asked = _body(request).get("request")
        if not isinstance(asked, dict):
            raise _refused("missing parameter 'request'")
        made = _new_key(asked)
        return _done({**made, "certificate": self._signed(made["certificate_request"], None)})

    def _signed(self, pem: Any, hosts: Any) -> str:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        if not isinstance(pem, str):
            raise _refused("missing parameter 'certificate_request'")
        try:
            asked = x509.load_pem_x509_csr(pem.encode())
            names = hosts or _names(asked)
            issued = self._authority.issue(asked.subject, asked.public_key(), names, timedelta(hours=_HOURS))
        except (TypeError, ValueError) as error:
            raise _refused(f"CSR Decode failed: {error}") from None
        return issued.public_bytes(Encoding.PEM).decode()


def _new_key(asked: dict[str, Any]) -> dict[str, str]:
    try:
        key, request = certificates.new_request(str(asked.get("CN", "")), [str(host) for host in asked["hosts"]])
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(f"bad request: {error}") from None
    return {"private_key": key.decode(), "certificate_request": request.decode()}


def _names(asked: "x509.CertificateSigningRequest") -> list[str]:
    """Read the names for which a request itself asks."""
    from cryptography import x509

    try:
        names = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def _body(request: Request) -> dict[str, Any]:
    body = request.json_object()
    if body is None:
        raise _refused("the body is no JSON object")
    return body


def _refused(message: str) -> Refused:
    return Refused(_failed(400, 400, message))


def _done(result: dict[str, Any]) -> Response:
    return Response.of_json(200, {"success": True, "result": result, "errors": [], "messages": []})


def _failed(status: int, code: int, message: str) -> Response:
    errors = [{"code": code, "message": message}]
    return Response.of_json(status, {"success": False, "result": None, "errors": errors, "messages": []})
