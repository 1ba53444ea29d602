"""Which certificates an agent's programs accept, and in whose words they refuse one."""

import socket
import ssl
from pathlib import Path
from typing import Protocol

# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_OUT_OF_DATE = (9, 10)
_OTHER_NAME = (62, 64)


class Program(Protocol):
    """What speaks TLS on an agent, and how it words a failure."""

    def context(self) -> ssl.SSLContext:
        """Return the TLS settings, with all that is trusted at this moment."""
        ...

    def wording(self, error: OSError, host: str, port: int) -> str:
        """Say what went wrong as the program prints it."""
        ...

    def unusable(self, url: str) -> str:
        """Say that a URL is none."""
        ...


class Curl:
    """DC/OS's curl, for UCR and the fetcher: public roots and its CA folder, by OpenSSL's hash names (pains.md F2)."""

    def __init__(self, ca_folder: Path, ca_file: Path | None) -> None:
        self._ca_folder = ca_folder
        self._ca_file = ca_file

    def context(self) -> ssl.SSLContext:
        """Return the settings; the folder is read anew, for curl is started anew for each request."""
        context = ssl.create_default_context()
        context.load_verify_locations(capath=str(self._ca_folder))
        if self._ca_file is not None:
            context.load_verify_locations(self._ca_file)
        return context

    def wording(self, error: OSError, host: str, port: int) -> str:
        """Say it as curl 7.88 does (ucr.md, golden file)."""
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"curl: (60) SSL certificate problem: {_openssl_reason(error)}\n"
        if isinstance(error, ssl.SSLError):
            return f"curl: (35) OpenSSL: {_openssl_reason(error)}\n"
        if isinstance(error, socket.gaierror):
            return f"curl: (6) Could not resolve host: {host}\n"
        if isinstance(error, TimeoutError):
            return "curl: (28) Operation timed out\n"
        if isinstance(error, ConnectionResetError):
            return "curl: (52) Empty reply from server\n"
        return f"curl: (7) Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server\n"

    def unusable(self, url: str) -> str:
        """Say that a URL is none."""
        del url
        return "curl: (3) URL using bad/illegal format or missing URL\n"


class Dockerd:
    """The Docker daemon: system roots and the CAs in `certs.d/NAME` of the image's registry (docker.md 42 to 45)."""

    def __init__(self, certs: Path, ca_file: Path | None) -> None:
        self._certs = certs
        self._ca_file = ca_file

    def context(self) -> ssl.SSLContext:
        """Return the settings; `certs.d` is read at each pull (docker.md 44)."""
        context = ssl.create_default_context()
        for file in [self._ca_file, *sorted(self._certs.glob("*.crt"))]:
            if file is not None:
                _add_certificates(context, file)
        return context

    def wording(self, error: OSError, host: str, port: int) -> str:
        """Say it as Go's TLS and net packages do (docker.md 4)."""
        if isinstance(error, ssl.SSLCertVerificationError):
            return _go_reason(error, host)
        if isinstance(error, ssl.SSLError) and _is_plain_answer(error):
            return "http: server gave HTTP response to HTTPS client"
        if isinstance(error, socket.gaierror):
            return f"dial tcp: lookup {host} on 127.0.0.53:53: no such host"
        if isinstance(error, TimeoutError):
            return "net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
        if isinstance(error, ssl.SSLError | ConnectionResetError):
            return "EOF"
        return f"dial tcp {host}:{port}: connect: connection refused"

    def unusable(self, url: str) -> str:
        """Say that a URL is none."""
        return f'unsupported protocol scheme "{url.partition(":")[0]}"'


def _is_plain_answer(error: ssl.SSLError) -> bool:
    return error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")


def _add_certificates(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(file)
    except ssl.SSLError:
        return  # a bad or empty file is skipped in silence (docker.md 43)


def _go_reason(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code in _OUT_OF_DATE:
        return "x509: certificate has expired or is not yet valid"
    if error.verify_code in _OTHER_NAME:
        return f"x509: certificate is not valid for {host}"
    return "x509: certificate signed by unknown authority"


def _openssl_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (error.reason or "unknown error").lower().replace("_", " ")
