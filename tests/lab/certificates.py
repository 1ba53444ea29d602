"""The names of the recorded registries and their certificates, as the recordings call them (docker.md 42 to 44)."""

import ssl
from pathlib import Path

from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.serving import speaks_tls

REGISTRY = "registry.example.test"
NAMES = (
    REGISTRY,
    "reg.other.test",
    "auth.example.test",
    "cdn.example.test",
    "registry-1.docker.io",
    "index.docker.io",
    "docker.io",
    "auth.docker.io",
    "hub.docker.io",
    "registry.hub.docker.com",
    "mydocker.io",
    "docker.io.evil.test",
    "a.example.test",
    "user.gitlab.test",
)
LOOPBACK = ("localhost", "loop.example.test")
ADDRESSES = {"ucr": "127.0.0.1", "docker": "10.99.0.1"}
"""Where the names are in the lab of an engine: dockerd takes all of 127.0.0.0/8 for insecure (docker.md 45)."""


class Certificates:
    """A folder of certificates and keys: `ca.pem`, `server.pem`, `client.pem` and so on; all of one authority."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority = self._new_authority("Lab CA", "ca")
        self._intermediate = self._new_authority("Lab Intermediate", "inter", self._authority)
        self._server = self._authority.issue(*NAMES, *LOOPBACK, *ADDRESSES.values())
        self._keep("server", self._server)
        self._keep("client", self._authority.issue("client.example.test"))
        self._other = self._new_authority("Other CA", "otherca")
        self._below = self._intermediate.issue(REGISTRY)
        self._chain = ServerCertificate(folder / "fullchain.pem", self._below.key_file, self._below.ca_file)
        parts = self._below.certificate_file, self._intermediate.certificate_file
        self._chain.certificate_file.write_text("".join(part.read_text() for part in parts))

    @property
    def ca_file(self) -> Path:
        """What makes a client trust the good ones."""
        return self.folder / "ca.pem"

    def settings(self) -> dict[int, ssl.SSLContext | None]:
        """Return the TLS settings of every port that somebody listens on; None where it is plain HTTP."""
        good = speaks_tls(self._server)
        faulty = {
            7001: self._authority.issue(REGISTRY, expired=True),
            7002: self._authority.issue("other.example.test"),
            7003: self._authority.issue(REGISTRY, cn_only=True),
            7004: self._other.issue(REGISTRY),
            7005: self._below,
            7007: self._chain,
        }
        return {
            80: None,
            5000: None,
            8080: None,
            443: good,
            5443: good,
            7006: self._old(),
            7443: self._mutual(),
            **{port: speaks_tls(certificate) for port, certificate in faulty.items()},
        }

    def _old(self) -> ssl.SSLContext:
        """Speak nothing newer than TLS 1.1."""
        context = speaks_tls(self._server)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.options |= ssl.OP_NO_TLSv1_2 | ssl.OP_NO_TLSv1_3
        return context

    def _mutual(self) -> ssl.SSLContext:
        """Want a certificate of the client."""
        context = speaks_tls(self._server)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.ca_file)
        return context

    def _new_authority(self, name: str, stem: str, issuer: Authority | None = None) -> Authority:
        folder = self.folder / f"authority-{stem}"
        folder.mkdir()
        authority = Authority(folder, name, issuer)
        (self.folder / f"{stem}.pem").write_bytes(authority.certificate_file.read_bytes())
        return authority

    def _keep(self, stem: str, certificate: ServerCertificate) -> None:
        (self.folder / f"{stem}.pem").write_bytes(certificate.certificate_file.read_bytes())
        (self.folder / f"{stem}.key").write_bytes(certificate.key_file.read_bytes())
