"""Which certificates prove a registry to the programs of an agent, as far as this machine can tell."""

import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dcos_registry import errors
from dcos_registry.clients.trust import ClientCertificate, load_certificates, load_client


@dataclass(frozen=True)
class AgentTrust:
    """What one program of an agent trusts: files and folders of certificates in PEM, by default a public store.

    `public` is that store: `certifi` for curl, `system` for dockerd, None where the files alone count. `optional_files`
    that hold no certificate are passed over, as dockerd does (docker.md 43). `clients` are pairs of certificate and
    key files. Without `cn_counts` a certificate has to name its host as an alternative name, as Go wants it.
    """

    public: str | None
    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    optional_files: tuple[Path, ...] = ()
    pem: tuple[str, ...] = ()
    clients: tuple[tuple[Path, Path], ...] = ()
    cn_counts: bool = True

    @cached_property
    def context(self) -> ssl.SSLContext:
        """The TLS context, made once for all who connect; raises `UsageError` for a file that cannot be read."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.hostname_checks_common_name = self.cn_counts
        # As for Go and curl, each certificate given is trusted, one that another has issued too (docker.md 43).
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self._load_public(context)
        for file in self.files:
            load_certificates(context, file)
        for folder in self.folders:
            _load_folder(context, folder)
        for file in self.optional_files:
            _load_if_it_can_be(context, file)
        for text in self.pem:
            context.load_verify_locations(cadata=text)
        for certificate, key in self.clients:
            load_client(context, ClientCertificate(certificate, key))
        return context

    def _load_public(self, context: ssl.SSLContext) -> None:
        if self.public == "certifi":
            import certifi

            context.load_verify_locations(cafile=certifi.where())
        elif self.public == "system":
            context.load_default_certs()


def _load_folder(context: ssl.SSLContext, folder: Path) -> None:
    """Trust a folder as OpenSSL does, by the hash names of its files (pains.md F2)."""
    if not folder.is_dir():
        raise errors.UsageError(f"{folder} is no folder of CA certificates")
    context.load_verify_locations(capath=folder)


def _load_if_it_can_be(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except (ssl.SSLError, OSError):
        return
