"""Which certificates prove a TLS server, as one context that is handed to whoever connects."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from dcos_registry import errors


@dataclass(frozen=True)
class Trust:
    """What a TLS server has to show: a CA file's certificates (`extend`: or the system's), else the system's alone."""

    ca_file: Path | None = None
    extend: bool = False
    verify: bool = True

    def context(self) -> ssl.SSLContext:
        """Make the TLS context; raises `UsageError` for a CA file that cannot be read."""
        if not self.verify:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            return context
        if self.ca_file is None or self.extend:
            import truststore

            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.ca_file:
            load_certificates(context, self.ca_file)
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
