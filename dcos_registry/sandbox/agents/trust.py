"""Which certificates an agent's programs accept, and why one was refused."""

import socket
import ssl
from pathlib import Path
from typing import Protocol

from dcos_registry.pull import curl_failures, docker_network
from dcos_registry.pull.faults import Fault

# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_OUT_OF_DATE = (9, 10)
_OTHER_NAME = (62, 64)

_PLAIN_ANSWERS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")
_OLD_VERSIONS = ("TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL")
_NO_CLIENT_CERTIFICATE = ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE")


class Program(Protocol):
    """What speaks TLS on an agent, and how it words a failure."""

    def context(self) -> ssl.SSLContext:
        """Return the TLS settings, with all that is trusted at this moment."""
        ...

    def failure(self, fault: Fault) -> str:
        """Say what went wrong as the program prints it."""
        ...


class Curl:
    """DC/OS's curl, for UCR and the fetcher: public roots and its CA folder, by OpenSSL's hash names (pains.md F2)."""

    failure = staticmethod(curl_failures.failure)

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


class Dockerd:
    """The Docker daemon: system roots and the CAs in `certs.d/NAME` of the image's registry (docker.md 42 to 45)."""

    failure = staticmethod(docker_network.failure)

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


def fault_of(error: OSError, host: str, port: int) -> Fault:
    """Tell what kind of failure an exchange with a host met."""
    match error:
        case ssl.SSLCertVerificationError():
            return _distrust(error, host, port)
        case ssl.SSLError() if error.reason in _PLAIN_ANSWERS:
            return Fault("no-tls", host, port)
        case ssl.SSLError() if error.reason in _OLD_VERSIONS:
            return Fault("tls-version", host, port)
        case ssl.SSLError() if error.reason in _NO_CLIENT_CERTIFICATE:
            return Fault("client-certificate-wanted", host, port)
        case ssl.SSLEOFError() | ConnectionResetError() | BrokenPipeError():
            return Fault("reset", host, port)
        case ssl.SSLError():
            return Fault("tls", host, port, (error.reason or "unknown error").lower().replace("_", " "))
        case socket.gaierror():
            return Fault("no-such-host", host, port)
        case TimeoutError():
            return Fault("timeout", host, port)
        case _:
            return Fault("refused", host, port)


def _distrust(error: ssl.SSLCertVerificationError, host: str, port: int) -> Fault:
    if error.verify_code in _OUT_OF_DATE:
        return Fault("expired", host, port)
    if error.verify_code in _OTHER_NAME:
        return Fault("wrong-host", host, port)
    return Fault("unknown-authority", host, port, error.verify_message)


def _add_certificates(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(file)
    except ssl.SSLError:
        return  # a bad or empty file is skipped in silence (docker.md 43)
