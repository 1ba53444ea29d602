"""A small token service, as a registry with Bearer authentication sends its clients to.

The protocol is distribution's: docs/content/spec/auth/token.md and jwt.md. The registry finds the key that signed a
token by the header's `kid`, libtrust's fingerprint of it (distribution 2.8: registry/auth/token/token.go).
"""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.servers import certificates
from tests.servers.serving import serving

TOKEN_SECONDS = 300
AnswerField: TypeAlias = Literal["token", "access_token"]


@dataclass(frozen=True)
class TokenRequest:
    """One request for a token: `username` is None for an anonymous one, `granted` whether a token was given."""

    username: str | None
    scopes: tuple[str, ...]
    granted: bool


@dataclass
class TokenService:
    """A running token service; `certificate_file` is what the registry has to trust (`rootcertbundle`).

    `answer_field` is the JSON field that carries the token: `token` is what every client reads, newer servers answer
    only `access_token`, which the UCR does not read (registry.md 0.3). Nobody gets a right to the `closed`
    repositories; nothing is said of it, as the protocol has it: the token just grants less.
    """

    users: Mapping[str, str]
    certificate_file: Path
    service: str = "registry.test"
    issuer: str = "token.test"
    realm: str = ""
    answer_field: AnswerField = "token"
    closed: frozenset[str] = frozenset()
    requests: list[TokenRequest] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)

    def token(self, username: str, *scopes: str) -> str:
        """Make a token that grants every scope, each as `repository:NAME:ACTION,...`."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": username,
            "aud": self.service,
            "nbf": now - 10,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": f"{time.monotonic_ns():x}",
            "access": [grant(scope) for scope in scopes],
        }
        header = {"typ": "JWT", "alg": "RS256", "kid": libtrust_fingerprint(self.key.public_key())}
        signed = f"{encoded(header)}.{encoded(claims)}"
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{base64url(signature)}"

    def answer(self, authorization: str | None, scopes: tuple[str, ...]) -> tuple[int, dict[str, Any]]:
        """Answer a request: nobody is granted nothing, a wrong password gets no token."""
        username = known_user(self.users, authorization)
        granted = authorization is None or username is not None
        self.requests.append(TokenRequest(username, scopes, granted))
        if not granted:
            return 401, {"errors": [{"code": "UNAUTHORIZED", "message": "incorrect username or password"}]}
        allowed = [scope for scope in scopes if username and grant(scope)["name"] not in self.closed]
        token = self.token(username or "", *allowed)
        return 200, {self.answer_field: token, "expires_in": TOKEN_SECONDS}


@contextmanager
def token_service(
    folder: Path, users: Mapping[str, str], certificate: certificates.ServerCertificate | None = None
) -> Iterator[TokenService]:
    """Run a token service on a free port of the loopback, over HTTPS where it is given a certificate."""
    service = TokenService(users, folder / "token-signing.crt")
    service.certificate_file.write_bytes(signing_certificate(service.key))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            scopes = tuple(scope for value in query.get("scope", ()) for scope in value.split())
            status, document = service.answer(self.headers["Authorization"], scopes)
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent: `requests` tells what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, serving(server, certificate) as url:
        service.realm = f"{url}/token"
        yield service


def grant(scope: str) -> dict[str, Any]:
    """Turn a scope into an entry of `access`; the name between the first and the last colon may hold colons."""
    kind, _, rest = scope.partition(":")
    name, _, actions = rest.rpartition(":")
    return {"type": kind, "name": name, "actions": actions.split(",")}


def known_user(users: Mapping[str, str], authorization: str | None) -> str | None:
    """Return the user whom a Basic header proves, else None."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    username, _, password = base64.b64decode(value).decode().partition(":")
    return username if users.get(username) == password else None


def libtrust_fingerprint(key: rsa.RSAPublicKey) -> str:
    """Name a key as libtrust does: 240 bits of the SHA-256 of its DER, in base32, by fours (libtrust util.go)."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    text = base64.b32encode(digest.finalize()[:30]).decode()
    return ":".join(text[start : start + 4] for start in range(0, len(text), 4))


def signing_certificate(key: rsa.RSAPrivateKey) -> bytes:
    """Wrap the public key in a certificate of its own making, the form in which the registry takes it."""
    name = certificates.common_name("Test token service")
    certificate = certificates.builder(name, name, key.public_key(), timedelta(days=1)).sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM)


def encoded(value: Mapping[str, Any]) -> str:
    """Write a part of a JWT."""
    return base64url(json.dumps(value, separators=(",", ":")).encode())


def base64url(data: bytes) -> str:
    """Encode for a JWT: the URL alphabet, without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
