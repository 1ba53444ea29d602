"""Which certificates an agent's programs accept."""

import ssl
from pathlib import Path
from typing import Protocol

from dcos_registry.pull import curl_failures, docker_certs, docker_network
from dcos_registry.pull.docker_certs import Certs
from dcos_registry.pull.faults import Fault


class Program(Protocol):
    """What speaks TLS on an agent, and how it words a failure."""

    def context(self, certs_of: str) -> ssl.SSLContext:
        """Return the TLS settings, with all that is trusted at this moment; `certs_of` names a folder in certs.d."""
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

    def context(self, _certs_of: str) -> ssl.SSLContext:
        """Return the settings; the folder is read anew, for curl is started anew for each request."""
        context = _context()
        context.load_verify_locations(capath=str(self._ca_folder))
        if self._ca_file is not None:
            context.load_verify_locations(self._ca_file)
        return context


class Dockerd:
    """The Docker daemon: system roots, and the CAs and client certificates in certs.d (docker.md 42 to 45)."""

    failure = staticmethod(docker_network.failure)

    def __init__(self, certs: Path, ca_file: Path | None) -> None:
        self._certs = certs
        self._ca_file = ca_file

    def context(self, certs_of: str) -> ssl.SSLContext:
        """Return the settings; certs.d is read at each pull (docker.md 44), and Go does not look at a CN."""
        context = _context()
        context.hostname_checks_common_name = False
        if self._ca_file is not None:
            context.load_verify_locations(self._ca_file)
        if certs_of:
            folder, certs = self._certs / certs_of, self.read(certs_of)
            for name in certs.ca_files:
                _add_certificates(context, folder / name)
            for certificate, key in certs.clients:
                context.load_cert_chain(folder / certificate, folder / key)
        return context

    def read(self, certs_of: str) -> Certs:
        """Read a folder of certs.d."""
        files = filter(Path.is_file, (self._certs / certs_of).glob("*"))
        return docker_certs.read({file.name: file.read_bytes() for file in files}, _is_pair)


def _context() -> ssl.SSLContext:
    """Trust this machine's public roots, and take each certificate that is added for a root (docker.md 43)."""
    context = ssl.create_default_context()
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _add_certificates(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(file)
    except ssl.SSLError:
        return  # a bad or empty file is skipped in silence (docker.md 43)


def _is_pair(certificate: bytes, key: bytes) -> bool:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return x509.load_pem_x509_certificate(certificate).public_key() == load_pem_private_key(key, None).public_key()
    except (ValueError, TypeError):
        return False
