"""Bytes under a passphrase: scrypt makes the key (RFC 7914), AES-256-GCM seals (NIST SP 800-38D).

The sealed form is a header of fixed size, authenticated with the rest, then the ciphertext and its tag:

    magic 14 | version 1 | log2 N 1 | r 1 | p 1 | salt 16 | nonce 12 | ciphertext | tag 16
"""

import os
import struct
from dataclasses import dataclass, field

from dcos_registry import errors

_HEADER = struct.Struct(">14sBBBB16s12s")
_MAGIC = b"dcos-registry\n"
_VERSION = 1
_TAG_SIZE = 16
_NONCE_SIZE = 12

_LOG_N = 16
_SAFE_LOG_N = range(14, 19)
_R = 8
_P = 1
"""N = 2**16 with r = 8 takes 64 MiB and about 0.1 s. What is read may go up to 256 MiB and no further,
so that a hostile file cannot take the machine's memory."""


class SealError(Exception):
    """The sealed bytes cannot be opened; the text says why, to be put after their name."""


@dataclass(frozen=True)
class _Key:
    log_n: int
    salt: bytes
    secret: bytes = field(repr=False)


class PassphraseCipher:
    """Seals and opens bytes with one passphrase; derives a key only when a new salt is met."""

    def __init__(self, passphrase: str) -> None:
        self._passphrase = passphrase.encode("utf-8", "surrogateescape")
        self._key: _Key | None = None

    def seal(self, plain: bytes) -> bytes:
        """Encrypt under the key that opened the last bytes, or a new one; the nonce is fresh each time."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if self._key is None:
            self._key = self._derive(_LOG_N, os.urandom(16))
        nonce = os.urandom(_NONCE_SIZE)
        header = _HEADER.pack(_MAGIC, _VERSION, self._key.log_n, _R, _P, self._key.salt, nonce)
        return header + AESGCM(self._key.secret).encrypt(nonce, plain, header)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt what `seal` made; `SealError` when it is something else, damaged, or under another passphrase."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        log_n, salt, nonce = _read_header(sealed)
        key = self._key
        if key is None or (key.log_n, key.salt) != (log_n, salt):
            key = self._derive(log_n, salt)
        header, ciphertext = sealed[: _HEADER.size], sealed[_HEADER.size :]
        try:
            plain = AESGCM(key.secret).decrypt(nonce, ciphertext, header)
        except InvalidTag:
            raise SealError("does not open with this passphrase, or was changed by something else") from None
        self._key = key
        return plain

    def _derive(self, log_n: int, salt: bytes) -> _Key:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        try:
            scrypt = Scrypt(salt=salt, length=32, n=1 << log_n, r=_R, p=_P)
        except UnsupportedAlgorithm as error:  # OpenSSL in FIPS mode
            raise errors.KeyringUnavailableError(
                "The OpenSSL of this machine has no scrypt, which encrypted credentials need", "add --store keyring"
            ) from error
        return _Key(log_n, salt, scrypt.derive(self._passphrase))


def _read_header(sealed: bytes) -> tuple[int, bytes, bytes]:
    if not sealed.startswith(_MAGIC):
        raise SealError("is not a file of encrypted credentials")
    if len(sealed) < _HEADER.size + _TAG_SIZE:
        raise SealError("is cut short")
    _, version, log_n, r, p, salt, nonce = _HEADER.unpack_from(sealed)
    if version != _VERSION:
        raise SealError(f"is of version {version}, and this dcos-registry knows {_VERSION}")
    if log_n not in _SAFE_LOG_N or (r, p) != (_R, _P):
        raise SealError("asks for a key derivation that is not safe to run")
    return log_n, salt, nonce
