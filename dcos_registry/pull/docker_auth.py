"""The `auth` of an entry as the docker CLI decodes it (docker.md 7; docker/cli configfile/file.go `decodeAuth`)."""

import base64
import re


def defect(auth: str, *, needs_user: bool = False) -> str | None:
    """Say in the CLI's words why an `auth` cannot be decoded, None where it can or is empty.

    CLI 28 `needs_user`: an empty user name is as bad as none.
    """
    at = _illegal_byte(auth.encode())
    if at is not None:
        return f"illegal base64 data at input byte {at}"
    user, colon, _ = _plain(auth).partition(":")
    is_bad = auth and (not colon or (needs_user and not user))
    return "Invalid auth configuration file" if is_bad else None


def decode(auth: str) -> tuple[str, str]:
    """Return user name and password of an `auth` without a defect, both empty where it is empty."""
    user, _, password = _plain(auth).partition(":")
    return user, password.strip("\x00")


def _plain(auth: str) -> str:
    """Decode base64; dockerd gets a U+FFFD for each byte that is not UTF-8."""
    text = base64.b64decode(auth).decode(errors="surrogateescape")
    return re.sub("[\udc80-\udcff]", "\ufffd", text)


def _illegal_byte(auth: bytes) -> int | None:
    """Find what Go's base64.StdEncoding stumbles over: it skips newlines and wants the padding (`decodeQuantum`)."""
    digits = re.match(rb"[A-Za-z0-9+/\r\n]*", auth)
    end = digits.end() if digits else 0
    rest = len(re.sub(rb"[\r\n]", b"", auth[:end])) % 4
    if end == len(auth):
        return end - rest if rest else None
    if auth[end : end + 1] != b"=" or rest < 2:
        return end
    padding = re.compile(rb"=[\r\n]*" if rest == 3 else rb"=[\r\n]*=[\r\n]*").match(auth, end)
    if padding:
        return padding.end() if padding.end() < len(auth) else None
    single = re.compile(rb"=[\r\n]*").match(auth, end)
    after = single.end() if single else end
    return after if after == len(auth) else after - 1
