"""JSON Web Tokens of type RS256 (RFC 7519), as the DC/OS IAM issues and accepts them (cluster.md E1)."""

import base64
import hashlib
import json
from typing import Any

_HEADER = {"alg": "RS256", "typ": "JWT"}


class TokenSigner:
    """An RSA key of its own, and the tokens signed with it."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import rsa

        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign(self, claims: dict[str, Any]) -> str:
        """Make a token that carries the claims."""
        from cryptography.hazmat.primitives.asymmetric import padding
        from cryptography.hazmat.primitives.hashes import SHA256

        content = ".".join(_encode(json.dumps(part).encode()) for part in (_HEADER, claims))
        return f"{content}.{_encode(self._key.sign(content.encode(), padding.PKCS1v15(), SHA256()))}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """Read a token that this key signed; None for any other text. Nothing is said about its expiry."""
        return claims_signed_by(self._public_pem(), token)

    def key_set(self) -> dict[str, Any]:
        """Return the JSON Web Key Set that others verify the tokens with (RFC 7517)."""
        numbers = self._key.public_key().public_numbers()
        e, n = (_encode(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (numbers.e, numbers.n))
        kid = hashlib.sha256(f"{e}{n}RSA".encode()).hexdigest()
        return {"keys": [{"kid": kid, "kty": "RSA", "n": n, "e": e, "alg": "RS256", "use": "sig"}]}

    def _public_pem(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def claims_signed_by(public_pem: bytes, token: str) -> dict[str, Any] | None:
    """Read a token that the owner of an RSA public key signed; None for any other text."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    content, _, signature = token.rpartition(".")
    try:
        key = load_pem_public_key(public_pem)
        if not isinstance(key, rsa.RSAPublicKey):
            return None
        key.verify(_decode(signature), content.encode(), padding.PKCS1v15(), SHA256())
        header, claims = (json.loads(_decode(part)) for part in content.split("."))
    except (ValueError, InvalidSignature):
        return None
    fits = isinstance(header, dict) and header.get("alg") == "RS256" and isinstance(claims, dict)
    return claims if fits else None


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
