"""What the names of registries resolve to, as dockerd looks at it (docker.md 45, 46)."""

import socket
from functools import cache


@cache
def resolve(host: str) -> tuple[str, ...]:
    """Look a host name up; nothing for one that is not known."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))
