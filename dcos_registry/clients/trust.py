"""Which certificates prove a TLS server, and us to it, as one context that is handed to whoever connects."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from dcos_registry import errors


@dataclass(frozen=True)
class ClientCertificate:
    """What shows a server who we are: a certificate with its chain, and its key without a passphrase, in PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Trust:
    """What a TLS server has to show: a CA file's certificates (`extend`: or the system's), else the system's alone.

    `client` is shown to a server that asks for it.
    """

    ca_file: Path | None = None
    extend: bool = False
    verify: bool = True
    client: ClientCertificate | None = None

    def context(self) -> ssl.SSLContext:
        """Make the TLS context; raises `UsageError` for a file that cannot be used."""
        if not self.verify:
            context = unchecked()
        elif self.ca_file is None or self.extend:
            import truststore

            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.ca_file and self.verify:
            load_certificates(context, self.ca_file)
        if self.client:
            load_client(context, self.client)
        return context


def unchecked() -> ssl.SSLContext:
    """Make a context that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def load_certificates(context: ssl.SSLContext, ca_file: Path) -> None:
    """Trust the certificates of a file besides; raises `UsageError` where it cannot be read."""
    try:
        context.load_verify_locations(cafile=ca_file)
    except ssl.SSLError:
        raise errors.UsageError(f"The CA file {ca_file} cannot be read: it holds no PEM certificate") from None
    except OSError as error:
        raise errors.UsageError(f"The CA file {ca_file} cannot be read: {(error.strerror or '').lower()}") from error
    # As for Go and curl, each certificate of the file is trusted, one that another has issued too.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN


def load_client(context: ssl.SSLContext, client: ClientCertificate) -> None:
    """Show a client certificate where a server wants one; raises `UsageError` where it and its key cannot be used."""
    _require_pem(client.certificate, "client certificate", b"CERTIFICATE-----")
    _require_pem(client.key, "client key", b"PRIVATE KEY-----")
    try:
        context.load_cert_chain(client.certificate, client.key, password=_no_passphrase)
    except _WantsPassphrase:
        raise errors.UsageError(
            f"The client key {client.key} is encrypted, and nobody can be asked for its passphrase",
            f"openssl pkey -in {client.key} -out plain.key, for the time of this command",
        ) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise errors.UsageError(
                f"The client key {client.key} is not that of the client certificate {client.certificate}"
            ) from None
        reason = (error.reason or "it is damaged").replace("_", " ").lower()
        raise errors.UsageError(
            f"The client certificate {client.certificate} and its key {client.key} cannot be used: {reason}"
        ) from None


class _WantsPassphrase(Exception):
    """OpenSSL asks for the passphrase of a key; left to itself it would ask the terminal."""


def _no_passphrase() -> str:
    raise _WantsPassphrase


def _require_pem(file: Path, what: str, mark: bytes) -> None:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise errors.UsageError(f"The {what} {file} cannot be read: {(error.strerror or '').lower()}") from error
    if mark not in content:
        raise errors.UsageError(f"The {what} {file} cannot be read: it holds none in PEM")
