"""What Go's crypto/tls says of a certificate and a key that are no pair (tls.go `X509KeyPair`)."""

import re
from collections.abc import Callable

_BLOCK = re.compile(rb"-----BEGIN ([^\r\n]+?)-----")


def defect(certificate: bytes, key: bytes, is_pair: Callable[[bytes, bytes], bool]) -> str | None:
    """Say in Go's words why files in PEM make no pair, None where they do; `is_pair` compares what they hold."""
    unfit = _no_certificate(_blocks(certificate)) or _no_key(_blocks(key))
    if not unfit and not is_pair(certificate, key):
        unfit = "private key does not match public key"
    return f"tls: {unfit}" if unfit else None


def _blocks(file: bytes) -> list[str]:
    return [kind.decode(errors="replace") for kind in _BLOCK.findall(file)]


def _is_key(kind: str) -> bool:
    return kind == "PRIVATE KEY" or kind.endswith(" PRIVATE KEY")


def _no_certificate(kinds: list[str]) -> str | None:
    if not kinds:
        return "failed to find any PEM data in certificate input"
    if "CERTIFICATE" in kinds:
        return None
    if len(kinds) == 1 and _is_key(kinds[0]):
        lead = "failed to find certificate PEM data in certificate input, but did find a private key"
        return f"{lead}; PEM inputs may have been switched"
    skipped = "in certificate input after skipping PEM blocks of the following types"
    return f'failed to find "CERTIFICATE" PEM block {skipped}: [{" ".join(kinds)}]'


def _no_key(kinds: list[str]) -> str | None:
    if not kinds:
        return "failed to find any PEM data in key input"
    if any(map(_is_key, kinds)):
        return None
    if kinds == ["CERTIFICATE"]:
        return "found a certificate rather than a key in the PEM for the private key"
    skipped = "in key input after skipping PEM blocks of the following types"
    return f'failed to find PEM block with type ending in "PRIVATE KEY" {skipped}: [{" ".join(kinds)}]'
