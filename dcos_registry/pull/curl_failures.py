"""What curl 7.88 with OpenSSL 3.0 prints where there is no answer (observed; ucr.md, golden file).

DC/OS ships its own build of curl, whose texts after `curl: (N)` may differ (ucr.md 1, caveat).
"""

from dcos_registry.pull.faults import Fault, Kind

_MORE = (
    "\nMore details here: https://curl.se/docs/sslcerts.html\n\n"
    "curl failed to verify the legitimacy of the server and therefore could not\n"
    "establish a secure connection to it. To learn more about this situation and\n"
    "how to fix it, please visit the web page mentioned above."
)
_OTHER_NAME = "(60) SSL: no alternative certificate subject name matches target host name '{host}'" + _MORE
_TEXTS: dict[Kind, str] = {
    "unknown-authority": "(60) SSL certificate problem: {detail}" + _MORE,
    "expired": "(60) SSL certificate problem: certificate {detail}" + _MORE,
    "wrong-host": _OTHER_NAME,
    "cn-only": _OTHER_NAME,
    "no-tls": "(35) OpenSSL/3.0.22: error:0A00010B:SSL routines::wrong version number",
    "tls-version": "(35) OpenSSL/3.0.22: error:0A00042E:SSL routines::tlsv1 alert protocol version",
    "client-certificate-wanted": "(56) OpenSSL SSL_read: error:0A00045C:SSL routines::"
    "tlsv13 alert certificate required, errno 0",
    "tls": "(35) OpenSSL: {detail}",
    "no-such-host": "(6) Could not resolve host: {host}",
    "refused": "(7) Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server",
    "timeout": "(28) Operation timed out",
    "reset": "(52) Empty reply from server",
    "bad-url": "(3) URL using bad/illegal format or missing URL",
}


def failure(fault: Fault) -> str:
    """Say what went wrong as curl does, with the newline at the end."""
    text = _TEXTS[fault.kind].format(host=fault.host, port=fault.port, detail=_detail(fault))
    return f"curl: {text}\n"


def _detail(fault: Fault) -> str:
    match fault.kind:
        case "unknown-authority":
            return fault.detail or "unable to get local issuer certificate"
        case "expired":
            return "is not yet valid" if " is before " in fault.detail else "has expired"
        case _:
            return fault.detail or "unknown error"
