"""Who logs in to a registry."""

import base64
from dataclasses import dataclass, field

from dcos_registry import errors


@dataclass(frozen=True)
class Credential:
    """A user name and its password or token; the secret part never shows in a `repr`."""

    username: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.username or not self.secret:
            raise errors.UsageError("A login needs a user name and a password, and neither may be empty")
        if ":" in self.username:
            raise errors.UsageError("The user name has a colon, which Basic authentication cannot carry")
        if any(ord(character) < 32 for character in self.username):
            raise errors.UsageError("The user name has a control character in it")
        if any(character in self.secret for character in "\r\n\0"):
            raise errors.UsageError("The password has a line break in it")
        if not (_is_unicode(self.username) and _is_unicode(self.secret)):
            raise errors.UsageError("The user name or the password is not UTF-8")

    @property
    def is_identity_token(self) -> bool:
        """Whether the secret is a refresh token for a token service (docker-credential-helpers client/client.go)."""
        return self.username == "<token>"

    @property
    def basic(self) -> str:
        """`auth` of a docker config: base64 of `user:password` in UTF-8, on one line."""
        return base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()


def _is_unicode(text: str) -> bool:
    """Tell whether UTF-8 can carry a text; what a terminal passed on undecoded it cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
